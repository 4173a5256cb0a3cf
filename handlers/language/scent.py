"""How much an otherwise not understood message smells of danger: a weighed sum over its characters, pairs and sounds.

The weights (`data/danger_scent.tsv`) are learned by `python -m bench.understanding.scent` from the labelled messages that
may be tuned on. What it suspects is only ever asked about, never sounded.
"""

import math
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from handlers.language import sounds
from handlers.language.tables import rows

ENOUGH = 0.5  # of 1. Learned without one tuned half and tried on it: 70 % of its dangers, 2.5 % of the rest
_LONGEST = 60  # signs; a long letter says what it wants in its first lines


def features(bare: str) -> set[str]:
    """Characters, pairs of them and pairs of their sounds, of a message without marks."""
    bare = bare[:_LONGEST]
    heard = [sounds.key(sign) or sign for sign in bare]
    pairs = {bare[at : at + 2] for at in range(len(bare) - 1)}
    heard_pairs = {f"{one}-{other}" for one, other in pairwise(heard)}
    return {*bare, *pairs, *heard_pairs}


@cache
def _weights() -> tuple[float, Mapping[str, float]]:
    weights = {word: float(weight) for word, weight in rows("danger_scent.tsv")}
    return weights.pop("(bias)"), weights


def danger(bare: str) -> float:
    """0–1."""
    if not bare:
        return 0.0
    bias, weights = _weights()
    found = features(bare)
    total = bias + sum(weights.get(feature, 0.0) for feature in found) / math.sqrt(len(found))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

"""What a message most likely means, learned from labelled messages: weighed characters, pairs, triples, sounds, kinds.

The weights (`data/intent_weights.tsv`) come from `python -m bench.understanding.lessons`. They stand beside the rules
and never act on their own: what is learned and what is written must agree before anything is done unasked.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from handlers.language import sounds, surnames
from handlers.language.intents import kinds
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import FOR_STAFF
from handlers.language.tables import lines

_LONGEST = 160  # signs
_START, _END = "^", "$"
STAFF = frozenset({"secretary", "liaison"})


_NAME = f"(?:{'|'.join(sorted(surnames.DOUBLE))}|[{surnames.SINGLE}])"
_TITLE = "(?:师傅|奶奶|爷爷|大[爷妈娘姐哥叔伯]|阿姨|叔叔?|婶|同志|老师|教授|工|总|局|科长|处长|老(?!师|人))"
_ANOTHER = re.compile(
    f"^(?:[把给让叫由请帮替将查问]|记|登记|安排|看望|走访|慰问|联系|同意|批准|收到?|老){{0,2}}{_NAME}[\u4e00-\u9fff]{{1,2}}"
    f"|(?<![\u4e00-\u9fff])[老小]{_NAME}|[老小]{_NAME}(?![师人])|{_NAME}(?:[\u4e00-\u9fff]{{1,2}})?{_TITLE}"
)


def _persons(bare: str) -> set[str]:
    """Whether somebody is named, and whether one speaks of oneself."""
    named = {"@named"} if _ANOTHER.search(bare) else set()
    return named | ({"@me"} if re.search("[我俺咱]|本人", bare) else set())


@dataclass(frozen=True, slots=True)
class Guess:
    """`score` is about 1 for what resembles the lessons well; `lead` how far the next best lies behind."""

    intent: str
    score: float
    lead: float


class Ranking:
    """All intents with their scores, best first; an intent that was never taught has the score -1."""

    def __init__(self, scores: dict[str, float]) -> None:
        self._scores = scores
        self.order = sorted(scores, key=scores.__getitem__, reverse=True)

    def score(self, intent: str) -> float:
        return self._scores.get(intent, -1.0)

    @property
    def best(self) -> Guess:
        return self.best_of(frozenset(self.order))

    def best_of(self, intents: frozenset[str]) -> Guess:
        """The best of `intents`; its lead is over everything else, so it may be negative."""
        first = next((intent for intent in self.order if intent in intents), "unknown")
        other = next((intent for intent in self.order if intent != first), "unknown")
        return Guess(first, self.score(first), self.score(first) - self.score(other))


def features(bare: str, role: str, question: str, said: Iterable[str]) -> tuple[str, ...]:
    """Of a message without marks: its runs of one to three signs and of two and three sounds, the kinds of its words; its
    pairs again where staff says them or a question is open; who says it; what the rules say it means.
    """
    bare = bare[-_LONGEST:]
    edged = f"{_START}{bare}{_END}"
    heard = [_START, *(sounds.key(sign) or sign for sign in bare), _END]
    pairs = {edged[at : at + 2] for at in range(len(edged) - 1)}
    found = pairs | {edged[at : at + size] for size in (1, 3) for at in range(len(edged) - size + 1)}
    found |= {f"~{one}-{other}" for one, other in pairwise(heard)}
    found |= {"~" + "-".join(heard[at : at + 3]) for at in range(len(heard) - 2)}
    found |= kinds.signs(bare)
    found.add("@staff" if role in STAFF else f"@{role}")
    if role in STAFF:
        found |= {f"@{pair}" for pair in pairs} | _persons(bare)
    if question:
        found |= {"?", "?" + question.rsplit(".", 1)[-1], *(f"?{pair}" for pair in pairs)}
    found |= {f"!{intent}" for intent in said}
    return tuple(feature for feature in found if feature[0] != "#" and not feature.isspace())


@cache
def _weights() -> tuple[tuple[str, ...], dict[str, str]]:
    first, *others = lines("intent_weights.tsv")
    named = (line.partition("\t") for line in others)
    return tuple(first.partition("\t")[2].split()), {feature: written for feature, _, written in named}


@lru_cache(maxsize=8192)
def _of(feature: str) -> tuple[tuple[int, int], ...]:
    written = _weights()[1].get(feature, "")
    return tuple((int(number), int(weight)) for number, _, weight in (pair.partition(":") for pair in written.split()))


@lru_cache(maxsize=256)
def _ranked(bare: str, role: str, question: str, said: tuple[str, ...]) -> Ranking:
    found = features(bare, role, question, said)  # what was never seen counts too: nonsense scores low
    known = [weights for feature in found if (weights := _of(feature))]
    total: dict[int, int] = defaultdict(int)
    for weights in known:
        for number, weight in weights:
            total[number] += weight
    size = 1000 * math.sqrt(len(found))
    closed = frozenset() if role in STAFF else FOR_STAFF
    intents = enumerate(_weights()[0])
    return Ranking({intent: total.get(number, 0) / size for number, intent in intents if intent not in closed})


def rank(heard: Heard, said: Iterable[str]) -> Ranking:
    """`said`: the intents that the rules name, a doubtful alarm with "?"."""
    return _ranked(heard.bare or heard.text, heard.role.value, heard.open, tuple(said))

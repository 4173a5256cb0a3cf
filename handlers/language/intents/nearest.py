"""What no rule knows is compared with sayings that are known (`data/sayings.tsv`): by characters, pairs and sound.

A neighbour is a guess: it may answer a question, but it never acts unasked.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

from handlers.language.intents.hearing import by_sound, strip_marks
from handlers.language.normal import normalise
from handlers.language.tables import rows

ENOUGH, CLEARLY = 0.28, 0.13  # cosine, and the lead over the best other meaning: measured on sayings not yet known
_COMMON = frozenset("的了吗呢吧啊呀我你您是在有就也都还那这个一")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`score` is the cosine, 0–1; `lead` how far the best other meaning lies behind."""

    intent: str
    score: float
    lead: float
    saying: str

    @property
    def is_near(self) -> bool:
        return self.score >= ENOUGH and self.lead >= CLEARLY


def _features(bare: str) -> set[str]:
    sound = by_sound(bare)
    edged, edged_sound = f"^{bare}$", f"^{sound}$"
    pairs = {edged[at : at + 2] for at in range(len(edged) - 1)}
    heard_pairs = {edged_sound[at : at + 2] for at in range(len(edged_sound) - 1)}
    return pairs | heard_pairs | {sign for sign in bare if sign not in _COMMON}


class Sayings:
    """An inverted index of sayings; small enough to be built at the first unknown message."""

    def __init__(self, sayings: list[tuple[str, str]]) -> None:
        self._sayings = sayings
        features = [_features(strip_marks(normalise(saying))) for _, saying in sayings]
        seen = Counter(feature for of_one in features for feature in of_one)
        self._rare = {feature: math.log(1 + len(sayings) / count) for feature, count in seen.items()}
        self._unseen = math.log(1 + len(sayings))
        self._length = [self._size(of_one) for of_one in features]
        self._where: dict[str, list[int]] = defaultdict(list)
        for number, of_one in enumerate(features):
            for feature in of_one:
                self._where[feature].append(number)

    def _size(self, features: set[str]) -> float:
        return math.sqrt(sum(self._rare.get(feature, self._unseen) ** 2 for feature in features)) or 1.0

    def nearest(self, bare: str, without: str = "") -> Neighbour | None:
        """The meaning of the nearest saying; `without` leaves one saying out, for measuring."""
        features = _features(bare)
        size = self._size(features)
        scores: dict[int, float] = defaultdict(float)
        for feature in features:
            weight = self._rare.get(feature, 0.0) ** 2
            for number in self._where.get(feature, ()):
                scores[number] += weight
        best: dict[str, tuple[float, str]] = {}
        for number, score in scores.items():
            intent, saying = self._sayings[number]
            cosine = score / (size * self._length[number])
            if saying != without and cosine > best.get(intent, (0.0, ""))[0]:
                best[intent] = (cosine, saying)
        ranked = sorted(((score, intent, saying) for intent, (score, saying) in best.items()), reverse=True)
        if not ranked:
            return None
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        return Neighbour(ranked[0][1], ranked[0][0], ranked[0][0] - second, ranked[0][2])


@cache
def of_members() -> Sayings:
    return Sayings([(intent, saying) for intent, who, saying in rows("sayings.tsv") if who == "member"])


@cache
def of_staff() -> Sayings:
    """Secretaries and contacts say what members say, and more."""
    return Sayings([(intent, saying) for intent, _, saying in rows("sayings.tsv")])

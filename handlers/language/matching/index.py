"""All entries of one account in memory, built anew when they change."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.language.matching import terms
from handlers.language.matching.entries import Entry
from handlers.language.matching.postings import Postings

_ANSWER = 0.25  # what stands in an answer is less surely what is asked
_IDEA, _ASKING, _KIND, _YEAR, _SINGLE = 2.6, 0.9, 1.5, 2.5, 0.6


def counts(term: str) -> float:
    """How much a sign says beside its rarity."""
    if term[0] == "@":
        return _ASKING if term[1] == "?" else _IDEA
    if term[0] == "%":
        return _KIND
    return _YEAR if term[0] == "#" else _SINGLE if len(term) == 1 else 1.0


@dataclass(frozen=True, slots=True)
class Vector:
    """The squared weight of every sign, and the length."""

    squares: dict[str, float]
    length: float

    def cosine(self, other: "Vector") -> float:
        shared = self.squares.keys() & other.squares.keys()
        return sum(other.squares[term] for term in shared) / (self.length * other.length) if shared else 0.0


def vector(said: dict[str, float], postings: Postings) -> Vector:
    """`said`: sign → how much it counts."""
    squares = {term: (often * postings.rarity(term)) ** 2 for term, often in said.items()}
    return Vector(squares, math.sqrt(sum(squares.values())) or 1.0)


@dataclass(frozen=True, slots=True)
class Phrase:
    written: Vector
    heard: Vector


class Index:
    """Built in half a millisecond an entry; read by any number of threads."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self.units = frozenset(entry.unit_id for entry in self.entries)
        plain = [tuple(map(terms.plain_entry, entry.phrasings)) for entry in self.entries]
        self.written = Postings(_written(entry, asked) for entry, asked in zip(self.entries, plain, strict=True))
        self.heard = Postings(_heard(entry, asked) for entry, asked in zip(self.entries, plain, strict=True))
        self.years = tuple(terms.years(entry.words) for entry in self.entries)
        self._plain = plain
        self._phrases: dict[int, tuple[Phrase, ...]] = {}

    def phrases(self, number: int) -> tuple[Phrase, ...]:
        """Each wording of an entry; made when it is first compared."""
        known = self._phrases.get(number)
        if known is None:
            known = self._phrases[number] = tuple(self._phrase(asked) for asked in self._plain[number])
        return known

    def _phrase(self, asked: str) -> Phrase:
        written = {term: counts(term) for term in terms.written(asked, by_sound=False)}
        return Phrase(vector(written, self.written), vector(dict.fromkeys(terms.heard(asked), 1.0), self.heard))


def _without_years(keywords: Sequence[str]) -> list[str]:
    """1969-1977 says when an entry holds, and is no word of it."""
    return [word for word in keywords if not word[:4].isdigit()]


def _written(entry: Entry, asked: Sequence[str]) -> dict[str, float]:
    found: Counter[str] = Counter()
    for words in (*asked, *_without_years(entry.keywords)):
        found.update(terms.written(words, by_sound=False))
    weighed = {term: min(float(often), 3.0) for term, often in found.items()}
    for term, often in terms.written(terms.plain_entry(entry.answer), by_sound=False).items():
        weighed[term] = weighed.get(term, 0.0) + _ANSWER * min(often, 2)
    return weighed


def _heard(entry: Entry, asked: Sequence[str]) -> dict[str, float]:
    found: Counter[str] = Counter()
    for words in (*asked, *entry.keywords):
        found.update(terms.heard(words))
    return {term: min(float(often), 2.0) for term, often in found.items()}

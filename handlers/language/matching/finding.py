"""The entry that is meant, and whether it is sure enough to be said."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from heapq import nlargest
from operator import itemgetter

from handlers.language.matching import terms, topics
from handlers.language.matching.entries import EVERYBODY, Entry, Scope
from handlers.language.matching.index import Index, counts, vector
from handlers.language.matching.postings import Postings

_CLOSE = 24  # entries that are compared wording by wording
_BY_SOUND = 0.25  # of a finding
_UNHEARD = 0.2
_SAME_YEAR, _OTHER_YEAR = 1.2, 0.6
_WHOLE, _WRITTEN, _HEARD = 0.6, 0.3, 0.1
_SURE, _AHEAD = 0.46, 0.06
_POSSIBLE = 0.22
_SHORT, _NEAR = 5, 0.6
_CERTAIN, _JUST = 0.70, 0.02  # nearly the wording itself: the second may be near, if not as near


class Sureness(StrEnum):
    ANSWER = "answer"  # clearly one entry
    MENU = "menu"  # one of three: ask
    NOTHING = "nothing"  # no entry speaks of it
    PERSON = "person"  # a topic that only a person answers


@dataclass(frozen=True, slots=True)
class Found:
    """`alternatives` are at most three entries, the likeliest first, `key` the first one's (empty for none);
    `reason` names the topic for a person. `confidence` is 0–1, and so is `ahead`: by how much the first one leads.
    """

    sureness: Sureness
    alternatives: tuple[Entry, ...] = ()
    confidence: float = 0.0
    reason: str = ""
    ahead: float = 0.0

    @property
    def key(self) -> str:
        return self.alternatives[0].key if self.alternatives else ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(entry.key for entry in self.alternatives)


NOTHING = Found(Sureness.NOTHING)


@dataclass(frozen=True, slots=True)
class Questions:
    """What one asker may be answered from."""

    index: Index
    scope: Scope = EVERYBODY

    def find(self, text: str) -> Found:
        return find(text, self.index, self.scope)


def find(text: str, index: Index, scope: Scope = EVERYBODY) -> Found:
    """The entries that `text` may mean, among those that the asker may see."""
    said = terms.plain(text)
    reason = topics.for_a_person(said)
    if reason:
        return Found(Sureness.PERSON, reason=reason)
    ranked = rank(said, index, scope)
    if not ranked:
        return NOTHING
    return _judge(said, index, ranked)


def rank(said: str, index: Index, scope: Scope = EVERYBODY) -> list[tuple[float, Entry]]:
    """The nearest entries of a plain text, best first, each with 0–1. A key stands once, as
    the nearest unit answers it.
    """
    written = _weights(terms.written(said), index.written)
    heard = _weights(terms.heard(said), index.heard)
    near = _nearest(index, written, heard, scope)
    query, asked = _Query(index, written, heard), terms.years(said)
    scored: dict[str, float] = {}
    chosen: dict[str, tuple[int, Entry]] = {}
    for number, found in near:
        entry = index.entries[number]
        distance = scope.distance(entry)
        if distance is None or not topics.may_answer(said, entry.words):
            continue
        likeness = query.likeness(number, found) * _fit(asked, index.years[number])
        scored[entry.key] = max(scored.get(entry.key, 0.0), min(1.0, likeness))
        if entry.key not in chosen or distance < chosen[entry.key][0]:
            chosen[entry.key] = (distance, entry)
    return sorted(((score, chosen[key][1]) for key, score in scored.items()), key=lambda one: -one[0])


def _weights(said: terms.Terms, postings: Postings) -> dict[str, float]:
    """What nobody ever asked with says little: people have many words around the matter."""
    return {term: counts(term) * (1.0 if postings.knows(term) else _UNHEARD) for term in said}


def _whole(weights: Mapping[str, float], postings: Postings) -> float:
    return sum(weight * postings.rarity(term) for term, weight in weights.items()) or 1.0


def _nearest(index: Index, written: dict[str, float], heard: dict[str, float], scope: Scope) -> list[tuple[int, float]]:
    """(number, share of the query that is found), the best few of the scope by writing and sound together."""
    whole, whole_heard = _whole(written, index.written), _whole(heard, index.heard)
    together = {number: score / whole for number, score in index.written.scores(written).items()}
    for number, score in index.heard.scores(heard).items():
        together[number] = together.get(number, 0.0) + _BY_SOUND * score / whole_heard
    if len(scope.units) < len(index.units):  # other branches' own answers must not take the places
        together = {at: score for at, score in together.items() if scope.distance(index.entries[at]) is not None}
    return nlargest(_CLOSE, together.items(), key=itemgetter(1))


def _fit(asked: frozenset[str], known: frozenset[str]) -> float:
    """A year that an entry speaks of is a reason for it, another year one against it."""
    if not asked or not known:
        return 1.0
    return _SAME_YEAR if asked & known else _OTHER_YEAR


class _Query:
    """One question, compared with the wordings of entries."""

    def __init__(self, index: Index, written: dict[str, float], heard: dict[str, float]) -> None:
        self._index = index
        self._written, self._heard = vector(written, index.written), vector(heard, index.heard)

    def likeness(self, number: int, found: float) -> float:
        """0–1: by the entry as a whole, and by its nearest wording, as written and as heard."""
        phrases = self._index.phrases(number)
        as_written = max(self._written.cosine(phrase.written) for phrase in phrases)
        as_heard = max(self._heard.cosine(phrase.heard) for phrase in phrases)
        return min(1.0, _WHOLE * min(1.0, found / 1.6) + _WRITTEN * as_written + _HEARD * as_heard)


def _judge(said: str, index: Index, ranked: list[tuple[float, Entry]]) -> Found:
    best, entry = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    alternatives = tuple(entry for _, entry in ranked[:3])
    if best < _POSSIBLE:
        return NOTHING
    ahead = best - second
    sure = best >= _SURE and (ahead >= _AHEAD or (best >= _CERTAIN and ahead >= _JUST))
    if sure and not _differs(said, entry) and not (_names_only(said) and second >= _NEAR * best):
        return Found(Sureness.ANSWER, alternatives, best, ahead=ahead)
    return Found(Sureness.MENU, alternatives, best, ahead=ahead)


def _names_only(said: str) -> bool:
    """A subject without a question: 活动证."""
    return not any(idea.startswith("@?") for idea in terms.ideas(said)) and len(said) <= _SHORT


def _differs(said: str, entry: Entry) -> bool:
    """The question names a year that the entry does not speak of."""
    asked = terms.years(said)
    known = terms.years(entry.words)
    return bool(asked and known and not asked & known)

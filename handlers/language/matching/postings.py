"""BM25 over sparse lists, with a bound on the work for each query."""

import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import nlargest
from operator import itemgetter

_K1, _B = 1.2, 0.5
_AS_IF = 100  # the fewest documents that rarity is told by: two entries say nothing about the language
_READ = 4000  # list entries read for one query before common terms only add to what rarer ones have found
_KEPT = 150  # documents that common terms may still add to


class Postings:
    """term → (documents, weights), the weights ready to be added up."""

    def __init__(self, documents: Iterable[Mapping[str, float]]) -> None:
        lists: dict[str, tuple[array[int], array[float]]] = defaultdict(lambda: (array("I"), array("f")))
        lengths: list[float] = []
        for number, terms in enumerate(documents):
            lengths.append(sum(terms.values()))
            for term, often in terms.items():
                places, weights = lists[term]
                places.append(number)
                weights.append(often)
        self.size = len(lengths)
        self._lists = dict(lists)
        self._rarities = {term: self._rarity(len(places)) for term, (places, _) in self._lists.items()}
        self._of_unknown = self._rarity(0)
        self._weigh(lengths)

    def _weigh(self, lengths: list[float]) -> None:
        average = (sum(lengths) / len(lengths) if lengths else 1.0) or 1.0
        norms = [_K1 * (1 - _B + _B * length / average) for length in lengths]
        for term, (places, weights) in self._lists.items():
            rarity = self.rarity(term)
            for at, number in enumerate(places):
                often = weights[at]
                weights[at] = rarity * often * (_K1 + 1) / (often + norms[number])

    def _rarity(self, used: int) -> float:
        return math.log(1 + (max(self.size, _AS_IF) - used + 0.5) / (used + 0.5))

    def rarity(self, term: str) -> float:
        """The inverse document frequency; highest for a term that nobody uses."""
        return self._rarities.get(term, self._of_unknown)

    def knows(self, term: str) -> bool:
        return term in self._lists

    def scores(self, terms: Mapping[str, float]) -> dict[int, float]:
        """Document → score; each term counts as much as its value says. At least for those that share a rare term."""
        known = sorted((len(self._lists[term][0]), term) for term in terms if term in self._lists)
        found: dict[int, float] = {}
        read = 0
        for place, (length, term) in enumerate(known):
            if read and read + length > _READ:
                return self._add_common(found, {common: terms[common] for _, common in known[place:]})
            read += length
            counts = terms[term]
            for number, weight in zip(*self._lists[term], strict=True):
                found[number] = found.get(number, 0.0) + weight * counts
        return found

    def _add_common(self, found: dict[int, float], terms: Mapping[str, float]) -> dict[int, float]:
        kept = dict(nlargest(_KEPT, found.items(), key=itemgetter(1)))
        for term, counts in terms.items():
            places, weights = self._lists[term]
            for number in kept:
                at = bisect_left(places, number)
                if at < len(places) and places[at] == number:
                    kept[number] += weights[at] * counts
        return kept

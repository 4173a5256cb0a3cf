"""Kinds of words (`data/word_kinds.tsv`): what is said in other words is still of the same kinds in the same order."""

from collections import defaultdict
from functools import cache
from itertools import pairwise

from handlers.language.tables import rows


@cache
def _kinds() -> tuple[dict[str, tuple[str, ...]], int]:
    """Each word with its kinds, and how many signs the longest word has."""
    of_word: dict[str, list[str]] = defaultdict(list)
    for kind, words in rows("word_kinds.tsv"):
        for word in words.split():
            of_word[word].append(kind)
    return {word: tuple(kinds) for word, kinds in of_word.items()}, max(map(len, of_word))


def kinds_of(bare: str) -> list[tuple[str, ...]]:
    """The kinds of the words in `bare`, in their order; the longest word that begins at a place counts."""
    known, longest = _kinds()
    found, at = [], 0
    while at < len(bare):
        for size in range(min(longest, len(bare) - at), 0, -1):
            kinds = known.get(bare[at : at + size])
            if kinds:
                found.append(kinds)
                at += size
                break
        else:
            at += 1
    return found


def signs(bare: str) -> set[str]:
    """`%kind`, and `%kind+kind` for words that follow each other, one between them passed over."""
    found = kinds_of(bare)
    near = [*pairwise(found), *zip(found, found[2:], strict=False)]
    pairs = {f"%{one}+{other}" for ones, others in near for one in ones for other in others}
    return pairs | {f"%{kind}" for kinds in found for kind in kinds}

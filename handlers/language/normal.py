"""One spelling for what people write: a reading copy. The caller keeps the original for display and record."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from opencc import OpenCC

from handlers.language.letters import Letter, peel
from handlers.language.tables import rows

_PASSES = 6  # one step can open the door to an earlier one; real texts are still after two passes
_CJK = "\u3400-\u9fff々〇"
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff\U0001f3fb-\U0001f3ff]")
_LINES = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
_BLANK_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}，。、；：？！,;:?!])\s+|\s+(?=[{_CJK}，。、；：？！,;:?!])")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u2500\u301c~]+|-{2,}")
_MARKS = re.compile(r"[。.!?,、;:…·]{2,}")
_TAIL_OF_MARKS = re.compile(r"^[。.!,、;:…·\-~\s]+|[,、;:…·\-~\s]+$")
_SAME_SIGN = re.compile(rf"([{_CJK}])\1{{2,}}")
_NUMERALS = frozenset("一二三四五六七八九十百千零〇两幺")
_FILLER = re.compile(
    r"(?:(?<=^)|(?<=[,。!?;、]))(?:[嗯呃唔哦噢唉哎诶]+|那什么|就是说|怎么说呢|额(?=[,。、])|(?:那个|这个)+(?=[,、。我你您他她咱]))"
    r"|就是说(?=[,。])|(那个|就是|然后)\1+"
)


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def _one_mark(match: re.Match[str]) -> str:
    run = match.group()
    if "?" in run:
        return "?"
    return run[0]


def simplified(text: str) -> str:
    """In simplified characters, and else as it is."""
    return str(_simplifier().convert(text))


def _letters(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return unicodedata.normalize("NFKC", _simplifier().convert(text))


def _marks(text: str) -> str:
    text = _LINES.sub(",", _HIDDEN.sub("", text).strip())
    text = _BLANK_BESIDE_CJK.sub("", text)
    text = re.sub(r"\s+", " ", text)
    text = _MARKS.sub(_one_mark, _DASHES.sub("-", text))
    kept = _TAIL_OF_MARKS.sub("", text)
    return _SAME_SIGN.sub(lambda m: m.group() if m[1] in _NUMERALS else m[1], kept)


@cache
def _faces() -> tuple[re.Pattern[str], dict[str, str]]:
    words = {unicodedata.normalize("NFKC", code).replace("\ufe0f", ""): word for code, word in rows("faces.tsv")}
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), words


def _without_faces(text: str) -> str:
    """A face beside words is decoration; a face alone is the answer (R-UX-42, F67)."""
    pattern, words = _faces()
    found = pattern.search(text)
    if not found:
        return text
    bare = pattern.sub("", text)
    return bare if re.search(r"\w", bare) else words[found.group()]


Guarded = dict[str, tuple[str, tuple[str, ...]]]


def _guarded(name: str) -> Guarded:
    return {row[0]: (row[1], tuple(row[2].split()) if len(row) > 2 else ()) for row in rows(name)}


def _is_guarded(text: str, start: int, word: str, guards: tuple[str, ...]) -> bool:
    """Whether one of the longer words `guards` stands where `word` was seen."""
    for guard in guards:
        for shift in _offsets(word, guard):
            if start >= shift and text.startswith(guard, start - shift):
                return True
    return False


def _offsets(word: str, guard: str) -> Iterator[int]:
    at = guard.find(word)
    if at < 0 and guard:  # the guard overlaps only a part, as 女马上 does with 女马
        at = 0 if guard[0] == word[0] else 1
    while at >= 0:
        yield at
        at = guard.find(word, at + 1)


@cache
def _split_hands() -> Guarded:
    return _guarded("handwriting.tsv")


def _rejoined(text: str) -> str:
    halves = _split_hands()
    out: list[str] = []
    at = 0
    while at < len(text):
        whole, guards = halves.get(text[at : at + 2], ("", ()))
        if not whole or _is_guarded(text, at, text[at : at + 2], guards):
            out.append(text[at])
            at += 1
            continue
        out.append(whole)
        at += 3 if text[at + 2 : at + 3] == whole else 2  # "弓长张" spells one name
    return "".join(out)


@cache
def _colloquial() -> tuple[re.Pattern[str], Guarded]:
    words = _guarded("colloquial.tsv")
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True))), words


def _plain(text: str) -> str:
    pattern, words = _colloquial()

    def swap(match: re.Match[str]) -> str:
        plain, guards = words[match.group()]
        return match.group() if _is_guarded(text, match.start(), match.group(), guards) else plain

    return pattern.sub(swap, text)


def _without_fillers(text: str) -> str:
    bare = _TAIL_OF_MARKS.sub("", _FILLER.sub("", text))
    return bare if re.search(r"\w", bare) else text


def _pass(text: str) -> str:
    for step in (_letters, _without_faces, _marks, _rejoined, _plain, _without_fillers):
        text = step(text)
    return text


@lru_cache(maxsize=1024)
def normalise(text: str) -> str:
    """The reading copy: NFKC, simplified, no stray blanks, faces as words, split characters joined, plain words.

    Full-width marks become ASCII ones (`，` → `,`), a line break becomes a comma; normalising again changes nothing.
    """
    for _ in range(_PASSES):
        cleaned = _pass(text)
        if cleaned == text:
            break
        text = cleaned
    return text


__all__ = ["Letter", "normalise", "peel"]

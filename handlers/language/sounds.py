"""Words by their sound: toneless syllables, and the sounds that accents mix up (R-UX-44, B1, B2)."""

import importlib.util
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from handlers.language.tables import rows

_DIGIT_SOUNDS = {
    str(digit): sound for digit, sound in enumerate(["ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"])
}
# Written ü the way people type it.
_UMLAUT = str.maketrans({"ü": "v", "ê": "e"})


@cache
def _dictionary() -> dict[int, str]:
    """Code point to readings with tone marks, commonest first.

    The file is read past its package: importing `pypinyin` also loads its phrase book (45 MB),
    which only reading aloud needs.
    """
    package = importlib.util.find_spec("pypinyin")
    assert package is not None
    assert package.submodule_search_locations
    spec = importlib.util.spec_from_file_location(
        "pypinyin_dictionary", Path(package.submodule_search_locations[0]) / "pinyin_dict.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    readings: dict[int, str] = module.pinyin_dict
    return readings


@cache
def _preferred() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("readings.tsv")}


@cache
def _family_names() -> dict[str, list[str]]:
    return {row[0]: row[1].split() for row in rows("surname_readings.tsv")}


@lru_cache(maxsize=8192)
def syllable(sign: str) -> str:
    """The toneless syllable of one character; digits sound like numerals, letters stay, anything else is ""."""
    if sign in _DIGIT_SOUNDS:
        return _DIGIT_SOUNDS[sign]
    if sign in _preferred():
        return _preferred()[sign]
    reading = _dictionary().get(ord(sign), "").split(",")[0]
    if not reading:
        return sign.lower() if sign.isalnum() else ""
    bare = unicodedata.normalize(
        "NFD", reading.replace("ü", "v").replace("ǖ", "v").replace("ǘ", "v").replace("ǚ", "v").replace("ǜ", "v")
    )
    return "".join(letter for letter in bare.translate(_UMLAUT) if "a" <= letter <= "z")


_HU = re.compile(r"^hu(?=[aeiou])")


@lru_cache(maxsize=2048)
def _blur(sound: str) -> str:
    """One syllable without the differences that accents drop: zh/z, n/l/r, hu/f, -ng/-n."""
    if sound == "hui":
        return "fei"
    sound = re.sub("^([zcs])h", r"\1", sound)
    sound = "fu" if sound == "hu" else _HU.sub("f", sound)
    sound = re.sub("^[nr](?=[aeiouv])", "l", sound)
    return re.sub("ng$", "n", sound)


def _sounds(text: str, *, name: bool) -> list[str]:
    if name:
        for length in (2, 1):
            override = _family_names().get(text[:length])
            if override and len(text) > length:
                return override + [sound for sign in text[length:] if (sound := syllable(sign))]
    return [sound for sign in text if (sound := syllable(sign))]


@lru_cache(maxsize=4096)
def strict_key(text: str, *, name: bool = False) -> str:
    """Toneless syllables with blanks between; `name=True` reads the family name as one (单 is shan)."""
    return " ".join(_sounds(text, name=name))


@lru_cache(maxsize=4096)
def key(text: str, *, name: bool = False) -> str:
    """As `strict_key`, with the sounds that accents mix up made equal."""
    return " ".join(_blur(sound) for sound in _sounds(text, name=name))


def same(a: str, b: str) -> bool:
    """Whether two words sound alike, accents forgiven; silence is like nothing."""
    return bool(key(a)) and key(a) == key(b)


@lru_cache(maxsize=4096)
def _track(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]:
    places = [(sound, at) for at, sign in enumerate(text) if (sound := syllable(sign))]
    strict = tuple(sound for sound, _ in places)
    return strict, tuple(_blur(sound) for sound in strict), tuple(at for _, at in places)


def _position(needle: tuple[str, ...], hay: tuple[str, ...]) -> int:
    first, length = needle[0], len(needle)
    for at in range(len(hay) - length + 1):
        if hay[at] == first and hay[at : at + length] == needle:
            return at
    return -1


def find(word: str, text: str) -> tuple[int, int] | None:
    """Where `word` is heard in `text`, as a span: first as written, then by sound, then with accents forgiven."""
    at = text.find(word)
    if at >= 0 and word:
        return at, at + len(word)
    strict_word, blurred_word, _ = _track(word)
    if not strict_word:
        return None
    strict, blurred, places = _track(text)
    for needle, hay in ((strict_word, strict), (blurred_word, blurred)):
        at = _position(needle, hay)
        if at >= 0:
            return places[at], places[at + len(needle) - 1] + 1
    return None


def closest(name: str, names: list[str], limit: int = 3) -> list[tuple[str, float]]:
    """The names that sound nearest, best first, each with 0–100.

    Equal sounds score equally: whoever acts on one must ask. Among equals the one written as asked comes first, then the one without an accent's help.
    """
    keys = [key(other, name=True) for other in names]
    near = process.extract(key(name, name=True), keys, scorer=fuzz.ratio, limit=max(limit * 3, 10))
    wanted = strict_key(name, name=True)

    def rank(hit: tuple[str, float, int]) -> tuple[float, float, float]:
        other = names[hit[2]]
        return hit[1], fuzz.ratio(wanted, strict_key(other, name=True)), fuzz.ratio(name, other)

    return [(names[index], score) for _, score, index in sorted(near, key=rank, reverse=True)[:limit]]

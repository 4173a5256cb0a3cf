"""A text as the signs it is compared by: characters, pairs, kinds of words, ideas (`data/question_ideas.tsv`), years, and
sounds.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from handlers.language import normal, sounds
from handlers.language.intents import kinds
from handlers.language.intents.hearing import spoken, strip_marks
from handlers.language.tables import rows

Terms = Counter[str]

# Single characters that say nothing about the subject; pairs with them still count.
_EMPTY = frozenset(
    "的了吗呢啊呀吧嘛么哦嗯是我您你他她它们咱俺这那就都也还在和与及个一不有没要能会可以请问想说得着过给把被让到去来上下里"
)
_COURTESY = re.compile(
    r"(?:请问|我想问问?|想问问?|问一下|问下|请教|咨询|麻烦|谢谢您?|你好|您好|尊敬的[^,。:]{0,12}?(?:领导|同志|书记|组织)|"
    r"我是.{0,3}老?党员|此致|敬礼)[,:。]?"
)
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_SPOKEN_YEAR = re.compile(r"([〇零一二三四五六七八九]{4}|[四五六七八九][〇零一二三四五六七八九])(?=年)")
_YEAR = re.compile(r"(?<!\d)(?:(19\d\d|20\d\d)|([4-9]\d)(?=年))(?!\d)")
_YEARS = re.compile(r"(?<!\d)(19\d\d|20\d\d)-(19\d\d|20\d\d)(?!\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def _ideas() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """Word → the ideas it stands for; longer words first."""
    words: dict[str, list[str]] = {}
    for idea, said in rows("question_ideas.tsv"):
        for word in said.split("|"):
            words.setdefault(word, []).append(f"@{idea}")
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True))), words


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The words alone: one spelling, no courtesy, no marks; spoken years in digits."""
    body = normal.peel(text).body or text
    said = _SPOKEN_YEAR.sub(lambda m: m[1].translate(_DIGITS), spoken(body))
    return strip_marks(_COURTESY.sub("", said)) or strip_marks(said)


def plain_entry(text: str) -> str:
    """The same for what was written with care: no letter, no courtesy, no pauses in it."""
    return strip_marks(normal.normalise(text))


def years(text: str) -> frozenset[str]:
    """The years named in a plain text; 72年 is 1972, and 1969-1977 all of them."""
    found = {whole or f"19{short}" for whole, short in _YEAR.findall(text)}
    for first, last in _YEARS.findall(text):
        found.update(str(year) for year in range(int(first), int(last) + 1))
    return frozenset(found)


def numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))


@cache
def _strict(sign: str) -> str:
    return sounds.strict_key(sign)


@cache
def _sound(sign: str) -> str:
    return sounds.key(sign)


_LONGEST = 5  # syllables of the longest idea that is known by its sound


@cache
def _ideas_by_sound() -> tuple[dict[tuple[str, ...], list[str]], dict[tuple[str, ...], list[str]]]:
    """Syllables → ideas: of two exactly as they sound, of three and more with accents forgiven."""
    exact: dict[tuple[str, ...], list[str]] = {}
    blurred: dict[tuple[str, ...], list[str]] = {}
    for word, found in _ideas()[1].items():
        named = [idea for idea in found if idea[1] != "?"]
        if named and _HAN.sub("", word) == "" and 2 <= len(word) <= _LONGEST:
            exact.setdefault(tuple(map(_strict, word)), []).extend(named)
            if len(word) > 2:
                blurred.setdefault(tuple(map(_sound, word)), []).extend(named)
    return exact, blurred


@cache
def _heard_from() -> frozenset[tuple[str, str]]:
    """The first two syllables, accents forgiven, of every idea that is known by its sound."""
    words = [word for word in _ideas()[1] if len(word) >= 2]
    return frozenset((_sound(word[0]), _sound(word[1])) for word in words)


def _heard_ideas(text: str) -> list[str]:
    exact, blurred = _ideas_by_sound()
    strict, loose = tuple(map(_strict, text)), tuple(map(_sound, text))
    found: list[str] = []
    for at, pair in enumerate(pairwise(loose)):
        if pair not in _heard_from():
            continue
        for length in range(2, min(_LONGEST, len(text) - at) + 1):
            found += exact.get(strict[at : at + length], ())
            if length > 2:
                found += blurred.get(loose[at : at + length], ())
    return found


def ideas(text: str, *, by_sound: bool = True) -> tuple[str, ...]:
    """The ideas in a plain text, as written and as heard; words may overlap."""
    pattern, words = _ideas()
    found: list[str] = []
    at = 0
    while hit := pattern.search(text, at):
        found += words[hit.group()]
        at = hit.start() + 1
    return tuple(dict.fromkeys([*found, *(_heard_ideas(text) if by_sound else ())]))


def _signs(text: str) -> Iterator[str]:
    for sign in text:
        if sign not in _EMPTY:
            yield sign
    for first, second in pairwise(text):
        yield first + second


def written(text: str, *, by_sound: bool = True) -> Terms:
    """Of a plain text; `by_sound`: also the ideas that are only heard in it, as people misspell and entries do not."""
    terms = Counter(_signs(text))
    terms.update(ideas(text, by_sound=by_sound))
    terms.update(f"%{kind}" for of_word in kinds.kinds_of(text) for kind in of_word)
    terms.update(f"#{year}" for year in years(text))
    return terms


def heard(text: str) -> Terms:
    """Pairs and threes of toneless syllables, accents forgiven, of a plain text."""
    syllables = [sound for sign in text if (sound := _sound(sign))]
    terms = Counter(f"{a} {b}" for a, b in pairwise(syllables))
    terms.update(f"{a} {b} {c}" for a, b, c in zip(syllables, syllables[1:], syllables[2:], strict=False))
    return terms

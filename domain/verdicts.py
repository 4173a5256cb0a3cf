"""What a check says of a text, and how the words of `data/` are found in it however they are disguised."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any


class Level(StrEnum):
    """BLOCK: never goes out so. WARN: somebody else has to agree. PASS: nothing was found."""

    PASS = "pass"  # noqa: S105 - a level, no password
    WARN = "warn"
    BLOCK = "block"


_ORDER = tuple(Level)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`part` is what was found, as it was written; `why` one sentence with the clause; `way` a way out, or a wording
    that may be used instead.
    """

    check: str
    rule: str
    level: Level
    part: str
    why: str
    way: str


def gravest(verdicts: Sequence[Verdict]) -> Level:
    return max((verdict.level for verdict in verdicts), key=_ORDER.index, default=Level.PASS)


def read_data(name: str) -> str:
    """A file of `data/`: inside the installed package, else beside it."""
    packed = resources.files("bot").joinpath("data", name)
    if packed.is_file():
        return packed.read_text(encoding="utf-8")
    return (Path(__file__).resolve().parent.parent / "data" / name).read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    lines = (line for line in read_data(name).split("\n") if line.strip() and not line.startswith("#"))
    return [[cell.strip() for cell in line.split("\t")] for line in lines]


# -- the reading copy ------------------------------------------------------------------------------------------------

_KEPT_MARKS = "，。；：！？、,;:!?\n"
_ONE_MARK = str.maketrans({",": "，", ";": "；", ":": "：", "!": "！", "?": "？"})
_URL = re.compile(r"(?:https?://|www\.)[\w\-./?%&=#:~+@]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Copy:
    """`text` is the reading copy of `written`; `places[i]` is where its i-th sign stands there."""

    written: str
    text: str
    places: tuple[int, ...]

    def part(self, start: int, end: int) -> str:
        """The original of a stretch of the copy."""
        if start >= end:
            return ""
        return self.written[self.places[start] : self.places[end - 1] + 1].strip()


@cache
def _forms() -> Mapping[str, str]:
    """Traditional and other forms of one sign → the usual one."""
    return {other: sign for sign, others in rows("sign_forms.tsv") for other in others}


@cache
def _halves() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    return {row[0]: (row[1], tuple(row[2].split()) if len(row) > 2 else ()) for row in rows("handwriting.tsv")} | {
        row[0]: (row[1], ()) for row in rows("check_halves.tsv")
    }


def fold(written: str) -> Copy:
    """NFKC, small letters, usual forms, split signs joined; blanks and ornaments inside of words are left out, marks
    that end a clause stay.
    """
    signs: list[tuple[str, int]] = []
    for place, sign in enumerate(written):
        for one in unicodedata.normalize("NFKC", sign):
            plain = _forms().get(one, one).lower().translate(_ONE_MARK)
            if plain.isalnum() or plain in _KEPT_MARKS or (plain in "@./-_★" and _is_technical(written, place)):
                signs.append((plain, place))
    joined = list(_joined(signs))
    return Copy(written, "".join(sign for sign, _ in joined), tuple(place for _, place in joined))


def _is_technical(written: str, place: int) -> bool:
    """A dot beside a letter or digit belongs to an address or a number, one between signs is an ornament."""
    after = written[place + 1 : place + 2]
    if written[place] == "★":  # 秘密★1年 is a mark, 秘★密 hides one
        return not after.isalpha()
    return any(sign.isascii() and sign.isalnum() for sign in (written[max(place - 1, 0) : place], after))


def _joined(signs: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    text, at = "".join(sign for sign, _ in signs), 0
    while at < len(signs):
        whole, guards = _halves().get(text[at : at + 2], ("", ()))
        if whole and not any(guard in text[max(at - 3, 0) : at + 5] for guard in guards):
            yield whole, signs[at][1]
            at += 2
        else:
            yield signs[at]
            at += 1


# -- the rules of one check ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """`finds` is what it looks for. It does not count inside one of the longer `but` words, nor where `unless` is
    found in the same clause, nor where `sentence` is found in the same sentence.
    """

    name: str
    level: Level
    finds: re.Pattern[str]
    but: tuple[str, ...]
    unless: re.Pattern[str] | None
    sentence: re.Pattern[str] | None
    why: str
    way: str


@cache
def _twins() -> Mapping[str, str]:
    """Signs that sound alike and are typed for one another."""
    return {sign: f"[{sign}{others}]" for sign, others in rows("sign_twins.tsv")}


def _spelt(word: str, *, by_sound: bool) -> str:
    escaped = ((_twins().get(sign) if by_sound else None) or re.escape(sign) for sign in word.lower())
    return "".join(escaped)


def _pattern(entry: Mapping[str, Any], parts: Mapping[str, str]) -> re.Pattern[str]:
    by_sound = bool(entry.get("sound", True))
    words = [_spelt(word, by_sound=by_sound) for word in sorted(entry.get("words", ()), key=len, reverse=True)]
    return re.compile("|".join([*words, *(_filled(text, parts) for text in entry.get("patterns", ()))]))


def _filled(text: str, parts: Mapping[str, str]) -> str:
    """`{name}` stands for a part of the same file. Signs of a pattern match what sounds like them, too."""
    for name, part in parts.items():
        text = text.replace("{" + name + "}", f"(?:{part})")
    return _sounding(text)


def _sounding(pattern: str) -> str:
    """Twins outside of character classes."""
    out, inside = [], False
    for sign in pattern:
        inside = (inside or sign == "[") and sign != "]"
        out.append(sign if inside else _twins().get(sign, sign))
    return "".join(out)


@cache
def rules_of(name: str) -> tuple[Rule, ...]:
    """The rules of `data/<name>.toml`."""
    data = tomllib.loads(read_data(f"{name}.toml"))
    parts = _parts(data.get("parts", {}))

    def optional(entry: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
        return re.compile(_filled(entry[key], parts)) if entry.get(key) else None

    return tuple(
        Rule(
            entry["name"],
            Level(entry["level"]),
            _pattern(entry, parts),
            tuple(entry.get("but", ())),
            optional(entry, "unless"),
            optional(entry, "sentence"),
            entry["why"],
            entry["way"],
        )
        for entry in data["rules"]
    )


def _parts(given: Mapping[str, str]) -> Mapping[str, str]:
    """Parts may name parts that stand before them."""
    done: dict[str, str] = {}
    for name, text in given.items():
        for known, part in done.items():
            text = text.replace("{" + known + "}", f"(?:{part})")  # noqa: PLW2901 - filled in step by step
        done[name] = text
    return done


def look(check: str, copy: Copy) -> tuple[Verdict, ...]:
    """Everything that the rules of `data/<check>.toml` find, one verdict for each rule."""
    return tuple(found for rule in rules_of(check) if (found := _first(check, rule, copy)) is not None)


def _first(check: str, rule: Rule, copy: Copy) -> Verdict | None:
    for match in rule.finds.finditer(copy.text):
        start, end = match.span()
        if start < end and not _is_harmless(rule, copy.text, start, end):
            part = copy.part(start, end)
            return Verdict(check, rule.name, rule.level, part, rule.why.replace("{part}", part), rule.way)
    return None


_CLAUSE = "，。；！？\n"
_SENTENCE = "。；！？\n"


def _is_harmless(rule: Rule, text: str, start: int, end: int) -> bool:
    for word in rule.but:
        for at in range(max(start - len(word) + 1, 0), end):
            if text.startswith(word, at):
                return True
    clause = rule.unless is not None and rule.unless.search(_around(text, start, end, _CLAUSE))
    return bool(clause) or (
        rule.sentence is not None and rule.sentence.search(_around(text, start, end, _SENTENCE)) is not None
    )


def _around(text: str, start: int, end: int, marks: str) -> str:
    first = max((text.rfind(mark, 0, start) for mark in marks), default=-1) + 1
    last = min((place for mark in marks if (place := text.find(mark, end)) >= 0), default=len(text))
    return text[first:last]

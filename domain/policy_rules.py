"""What may stand in each setting of a branch: shape, bounds and words for people (`data/policies.toml`)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.policy import SOURCES, BranchPolicy
from domain.verdicts import read_data

_DATA: Mapping[str, Mapping[str, Any]] = tomllib.loads(read_data("policies.toml"))
_WORDS: Mapping[str, str] = _DATA["words"]
_CODES = {label: code for code, label in _WORDS.items()}
_SPAN = re.compile(r"(\d{1,2}):(\d{2})[-–—~至到](\d{1,2}):(\d{2})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_WIDE = str.maketrans("０１２３４５６７８９：，、；－", "0123456789:   -")
_YES = frozenset({"是", "yes"})
_NO = frozenset({"否", "no"})
_LONGEST = 200
YES_NO_LABELS = {True: "是", False: "否"}


class Shape(StrEnum):
    NUMBER = "number"
    YES_NO = "yes_no"
    CLOCK = "clock"
    HOURS = "hours"
    NUMBERS = "numbers"
    PICK = "pick"
    MONTH_DAY = "month_day"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Setting:
    """`picks` are the words that may stand in it, as people read them. `basis` is the rule that the default follows,
    by its Chinese name; empty where there is none and practice decides. `source` says the same to developers.
    """

    name: str
    group: str
    label: str
    says: str
    shape: Shape
    least: int | None
    most: int | None
    unit: str
    picks: tuple[str, ...]
    by_superior: bool
    default: Any
    source: str
    basis: str


def _setting(name: str, default: Any) -> Setting:
    given = _DATA[name]
    return Setting(
        name,
        given["group"],
        given["label"],
        given.get("says", ""),
        Shape(given["shape"]),
        given.get("least"),
        given.get("most"),
        given.get("unit", ""),
        tuple(_WORDS.get(code, code) for code in given.get("picks", "").split()),
        given.get("superior", False),
        default,
        SOURCES[name],
        given.get("basis", ""),
    )


_DEFAULTS = {item.name: item.default for item in fields(BranchPolicy)}
SETTINGS: Mapping[str, Setting] = {name: _setting(name, _DEFAULTS[name]) for name in _DATA if name in _DEFAULTS}
"""In the order of the page."""


class Fault(StrEnum):
    """Why a setting was not changed; each has its plain sentence on the page."""

    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_YES_NO = "not_yes_no"
    NOT_A_CLOCK = "not_a_clock"
    NOT_HOURS = "not_hours"
    NO_WAKING = "no_waking"
    UNKNOWN_WORD = "unknown_word"
    NOT_A_DAY = "not_a_day"
    TOO_LONG = "too_long"
    PAPER_MISSING = "paper_missing"
    SUPERIOR_ONLY = "superior_only"
    SAME = "same"


def read(setting: Setting, text: str) -> Any | Fault:
    """What was typed, as a value of `BranchPolicy`."""
    words = " ".join(text.translate(_WIDE).split())
    if setting.shape is Shape.TEXT:
        return words if len(words) <= _LONGEST else Fault.TOO_LONG
    if setting.shape is Shape.YES_NO:
        return words in _YES if words in _YES | _NO else Fault.NOT_YES_NO
    alone = {Shape.CLOCK: _clock, Shape.HOURS: _hours, Shape.MONTH_DAY: _month_day}
    if setting.shape in alone:
        return alone[setting.shape](words)
    bounded = {Shape.NUMBER: _number, Shape.NUMBERS: _numbers, Shape.PICK: _pick}
    return bounded[setting.shape](setting, words)


def _number(setting: Setting, words: str) -> int | Fault:
    if not words.isascii() or not words.isdecimal():
        return Fault.NOT_A_NUMBER
    number = int(words)
    return number if (setting.least or 0) <= number <= (setting.most or number) else Fault.OUT_OF_RANGE


def _clock(words: str) -> str | Fault:
    found = _CLOCK.fullmatch(words)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return Fault.NOT_A_CLOCK
    return f"{int(found[1]):02d}:{found[2]}"


def _hours(words: str) -> str | Fault:
    spans = []
    for word in words.split():
        found = _SPAN.fullmatch(word)
        if found is None or any(int(found[n]) > 23 for n in (1, 3)) or any(int(found[n]) > 59 for n in (2, 4)):
            return Fault.NOT_HOURS
        spans.append(f"{int(found[1]):02d}:{found[2]}-{int(found[3]):02d}:{found[4]}")
    if not spans:
        return Fault.NOT_HOURS
    made = " ".join(spans)
    return made if _leaves_waking(made) else Fault.NO_WAKING


def _leaves_waking(hours: str) -> bool:
    """Some minute of a day has to be left, or nothing would ever go out."""
    zone = ZoneInfo("UTC")
    try:
        BranchPolicy(quiet_hours=hours).quiet.next_waking(datetime.combine(date(2025, 1, 1), time(), zone), zone)
    except ValueError:
        return False
    return True


def _numbers(setting: Setting, words: str) -> str | Fault:
    numbers = [_number(setting, word) for word in words.split()]
    fault = next((each for each in numbers if isinstance(each, Fault)), None)
    if fault is not None or not numbers:
        return fault or Fault.NOT_A_NUMBER
    return " ".join(str(number) for number in sorted({int(number) for number in numbers}, reverse=True))


def _pick(setting: Setting, words: str) -> str | Fault:
    if any(word not in setting.picks for word in words.split()) or not words:
        return Fault.UNKNOWN_WORD
    return " ".join(dict.fromkeys(_CODES.get(word, word) for word in words.split()))


def _month_day(words: str) -> str | Fault:
    try:
        day = date.fromisoformat(f"2000-{words}")
    except ValueError:
        return Fault.NOT_A_DAY
    return f"{day:%m-%d}"


def shown(setting: Setting, value: Any) -> str:
    """A value as people read it, and as they may type it."""
    if setting.shape is Shape.YES_NO:
        return YES_NO_LABELS[bool(value)]
    if setting.shape is Shape.PICK:
        return " ".join(_WORDS.get(code, code) for code in str(value).split())
    return str(value)

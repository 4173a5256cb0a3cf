"""Which months somebody has paid, out of what the collector writes: 1到3月, 一季度, 上半年, 三个月, 全年."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.dues import month_name, month_number
from handlers.language import numbers

_N = rf"[{numbers.SIGNS}]+"
_SPAN = re.compile(rf"({_N})月?(?:份)?[-—~到至]({_N})月")
_COUNT = re.compile(rf"({_N})个月")
_MONTH = re.compile(rf"({_N})月(?!\d)")
_QUARTER = re.compile(r"([1-4一二三四])季度")
_NAMED = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12), "整年": (1, 12), "一年": (1, 12)}
_LAST_AMOUNT = re.compile(rf"({_N}(?:\.\d+)?)(?:块钱|块|元)?[。！!]?$")
_HALF = "半年"
_NEAR = {"上个月": -1, "上月": -1, "这个月": 0, "本月": 0, "当月": 0}
_YEARS = {"去年": -1, "明年": 1}


@dataclass(frozen=True, slots=True)
class Months:
    """The first and the last month (`2026-01`), or only how many; neither where nothing was said."""

    span: tuple[str, str] | None = None
    count: int = 0


def read(text: str, today: date) -> Months:
    """Months are those of this year, of the one that is named, or of the one that is nearest."""
    year = today.year + next((step for word, step in _YEARS.items() if word in text), 0)
    numbered = _numbered(text)
    if numbered is not None:
        return Months(_in_year(year, *numbered))
    if match := _COUNT.search(text):
        return Months(count=numbers.value_of(match[1]) or 0)
    if _HALF in text:
        return Months(count=6)
    for word, step in _NEAR.items():
        if word in text:
            name = month_name(month_number(f"{today:%Y-%m}") + step)
            return Months((name, name))
    return Months()


def _numbered(text: str) -> tuple[int, int] | None:
    """Months by their numbers within a year."""
    if match := _SPAN.search(text):
        return _checked(numbers.value_of(match[1]), numbers.value_of(match[2]))
    if match := _QUARTER.search(text):
        last = 3 * (numbers.value_of(match[1]) or 0)
        return last - 2, last
    named = next((months for word, months in _NAMED.items() if word in text), None)
    if named is not None:
        return named
    if match := _MONTH.search(text):
        month = numbers.value_of(match[1])
        return _checked(month, month)
    return None


def _checked(first: int | None, last: int | None) -> tuple[int, int] | None:
    if first is None or last is None or not 1 <= first <= last <= 12:
        return None
    return first, last


def _in_year(year: int, first: int, last: int) -> tuple[str, str]:
    return f"{year}-{first:02d}", f"{year}-{last:02d}"


def last_amount(text: str) -> Decimal | None:
    """A bare number at the end of the sentence, in yuan: 收到乔建国全年党费两百四."""
    match = _LAST_AMOUNT.search(text)
    value = None if match is None else numbers.read_amount(match[1])
    return value or None

"""One cell → a day known to the year, the month or the day. What is doubtful is named and never guessed.

Notations of domain §9: `1965.07`, `1965-07-01`, `196507`, `19650701`, `1965年7月`, Excel serial, text; also `1965/7/1`,
`一九六五年七月`. The reason is a code of `data/roster_reasons.tsv`; an empty one means that the cell was understood.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta

from console.registers.sheets import Cell
from domain.days import PartialDate

Understood = tuple[PartialDate | None, str]
"""The day (or as much of it as is sure) and the reason why the cell is named, empty if it is not."""

_YEARS = range(1900, 2100)
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(7_000, 73_051)  # 1919-03-01 to 2099-12-31; smaller numbers are years or slips
_YEAR_SERIALS = range(1900, 2031)  # a year typed into a cell that is formatted as a date

_PARTS = re.compile(r"(\d{4})(?:([.\-/年、])(\d{1,2})(?:[.\-/月、](\d{1,2})[日号]?)?)?[年月]?[.]?")
_TWO_DIGIT_YEAR = re.compile(r"\d{2}(?:年|[.\-/年]\d{1,2}(?:[.\-/月]\d{0,2})?[月日号]?)")
_DAY_FIRST = re.compile(r"\d{1,2}[./\-]\d{1,2}[./\-](\d{4})")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_SAID_AFTER = re.compile(r"(?:出生|加入|入党|转正|批准|生)$")
_LUNAR = re.compile(r"农历|阴历|旧历|正月|冬月|腊月")
_SPOKEN = re.compile(
    r"(\d{4}|[〇零一二三四五六七八九]{4})年(?:(十?[一二三四五六七八九]?)月(?:([一二三]?十?[一二三四五六七八九]?)[日号])?)?"
)
_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": "0"}


def read_date(cell: Cell) -> Understood:
    """A blank cell is for the caller; anything else gives a day, a reason, or both (the part that is sure)."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _from_date_cell(cell)
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return None, "date_unreadable"
    if isinstance(cell, str):
        return _from_text(cell)
    whole = int(cell) if abs(cell) < 1e12 else 0
    if cell == whole or whole in _SERIALS:  # the fraction of a serial is its time of day
        return _from_number(whole)
    return _from_text(f"{cell:.4f}".rstrip("0"))


def _from_date_cell(day: date) -> Understood:
    serial = (day - _SERIAL_ZERO).days
    if serial in _YEAR_SERIALS:
        return PartialDate(serial), "year_shown_as_date"
    if day.year not in _YEARS:
        return None, "date_out_of_range"
    return PartialDate(day.year, day.month, day.day), ""


def _from_number(number: int) -> Understood:
    digits = str(number)
    if number in _SERIALS:
        day = _SERIAL_ZERO + timedelta(days=number)
        return PartialDate(day.year, day.month, day.day), ""
    if len(digits) == 4:
        return _checked(digits)
    if len(digits) == 6 and int(digits[:4]) in _YEARS:
        return _checked(digits[:4], digits[4:])
    if len(digits) == 6:
        return None, "two_digit_year"
    if len(digits) == 8:
        return _checked(digits[:4], digits[4:6], digits[6:])
    return None, "date_unreadable"


def _from_text(text: str) -> Understood:
    text = _tidied(text)
    if _LUNAR.search(text):
        return None, "lunar_date"
    if text.isascii() and text.isdigit() and len(text) <= 8:
        return _from_number(int(text))
    text = _spoken_as_digits(text)
    if found := re.fullmatch(r"(\d{4})\.(\d{2})(\d{2})", text):
        return _checked(*found.groups())
    if found := _PARTS.fullmatch(text):
        year, mark, month, day = found.groups()
        unsure = mark == "." and month == "1" and day is None and "月" not in text
        return _year_only(year, "month_1_or_10") if unsure else _checked(year, month, day)
    if found := _DAY_FIRST.fullmatch(text):
        return _year_only(found[1], "day_month_order")
    return None, "two_digit_year" if _TWO_DIGIT_YEAR.fullmatch(text) else "date_unreadable"


def _year_only(year: str, reason: str) -> Understood:
    known, out_of_range = _checked(year)
    return known, out_of_range or reason


def _tidied(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip().lstrip("'")
    text = re.sub(r"\s+", "", _CLOCK.sub("", text)).translate(str.maketrans("—–−。・·_○", "---...-〇"))
    return _SAID_AFTER.sub("", text)


def _spoken_as_digits(text: str) -> str:
    found = _SPOKEN.fullmatch(text)
    if found is None:
        return text
    year, month, day = found.groups()
    parts = [
        "".join(_DIGITS.get(digit, digit) for digit in year),
        *(_spoken_number(part) for part in (month, day) if part),
    ]
    return "-".join(parts)


def _spoken_number(said: str) -> str:
    if "十" not in said:
        return _DIGITS.get(said, "99")
    tens, ones = said.split("十")
    return (_DIGITS[tens] if tens else "1") + (_DIGITS[ones] if ones else "0")


def _checked(year: str, month: str | None = None, day: str | None = None) -> Understood:
    """Month or day `00`, as the national system writes what it does not know, lowers the precision."""
    if int(year) not in _YEARS:
        return None, "date_out_of_range"
    known_month = int(month) if month and int(month) else None
    known_day = int(day) if day and int(day) else None
    if known_month is None and known_day is not None:
        return None, "date_impossible"
    try:
        return PartialDate(int(year), known_month, known_day), ""
    except ValueError:
        return None, "date_impossible"

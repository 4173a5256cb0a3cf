"""How moments, spans and numbers are said: the filters of every template. Words: `data/calendar_words.toml`."""

import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import Any

from bot.places import DATA

SHORT_NUMBER = 6  # 96110, 12356 and 120 are said as they are
MOBILE = 11
PHONE_IN_TEXT = re.compile(r"\d+")


@cache
def words() -> dict[str, Any]:
    return tomllib.loads((DATA / "calendar_words.toml").read_text(encoding="utf-8"))


def phone(number: str) -> str:
    """Groups for reading aloud: `138 0013 8000`, `021 6234 5678`."""
    digits = "".join(PHONE_IN_TEXT.findall(number)).removeprefix("86" if number.startswith("+") else "")
    if len(digits) < SHORT_NUMBER:
        return digits
    if len(digits) == MOBILE and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    area = 0
    if digits.startswith("0"):
        area = 3 if digits[1] in "12" else 4
    local = digits[area:]
    return " ".join(part for part in (digits[:area], local[:-4], local[-4:]) if part)


def tail(number: str) -> str:
    """The last four digits, the only part of a number that is shown back (R-UX-111)."""
    return "".join(PHONE_IN_TEXT.findall(number))[-4:]


def duration(span: timedelta | float) -> str:
    """`1小时30分钟`. A bare number counts minutes."""
    minutes = round(span.total_seconds() / 60) if isinstance(span, timedelta) else round(span)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    names = words()["spans"]
    counted = ((days, names["days"]), (hours, names["hours"]), (minutes, names["minutes"]))
    return "".join(f"{count}{name}" for count, name in counted if count) or f"0{names['minutes']}"


class Phrases:
    """The filters that need a time zone. Moments are aware; days may be plain dates."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._words = words()
        self._parts = [""] * 24
        for start, name in self._words["parts"]:
            self._parts[start:] = [name] * (24 - start)

    def filters(self) -> dict[str, Callable[..., str]]:
        return {
            "day": self.day,
            "year_day": self.year_day,
            "clock": self.clock,
            "moment": self.moment,
            "day_relative": self.day_relative,
            "moment_relative": self.moment_relative,
            "duration": duration,
            "phone": phone,
            "tail": tail,
        }

    def day(self, when: date) -> str:
        """`10月18日(星期日)`"""
        return self._day("day", self._local(when))

    def year_day(self, when: date) -> str:
        """`2026年10月18日`"""
        return self._day("year_day", self._local(when))

    def clock(self, when: datetime) -> str:
        """`上午9点`, `下午2点30分`"""
        local = when.astimezone(self._zone)
        minutes = self._words["minutes"].format(minute=local.minute) if local.minute else ""
        hour = local.hour if local.hour <= 12 else local.hour - 12
        said: str = self._words["time"].format(part=self._parts[local.hour], hour=hour, minutes=minutes)
        return said

    def moment(self, when: datetime) -> str:
        """`10月18日(星期日)上午9点`"""
        return self.day(when) + self.clock(when)

    def day_relative(self, when: date, now: datetime) -> str:
        """`明天(10月18日，星期日)`; further away than the day after tomorrow, the day alone."""
        day = self._local(when)
        ahead = (day - self._local(now)).days
        near = self._words["relative_days"]
        return self._day("relative_day", day, near[ahead]) if 0 <= ahead < len(near) else self._day("day", day)

    def moment_relative(self, when: datetime, now: datetime) -> str:
        """`明天(10月18日，星期日)上午9点`"""
        return self.day_relative(when, now) + self.clock(when)

    def _local(self, when: date) -> date:
        return when.astimezone(self._zone).date() if isinstance(when, datetime) else when

    def _day(self, pattern: str, day: date, word: str = "") -> str:
        weekday = self._words["weekdays"][day.weekday()]
        said: str = self._words[pattern].format(year=day.year, month=day.month, day=day.day, weekday=weekday, word=word)
        return said

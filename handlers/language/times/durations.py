"""Lengths of time and distances from now."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.days import months_later
from handlers.language.numbers import value_of

N = r"(?:\d+|[零〇一二两三四五六七八九十百廿卅俩仨]+)"
UNIT = (
    r"(?:个?小时|个?钟头|分钟|刻钟|秒钟?|个?工作日|天|日|个?星期|个?礼拜|周|个月|(?<=[俩仨])月|(?<=个半)月|年|个季度)"
)
LENGTH = (
    rf"(?:(?P<half>半个?)|(?P<n>{N})(?P<mid>个半|半)?)(?P<unit>{UNIT})(?P<tail>半(?!天|年|月|夜|日))?(?:零|又|加)?"
    rf"(?:(?P<n2>{N})(?P<unit2>{UNIT}))?"
)
# unit: field of Length and how many of it; the same for half a unit
_SIZES = {
    "年": ("years", 1, "months", 6), "季度": ("months", 3, "", 0), "月": ("months", 1, "days", 15),
    "周": ("weeks", 1, "days", 3), "天": ("days", 1, "minutes", 720), "小时": ("minutes", 60, "minutes", 30),
    "刻钟": ("minutes", 15, "", 0), "分": ("minutes", 1, "seconds", 30), "秒": ("seconds", 1, "", 0),
    "工作日": ("workdays", 1, "", 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Length:
    """Whole units; `workdays` stands apart, because it needs a calendar."""

    years: int = 0
    months: int = 0
    days: int = 0
    minutes: int = 0
    seconds: int = 0
    weeks: int = 0
    workdays: int = 0

    def iso(self) -> str:
        """ISO 8601; working days are days here."""
        if self.weeks and not (self.years or self.months or self.days or self.minutes):
            return f"P{self.weeks}W"
        days = self.days + 7 * self.weeks + self.workdays
        head = "".join(f"{n}{u}" for n, u in ((self.years, "Y"), (self.months, "M"), (days, "D")) if n)
        hours, minutes = divmod(self.minutes, 60)
        clock = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M"), (self.seconds, "S")) if n)
        return "P" + head + (f"T{clock or '0S'}" if clock or not head else "")

    @property
    def by_clock(self) -> bool:
        return bool(self.minutes or self.seconds)

    def from_moment(self, moment: datetime, sign: int) -> datetime:
        day = self.from_day(moment.date(), sign)
        shifted = datetime.combine(day, moment.timetz())
        return shifted + sign * timedelta(minutes=self.minutes, seconds=self.seconds)

    def from_day(self, day: date, sign: int) -> date:
        shifted = months_later(day, sign * (12 * self.years + self.months))
        return shifted + sign * timedelta(days=self.days + 7 * self.weeks)


def _unit(word: str) -> str:
    word = word.removeprefix("个")
    return {
        "钟头": "小时", "分钟": "分", "秒钟": "秒", "日": "天", "星期": "周", "礼拜": "周",
    }.get(word, word)  # fmt: skip


def _single(count: int, unit: str, *, half: bool) -> dict[str, int]:
    """`count` and perhaps a half of one unit, in fields of Length."""
    field, size, half_field, half_size = _SIZES[unit]
    fields = {field: size * count}
    if half and half_size:
        fields[half_field] = fields.get(half_field, 0) + half_size
    return fields


def length_of(match: re.Match[str]) -> Length | None:
    """The length that LENGTH matched; None where it is no length (a half working day)."""
    count = 0 if match["half"] else value_of(match["n"])
    if count is None or count > 100_000:
        return None
    half = bool(match["half"] or match["mid"] or match["tail"])
    unit = _unit(match["unit"])
    if unit == "工作日" and half:
        return None
    fields = _single(count, unit, half=half)
    if match["n2"]:
        more = value_of(match["n2"])
        if more is None or more > 100_000:
            return None
        for name, amount in _single(more, _unit(match["unit2"]), half=False).items():
            fields[name] = fields.get(name, 0) + amount
    return Length(**fields)

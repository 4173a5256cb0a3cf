"""Days of the lunar calendar that have their visits: 春节 and 重阳, the Seniors' Day (D8.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lunar_python import Lunar


class Festival(StrEnum):
    SPRING = "spring"  # 春节, the first day of the lunar year
    PARTY_DAY = "party_day"  # 七一
    DOUBLE_NINTH = "double_ninth"  # 重阳, the ninth of the ninth lunar month


FESTIVAL_LABELS = {Festival.SPRING: "春节", Festival.PARTY_DAY: "七一", Festival.DOUBLE_NINTH: "重阳节"}


@dataclass(frozen=True, slots=True)
class Occasion:
    festival: Festival
    on: date

    @property
    def key(self) -> str:
        return f"{self.festival.value}:{self.on.year}"


def spring_festival(year: int) -> date:
    """Of the lunar year that begins in this calendar year."""
    return _solar(year, 1, 1)


def double_ninth(year: int) -> date:
    return _solar(year, 9, 9)


def _solar(year: int, month: int, day: int) -> date:
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def occasions(year: int) -> Sequence[Occasion]:
    """The three of a calendar year, in their order."""
    return (
        Occasion(Festival.SPRING, spring_festival(year)),
        Occasion(Festival.PARTY_DAY, date(year, 7, 1)),
        Occasion(Festival.DOUBLE_NINTH, double_ninth(year)),
    )


def coming(on: date, days: int) -> list[Occasion]:
    """Those from `on` on within so many days, both included."""
    return [
        one
        for year in (on.year, on.year + 1)
        for one in occasions(year)
        if timedelta(0) <= one.on - on <= timedelta(days)
    ]

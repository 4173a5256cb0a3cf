"""Days by calculation: weeks and the lunar calendar."""

from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar, Solar

from domain.days import month_end


def coming(day: date, weekday: int) -> date:
    """The first such weekday from `day` on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def nth_weekday(first: date, nth: int, weekday: int) -> date | None:
    """The nth (1…5, −1 the last) such weekday of the month that `first` opens; None where the month has none."""
    if nth == -1:
        last = month_end(first)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    day = coming(first, weekday) + timedelta(weeks=nth - 1)
    return day if day.month == first.month else None


def possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=512)
def lunar_to_solar(year: int, month: int, day: int) -> date | None:
    """A lunar day; a negative month is a leap month. The 29th stands in for a 30th that there is not."""
    try:
        solar = Lunar.fromYmd(year, month, day).getSolar()
    except Exception:  # noqa: BLE001 - the library raises bare exceptions for impossible days
        return lunar_to_solar(year, month, 29) if day == 30 else None
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=512)
def lunar_of(day: date) -> tuple[int, int, int]:
    """Lunar year, month (negative: leap) and day."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return lunar.getYear(), lunar.getMonth(), lunar.getDay()

"""Working days with their exchanges (调休): the operator's table first, then the published schedule, never a guess."""

from datetime import date, timedelta
from functools import cache

import chinese_calendar

from handlers.language.tables import rows


class NotAnnounced(Exception):  # noqa: N818 - a fact about a year, not a fault
    """The State Council has not published that year yet."""


@cache
def _table() -> dict[date, bool]:
    """Day to "is it worked", from `data/workdays.tsv`."""
    return {date.fromisoformat(row[0]): row[1] == "work" for row in rows("workdays.tsv")}


@cache
def _announced_by_table() -> frozenset[int]:
    return frozenset(day.year for day in _table())


def is_workday(day: date) -> bool:
    """Raises NotAnnounced for a year without data."""
    if day in _table():
        return _table()[day]
    if day.year in _announced_by_table():
        return day.weekday() < 5
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise NotAnnounced(day.year) from None


def step(day: date, count: int) -> date:
    """The `count`th working day after `day` (before it, if negative); raises NotAnnounced."""
    direction = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += direction
        if is_workday(day):
            left -= 1
    return day


def holiday(feast: date) -> tuple[date, date]:
    """The free days around a festival, first and last; raises NotAnnounced."""
    if is_workday(feast):
        return feast, feast
    first = last = feast
    while not is_workday(first - timedelta(days=1)):
        first -= timedelta(days=1)
    while not is_workday(last + timedelta(days=1)):
        last += timedelta(days=1)
    return first, last

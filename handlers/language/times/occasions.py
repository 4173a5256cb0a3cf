"""Days of the lunar calendar, festivals, and the holidays around them."""

from dataclasses import replace
from datetime import timedelta

from handlers.language.numbers import value_of
from handlers.language.times import calendar, feasts, workdays
from handlers.language.times.dates import month_day
from handlers.language.times.day import Day, Form, Groups, View, asked, number, rolled, year_said
from handlers.language.times.reading import Note
from handlers.language.times.weeks import not_announced

_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_LUNAR_BY_HABIT = frozenset([(1, 15), (2, 2), (3, 3), (5, 5), (7, 7), (7, 15), (8, 15), (9, 9), (12, 8), (12, 23)])


def _lunar_number(text: str | None) -> int | None:
    return value_of((text or "").removeprefix("初")) if text else None


def _lunar_month_number(text: str | None) -> int | None:
    if not text:
        return None
    if text in _LUNAR_MONTHS:
        return _LUNAR_MONTHS[text]
    month = value_of(text.removeprefix("闰"))
    return -month if month and text.startswith("闰") else month


def _lunar_day(month: int, day: int, groups: Groups, view: View) -> Day | None:
    year = year_said(groups, view)
    if year is not None:
        exact = calendar.lunar_to_solar(year, month, day)
        return Day(exact) if exact else None
    floor = view.anchor or view.today
    own = calendar.lunar_of(view.today)[0]
    for lunar_year in (own, own + 1, own + 2):
        found = calendar.lunar_to_solar(lunar_year, month, day)
        if found and found >= floor:
            origin = calendar.lunar_to_solar(own, month, day) or found
            return Day(found) if lunar_year == own or view.anchor else rolled(found, origin)
    return None


def _next_lunar(day: int, view: View) -> Day | None:
    """The coming day of that number, in this lunar month or the next."""
    floor = view.anchor or view.today
    ahead = day - calendar.lunar_of(floor)[2]
    # A month has 29 or 30 days, so the next month's day is one of two; a missing 30th is the month after.
    for distance in (ahead, ahead + 29, ahead + 30, ahead + 59):
        candidate = floor + timedelta(days=max(distance, 0))
        if calendar.lunar_of(candidate)[2] == day:
            return Day(candidate)
    return None


def _lunar(groups: Groups, view: View) -> Day | None:
    day, month = (
        _lunar_number(groups.get("ld")),
        _lunar_month_number("正" if groups.get("new_year") else groups.get("lm")),
    )
    if month is None:
        return _next_lunar(day, view) if day else None
    if day is not None:
        return _lunar_day(month, day, groups, view)
    last = _lunar_day(month, 30, groups, view)
    if last is None:
        return None
    first = calendar.lunar_to_solar(calendar.lunar_of(last.start)[0], month, 1)
    return Day(first, last.start, last.ask, last.notes) if first else None


def _month_bare_day(groups: Groups, view: View) -> Day | None:
    month, day = number(groups, "m") or 0, number(groups, "d") or 0
    if (groups["d"] or "").isascii():
        return month_day(groups, view)
    if (month, day) in _LUNAR_BY_HABIT:
        return asked(_lunar_day(month, day, groups, view), Note.LUNAR_ASSUMED)
    return asked(month_day(groups, view), Note.SEVERAL)


def _feast(groups: Groups, view: View) -> Day | None:
    name = "国庆" if groups["feast"] == "十一" else groups["feast"] or ""
    year = year_said(groups, view)
    if year is not None:
        exact = feasts.feast(name, year)
        return Day(exact, feast=True) if exact else None
    floor = view.anchor or view.today
    for candidate in range(floor.year - 1, floor.year + 3):
        found = feasts.feast(name, candidate)
        if found and found >= floor:
            over = feasts.feast(name, floor.year)
            passed = over is not None and over < floor and found.year > floor.year and not view.anchor
            return replace(rolled(found, over), feast=True) if passed and over else Day(found, feast=True)
    return None


def _holiday(groups: Groups, view: View) -> Day | None:
    feast = _feast(groups, view)
    if feast is None:
        return None
    try:
        first, last = workdays.holiday(feast.start)
    except workdays.NotAnnounced:
        return not_announced(feast.start)
    return replace(feast, start=first, end=last)


def _after_feast(groups: Groups, view: View) -> Day | None:
    count = number(groups, "n") or 1
    feast = _feast(groups, view)
    if feast is None:
        return None
    sign = -1 if groups.get("side") == "前" else 1
    try:
        first, last = workdays.holiday(feast.start)
        return Day(workdays.step(last if sign > 0 else first, sign * count), ask=feast.ask, notes=feast.notes)
    except workdays.NotAnnounced:
        return not_announced(feast.start)


FORMS: dict[str, Form] = {
    "month_bare_day": _month_bare_day, "lunar": _lunar, "lunar_plain": _lunar, "lunar_month": _lunar,
    "lunar_score": _lunar, "feast": _feast, "holiday": _holiday, "after_feast": _after_feast, "first_after": _after_feast,
}  # fmt: skip

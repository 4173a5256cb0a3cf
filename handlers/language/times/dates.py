"""Days that are named by year, month and number."""

from calendar import monthrange
from datetime import date

from domain.days import month_end, months_later
from handlers.language.times import calendar
from handlers.language.times.day import STEPS, WEEKDAYS, Day, Form, Groups, View, asked, number, rolled, year_said
from handlers.language.times.reading import Ask, Note


def _in_year(month: int, day: int, groups: Groups, view: View) -> Day | None:
    year = year_said(groups, view)
    if year is not None:
        exact = calendar.possible(year, month, day)
        return Day(exact) if exact else None
    floor = view.anchor or view.today
    for offset in range(5):  # the 29th of February may need four
        found = calendar.possible(floor.year + offset, month, day)
        if found and found >= floor:
            first = calendar.possible(floor.year, month, day) or found
            return Day(found) if not offset or view.anchor else rolled(found, first)
    return None


def _iso(groups: Groups, view: View) -> Day | None:
    month, day = number(groups, "m") or number(groups, "m2"), number(groups, "d") or number(groups, "d2")
    found = calendar.possible(number(groups, "y") or 0, month or 0, day or 0)
    return Day(found) if found and found.year >= 1900 else None


def month_day(groups: Groups, view: View) -> Day | None:
    return _in_year(number(groups, "m") or 0, number(groups, "d") or 0, groups, view)


def month_said(groups: Groups, view: View) -> date | None:
    """The first of the month that was named, or None where no month was."""
    if groups.get("rm"):
        steps = STEPS[(groups["rm"] or "").rstrip("月").rstrip("个")]
        return months_later(view.today.replace(day=1), steps)
    month = number(groups, "m")
    if month is None:
        return view.today.replace(day=1) if groups.get("own") else None
    year = year_said(groups, view)
    if year is not None:
        return date(year, month, 1)
    floor = view.anchor or view.today
    first = date(floor.year, month, 1)
    return first if month_end(first) >= floor else date(floor.year + 1, month, 1)


def _is_next_year(first: date, groups: Groups, view: View) -> bool:
    named = groups.get("y") or groups.get("ry") or groups.get("rm") or groups.get("own") or view.anchor
    return not named and first.year > view.today.year


def _rel_month_day(groups: Groups, view: View) -> Day | None:
    first = month_said(groups, view)
    found = calendar.possible(first.year, first.month, number(groups, "d") or 0) if first else None
    return Day(found) if found else None


def _day(groups: Groups, view: View) -> Day | None:
    named = number(groups, "d") or 0
    floor = view.anchor or view.today
    for months in range(4):
        first = months_later(floor.replace(day=1), months)
        found = calendar.possible(first.year, first.month, named)
        if found and found >= floor:
            origin = calendar.possible(floor.year, floor.month, named) or found
            return Day(found) if not months or view.anchor else rolled(found, origin)
    return None


def _month(groups: Groups, view: View) -> Day | None:
    first = month_said(groups, view)
    if first is None:
        return None
    whole = Day(first, month_end(first))
    return asked(whole, Note.ROLLED_FORWARD) if _is_next_year(first, groups, view) else whole


def _whole_year(groups: Groups, view: View) -> Day | None:
    year = year_said(groups, view) or view.today.year
    return Day(date(year, 1, 1), date(year, 12, 31)) if 1900 <= year <= 2100 else None


_WITHIN = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}


def _within_month(groups: Groups, view: View) -> Day | None:
    first = month_said(groups, view)
    if first is None:
        return None
    last = month_end(first)
    part = groups["x"] or ""
    if part in _WITHIN:
        low, high = _WITHIN[part]
        return Day(first.replace(day=low), first.replace(day=min(high, last.day)))
    low, high = {"初": (1, 5), "中": (13, 17)}.get(part, (last.day - 4, last.day))
    return Day(first.replace(day=low), first.replace(day=high), Ask.DATE, (Note.APPROXIMATE,), edge=True)


def _within_year(groups: Groups, view: View) -> Day | None:
    year = year_said(groups, view) or view.today.year
    low, high = {"初": (1, 1), "中": (6, 7)}.get(groups["x"] or "", (12, 12))
    return Day(
        date(year, low, 1), date(year, high, monthrange(year, high)[1]), Ask.DATE, (Note.APPROXIMATE,), edge=True
    )


def _half_year(groups: Groups, view: View) -> Day | None:
    year = year_said(groups, view) or view.today.year
    return (
        Day(date(year, 1, 1), date(year, 6, 30))
        if groups["half"] == "上"
        else Day(date(year, 7, 1), date(year, 12, 31))
    )


def _quarter(groups: Groups, view: View) -> Day | None:
    year = year_said(groups, view) or view.today.year
    index = number(groups, "q")
    if index is None:
        index = (view.today.month - 1) // 3 + 1 + STEPS[(groups["rq"] or "").rstrip("个")]
    first = months_later(date(year, 1, 1), 3 * (index - 1))
    return Day(first, month_end(months_later(first, 2)))


def nth_said(groups: Groups) -> int:
    return -1 if groups.get("last") else number(groups, "n") or 1


def _nth_weekday(groups: Groups, view: View) -> Day | None:
    first = month_said(groups, view)
    found = calendar.nth_weekday(first, nth_said(groups), WEEKDAYS[groups["w"] or ""]) if first else None
    return Day(found) if found else None


def _nth_of_some_month(groups: Groups, view: View) -> Day | None:
    """No month was named: the next one that fits, to be confirmed."""
    for months in range(3):
        first = months_later(view.today.replace(day=1), months)
        found = calendar.nth_weekday(first, nth_said(groups), WEEKDAYS[groups["w"] or ""])
        if found and found >= view.today:
            return Day(found, ask=Ask.CONFIRM, notes=(Note.SEVERAL,))
    return None


FORMS: dict[str, Form] = {
    "iso": _iso, "month_day": month_day, "rel_month_day": _rel_month_day, "rel_month_bare": _rel_month_day, "day": _day,
    "slash": month_day, "dot": month_day, "dot_alone": month_day, "month": _month, "half_month": _month,
    "rel_month": _month, "year": _whole_year, "short_year": _whole_year, "within_month": _within_month,
    "within_year": _within_year, "half_year": _half_year, "quarter": _quarter, "nth_weekday": _nth_weekday,
    "nth_of_some_month": _nth_of_some_month,
}  # fmt: skip

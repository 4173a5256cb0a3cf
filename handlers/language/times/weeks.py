"""Days that are named by the week, from today, or as working days."""

from dataclasses import replace
from datetime import date, timedelta

from domain.days import month_end, week_start
from handlers.language.times import calendar, workdays
from handlers.language.times.dates import month_said, nth_said
from handlers.language.times.day import STEPS, WEEKDAYS, Day, Form, Groups, View, rolled
from handlers.language.times.reading import Ask, Note

_RELATIVE = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨": -1,
    "今天": 0,
    "今": 0,
    "明天": 1,
    "明": 1,
    "后天": 2,
    "后": 2,
    "大后天": 3,
}


def _weekday(groups: Groups, view: View) -> Day | None:
    weekday = WEEKDAYS[groups["w"] or ""]
    if groups.get("rel"):
        return Day(week_start(view.today) + timedelta(weeks=STEPS[groups["rel"] or ""], days=weekday))
    found = calendar.coming(view.anchor or view.today, weekday)
    if view.anchor:
        return Day(found, weekday=weekday)
    own = week_start(view.today) + timedelta(days=weekday)
    if own < view.today:
        return replace(rolled(found, own), weekday=weekday)
    asked = Ask.CONFIRM if found == view.today else Ask.NOTHING
    return Day(found, ask=asked, weekday=weekday, notes=(Note.SEVERAL,) if asked else ())


def _weekend(groups: Groups, view: View) -> Day | None:
    saturday = week_start(view.today) + timedelta(weeks=STEPS[groups.get("rel") or "这"], days=5)
    return Day(saturday, saturday + timedelta(days=1))


def _week(groups: Groups, view: View) -> Day | None:
    first = week_start(view.today) + timedelta(weeks=STEPS[groups["rel"] or ""])
    return Day(first, first + timedelta(days=6))


def _week_after(groups: Groups, view: View) -> Day | None:
    back = _RELATIVE[groups["back"] or ""]
    return Day(view.today + timedelta(weeks=STEPS[groups["rel"] or ""], days=back))


def _relative(groups: Groups, view: View) -> Day | None:
    return Day(view.today + timedelta(days=_RELATIVE[groups["name"] or ""]))


def _opening(groups: Groups, view: View) -> tuple[date, date] | None:
    """First and last day of the month or week that was named."""
    if groups.get("rel"):
        week = _week(groups, view)
        return (week.start, week.end) if week and week.end else None
    first = month_said(groups, view)
    return (first, month_end(first)) if first else None


def not_announced(day: date) -> Day:
    return Day(day, ask=Ask.DATE, notes=(Note.NOT_ANNOUNCED,), feast=True)


def _nth_workday(groups: Groups, view: View) -> Day | None:
    opening = _opening(groups, view)
    if opening is None:
        return None
    try:
        if groups.get("last"):
            return Day(workdays.step(opening[1] + timedelta(days=1), -1))
        return Day(workdays.step(opening[0] - timedelta(days=1), nth_said(groups)))
    except workdays.NotAnnounced:
        return not_announced(opening[0])


def _next_workday(groups: Groups, view: View) -> Day | None:
    try:
        return Day(workdays.step(view.today, 1))
    except workdays.NotAnnounced:
        return not_announced(view.today)


def _edge_day(groups: Groups, view: View) -> Day | None:
    opening = _opening({**groups, "own": groups.get("own")}, view)
    return Day(opening[1] if groups.get("last") else opening[0]) if opening else None


def _exchange(groups: Groups, view: View) -> Day | None:
    return Day(view.today, ask=Ask.WHICH, notes=(Note.SEVERAL,))


FORMS: dict[str, Form] = {
    "weekday": _weekday, "weekend": _weekend, "week": _week, "week_after": _week_after, "relative": _relative,
    "nth_workday": _nth_workday, "next_workday": _next_workday, "edge_day": _edge_day, "exchange": _exchange,
}  # fmt: skip

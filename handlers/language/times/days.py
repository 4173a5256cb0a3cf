"""From a word to a day: what each form means, seen from today."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.language.numbers import value_of
from handlers.language.times import calendar, workdays
from handlers.language.times.reading import Ask, Note

Groups = dict[str, str | None]
_WEEKDAYS = {sign: index for index, sign in enumerate("一二三四五六日")} | {"天": 6}
_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "下一年": 1, "后年": 2}
_STEPS = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_RELATIVE = {"大前天": -3, "前天": -2, "昨天": -1, "昨": -1, "今天": 0, "今": 0, "明天": 1, "明": 1, "后天": 2, "后": 2, "大后天": 3}
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_LUNAR_BY_HABIT = frozenset([(1, 15), (2, 2), (3, 3), (5, 5), (7, 7), (7, 15), (8, 15), (9, 9), (12, 8), (12, 23)])


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or a stretch of days if `end` is set. `edge` marks an end such as 月底, `feast` a festival."""

    start: date
    end: date | None = None
    ask: Ask = Ask.NOTHING
    notes: tuple[Note, ...] = ()
    weekday: int | None = None  # only a weekday was said
    edge: bool = False
    feast: bool = False
    rolled_from: date | None = None


@dataclass(frozen=True, slots=True)
class View:
    """From where a word is read: today, and the first half of a range, if there is one."""

    today: date
    anchor: date | None = None


def _number(groups: Groups, name: str) -> int | None:
    return value_of(groups[name] or "") if groups.get(name) else None


def _year(groups: Groups, view: View) -> int | None:
    if groups.get("ry"):
        return view.today.year + _YEARS[groups["ry"] or ""]
    year = _number(groups, "y")
    if year is not None and year < 100:
        year += 2000 if year <= view.today.year % 100 + 10 else 1900
    return year


def _rolled(day: date, from_: date) -> Day:
    return Day(day, ask=Ask.CONFIRM, notes=(Note.ROLLED_FORWARD,), rolled_from=from_)


def _in_year(month: int, day: int, groups: Groups, view: View) -> Day | None:
    year = _year(groups, view)
    if year is not None:
        exact = calendar.possible(year, month, day)
        return Day(exact) if exact else None
    floor = view.anchor or view.today
    for offset in range(5):  # the 29th of February may need four
        found = calendar.possible(floor.year + offset, month, day)
        if found and found >= floor:
            first = calendar.possible(floor.year, month, day) or found
            return Day(found) if not offset or view.anchor else _rolled(found, first)
    return None


def _iso(groups: Groups, view: View) -> Day | None:
    month, day = _number(groups, "m") or _number(groups, "m2"), _number(groups, "d") or _number(groups, "d2")
    found = calendar.possible(_number(groups, "y") or 0, month or 0, day or 0)
    return Day(found) if found and found.year >= 1900 else None


def _month_day(groups: Groups, view: View) -> Day | None:
    return _in_year(_number(groups, "m") or 0, _number(groups, "d") or 0, groups, view)


def _month_bare_day(groups: Groups, view: View) -> Day | None:
    month, day = _number(groups, "m") or 0, _number(groups, "d") or 0
    if (groups["d"] or "").isascii():
        return _month_day(groups, view)
    if (month, day) in _LUNAR_BY_HABIT:
        return _asked(_lunar_day(month, day, groups, view), Note.LUNAR_ASSUMED)
    return _asked(_month_day(groups, view), Note.SEVERAL)


def _asked(day: Day | None, note: Note) -> Day | None:
    return replace(day, ask=Ask.CONFIRM, notes=(*day.notes, note)) if day else None


def _months_from_here(groups: Groups, view: View) -> date | None:
    """The first of the month that was named, or None where no month was."""
    if groups.get("rm"):
        steps = _STEPS[(groups["rm"] or "").rstrip("月").rstrip("个")]
        return calendar.month_shifted(view.today.replace(day=1), steps)
    month = _number(groups, "m")
    if month is None:
        return view.today.replace(day=1) if groups.get("own") else None
    year = _year(groups, view)
    if year is not None:
        return date(year, month, 1)
    floor = view.anchor or view.today
    first = date(floor.year, month, 1)
    return first if calendar.month_end(first) >= floor else date(floor.year + 1, month, 1)


def _is_next_year(first: date, groups: Groups, view: View) -> bool:
    named = groups.get("y") or groups.get("ry") or groups.get("rm") or groups.get("own") or view.anchor
    return not named and first.year > view.today.year


def _rel_month_day(groups: Groups, view: View) -> Day | None:
    first = _months_from_here(groups, view)
    found = calendar.possible(first.year, first.month, _number(groups, "d") or 0) if first else None
    return Day(found) if found else None


def _day(groups: Groups, view: View) -> Day | None:
    number = _number(groups, "d") or 0
    floor = view.anchor or view.today
    for months in range(4):
        first = calendar.month_shifted(floor.replace(day=1), months)
        found = calendar.possible(first.year, first.month, number)
        if found and found >= floor:
            origin = calendar.possible(floor.year, floor.month, number) or found
            return Day(found) if not months or view.anchor else _rolled(found, origin)
    return None


def _month(groups: Groups, view: View) -> Day | None:
    first = _months_from_here(groups, view)
    if first is None:
        return None
    whole = Day(first, calendar.month_end(first))
    return _asked(whole, Note.ROLLED_FORWARD) if _is_next_year(first, groups, view) else whole


def _whole_year(groups: Groups, view: View) -> Day | None:
    year = _year(groups, view) or view.today.year
    return Day(date(year, 1, 1), date(year, 12, 31)) if 1900 <= year <= 2100 else None


_WITHIN = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}


def _within_month(groups: Groups, view: View) -> Day | None:
    first = _months_from_here(groups, view)
    if first is None:
        return None
    last = calendar.month_end(first)
    part = groups["x"] or ""
    if part in _WITHIN:
        low, high = _WITHIN[part]
        return Day(first.replace(day=low), first.replace(day=min(high, last.day)))
    low, high = {"初": (1, 5), "中": (13, 17)}.get(part, (last.day - 4, last.day))
    return Day(first.replace(day=low), first.replace(day=high), Ask.DATE, (Note.APPROXIMATE,), edge=True)


def _within_year(groups: Groups, view: View) -> Day | None:
    year = _year(groups, view) or view.today.year
    low, high = {"初": (1, 1), "中": (6, 7)}.get(groups["x"] or "", (12, 12))
    return Day(date(year, low, 1), date(year, high, monthrange(year, high)[1]), Ask.DATE, (Note.APPROXIMATE,), edge=True)


def _half_year(groups: Groups, view: View) -> Day | None:
    year = _year(groups, view) or view.today.year
    return Day(date(year, 1, 1), date(year, 6, 30)) if groups["half"] == "上" else Day(date(year, 7, 1), date(year, 12, 31))


def _quarter(groups: Groups, view: View) -> Day | None:
    year = _year(groups, view) or view.today.year
    index = _number(groups, "q")
    if index is None:
        index = (view.today.month - 1) // 3 + 1 + _STEPS[(groups["rq"] or "").rstrip("个")]
    first = calendar.month_shifted(date(year, 1, 1), 3 * (index - 1))
    return Day(first, calendar.month_end(calendar.month_shifted(first, 2)))


def _weekday(groups: Groups, view: View) -> Day | None:
    weekday = _WEEKDAYS[groups["w"] or ""]
    if groups.get("rel"):
        return Day(calendar.monday(view.today) + timedelta(weeks=_STEPS[groups["rel"] or ""], days=weekday))
    found = calendar.coming(view.anchor or view.today, weekday)
    if view.anchor:
        return Day(found, weekday=weekday)
    own = calendar.monday(view.today) + timedelta(days=weekday)
    if own < view.today:
        return replace(_rolled(found, own), weekday=weekday)
    asked = Ask.CONFIRM if found == view.today else Ask.NOTHING
    return Day(found, ask=asked, weekday=weekday, notes=(Note.SEVERAL,) if asked else ())


def _weekend(groups: Groups, view: View) -> Day | None:
    saturday = calendar.monday(view.today) + timedelta(weeks=_STEPS[groups.get("rel") or "这"], days=5)
    return Day(saturday, saturday + timedelta(days=1))


def _week(groups: Groups, view: View) -> Day | None:
    first = calendar.monday(view.today) + timedelta(weeks=_STEPS[groups["rel"] or ""])
    return Day(first, first + timedelta(days=6))


def _week_after(groups: Groups, view: View) -> Day | None:
    back = _RELATIVE[groups["back"] or ""]
    return Day(view.today + timedelta(weeks=_STEPS[groups["rel"] or ""], days=back))


def _relative(groups: Groups, view: View) -> Day | None:
    return Day(view.today + timedelta(days=_RELATIVE[groups["name"] or ""]))


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
    year = _year(groups, view)
    if year is not None:
        exact = calendar.lunar_to_solar(year, month, day)
        return Day(exact) if exact else None
    floor = view.anchor or view.today
    own = calendar.lunar_of(view.today)[0]
    for lunar_year in (own, own + 1, own + 2):
        found = calendar.lunar_to_solar(lunar_year, month, day)
        if found and found >= floor:
            origin = calendar.lunar_to_solar(own, month, day) or found
            return Day(found) if lunar_year == own or view.anchor else _rolled(found, origin)
    return None


def _next_lunar(day: int, view: View) -> Day | None:
    floor = view.anchor or view.today
    for ahead in range(62):
        candidate = floor + timedelta(days=ahead)
        if calendar.lunar_of(candidate)[2] == day:
            return Day(candidate)
    return None


def _lunar(groups: Groups, view: View) -> Day | None:
    day, month = _lunar_number(groups.get("ld")), _lunar_month_number("正" if groups.get("new_year") else groups.get("lm"))
    if month is None:
        return _next_lunar(day, view) if day else None
    if day is not None:
        return _lunar_day(month, day, groups, view)
    last = _lunar_day(month, 30, groups, view)
    if last is None:
        return None
    first = calendar.lunar_to_solar(calendar.lunar_of(last.start)[0], month, 1)
    return Day(first, last.start, last.ask, last.notes) if first else None


def _feast(groups: Groups, view: View) -> Day | None:
    name = "国庆" if groups["feast"] == "十一" else groups["feast"] or ""
    year = _year(groups, view)
    if year is not None:
        exact = calendar.feast(name, year)
        return Day(exact, feast=True) if exact else None
    floor = view.anchor or view.today
    for candidate in range(floor.year - 1, floor.year + 3):
        found = calendar.feast(name, candidate)
        if found and found >= floor:
            over = calendar.feast(name, floor.year)
            passed = over is not None and over < floor and found.year > floor.year and not view.anchor
            return replace(_rolled(found, over), feast=True) if passed and over else Day(found, feast=True)
    return None


def _not_announced(day: date) -> Day:
    return Day(day, ask=Ask.DATE, notes=(Note.NOT_ANNOUNCED,), feast=True)


def _holiday(groups: Groups, view: View) -> Day | None:
    feast = _feast(groups, view)
    if feast is None:
        return None
    try:
        first, last = workdays.holiday(feast.start)
    except workdays.NotAnnounced:
        return _not_announced(feast.start)
    return replace(feast, start=first, end=last)


def _after_feast(groups: Groups, view: View) -> Day | None:
    count = _number(groups, "n") or 1
    feast = _feast(groups, view)
    if feast is None:
        return None
    sign = -1 if groups.get("side") == "前" else 1
    try:
        first, last = workdays.holiday(feast.start)
        return Day(workdays.step(last if sign > 0 else first, sign * count), ask=feast.ask, notes=feast.notes)
    except workdays.NotAnnounced:
        return _not_announced(feast.start)


def _nth(groups: Groups) -> int:
    return -1 if groups.get("last") else _number(groups, "n") or 1


def _nth_weekday(groups: Groups, view: View) -> Day | None:
    first = _months_from_here(groups, view)
    found = calendar.nth_weekday(first, _nth(groups), _WEEKDAYS[groups["w"] or ""]) if first else None
    return Day(found) if found else None


def _nth_of_some_month(groups: Groups, view: View) -> Day | None:
    """No month was named: the next one that fits, to be confirmed."""
    for months in range(3):
        first = calendar.month_shifted(view.today.replace(day=1), months)
        found = calendar.nth_weekday(first, _nth(groups), _WEEKDAYS[groups["w"] or ""])
        if found and found >= view.today:
            return Day(found, ask=Ask.CONFIRM, notes=(Note.SEVERAL,))
    return None


def _opening(groups: Groups, view: View) -> tuple[date, date] | None:
    """First and last day of the month or week that was named."""
    if groups.get("rel"):
        week = _week(groups, view)
        return (week.start, week.end) if week and week.end else None
    first = _months_from_here(groups, view)
    return (first, calendar.month_end(first)) if first else None


def _nth_workday(groups: Groups, view: View) -> Day | None:
    opening = _opening(groups, view)
    if opening is None:
        return None
    try:
        if groups.get("last"):
            return Day(workdays.step(opening[1] + timedelta(days=1), -1))
        return Day(workdays.step(opening[0] - timedelta(days=1), _nth(groups)))
    except workdays.NotAnnounced:
        return _not_announced(opening[0])


def _next_workday(groups: Groups, view: View) -> Day | None:
    try:
        return Day(workdays.step(view.today, 1))
    except workdays.NotAnnounced:
        return _not_announced(view.today)


def _edge_day(groups: Groups, view: View) -> Day | None:
    opening = _opening({**groups, "own": groups.get("own")}, view)
    return Day(opening[1] if groups.get("last") else opening[0]) if opening else None


def _exchange(groups: Groups, view: View) -> Day | None:
    return Day(view.today, ask=Ask.WHICH, notes=(Note.SEVERAL,))


_FORMS: dict[str, Callable[[Groups, View], Day | None]] = {
    "iso": _iso, "month_day": _month_day, "month_bare_day": _month_bare_day, "rel_month_day": _rel_month_day,
    "rel_month_bare": _rel_month_day, "day": _day, "slash": _month_day, "dot": _month_day, "dot_alone": _month_day,
    "month": _month, "half_month": _month, "rel_month": _month, "year": _whole_year, "short_year": _whole_year, "within_month": _within_month,
    "within_year": _within_year, "half_year": _half_year, "quarter": _quarter, "weekday": _weekday, "weekend": _weekend,
    "week": _week, "week_after": _week_after, "relative": _relative, "lunar": _lunar, "lunar_plain": _lunar,
    "lunar_month": _lunar, "lunar_score": _lunar, "feast": _feast, "holiday": _holiday, "after_feast": _after_feast, "first_after": _after_feast,
    "nth_weekday": _nth_weekday, "nth_of_some_month": _nth_of_some_month, "nth_workday": _nth_workday, "next_workday": _next_workday, "edge_day": _edge_day,
    "exchange": _exchange,
}  # fmt: skip


def resolve(form: str, groups: Groups, view: View) -> Day | None:
    """The day that a word names; None where there is no such day (the 31st of June)."""
    try:
        return _FORMS[form](groups, view)
    except (ValueError, OverflowError):  # beyond the calendar
        return None

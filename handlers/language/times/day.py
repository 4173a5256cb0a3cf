"""A day as it is understood, and from where it is read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from handlers.language.numbers import value_of
from handlers.language.times.reading import Ask, Note

Groups = dict[str, str | None]
WEEKDAYS = {sign: index for index, sign in enumerate("一二三四五六日")} | {"天": 6}
STEPS = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_YEARS = {
    "大前年": -3, "前年": -2, "去年": -1, "上年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "下一年": 1,
    "后年": 2,
}  # fmt: skip


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


Form = Callable[[Groups, View], Day | None]


def number(groups: Groups, name: str) -> int | None:
    return value_of(groups[name] or "") if groups.get(name) else None


def year_said(groups: Groups, view: View) -> int | None:
    if groups.get("ry"):
        return view.today.year + _YEARS[groups["ry"] or ""]
    year = number(groups, "y")
    if year is not None and year < 100:
        year += 2000 if year <= view.today.year % 100 + 10 else 1900
    return year


def rolled(day: date, from_: date) -> Day:
    return Day(day, ask=Ask.CONFIRM, notes=(Note.ROLLED_FORWARD,), rolled_from=from_)


def asked(day: Day | None, note: Note) -> Day | None:
    return replace(day, ask=Ask.CONFIRM, notes=(*day.notes, note)) if day else None

"""Words that stand together: a day, its part and its hour become one phrase."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.language.times import clocks
from handlers.language.times.day import Day, View
from handlers.language.times.days import resolve
from handlers.language.times.reading import Ask, Kind, Note, Reading
from handlers.language.times.words import Word

_TOUCHING = re.compile(
    r"[ ,]?(?:大概|大约|估计|可能|差不多|约)(?:是|在)?"
    r"|[ ,的()是:]{0,2}|[(,]?(?:也就是|就是|即|农历)|的?(?:时间|时候)(?:是|为|定在)?:?"
)
_SAME_DAY = re.compile(r" ?|,|[(]|,?[也就]*是|[(]?即")
_LUNAR = frozenset(["lunar", "lunar_plain", "lunar_month", "lunar_score", "feast"])
_DATED = _LUNAR | frozenset([
    "iso", "month_day", "month_bare_day", "rel_month_day", "rel_month_bare", "day", "slash", "dot", "dot_alone", "relative",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression is read against."""

    text: str
    now: datetime  # in `zone`
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(slots=True)
class Phrase:
    """Neighbouring words, not yet resolved. `rough` stands alone."""

    start: int
    end: int
    days: list[Word] = field(default_factory=list)
    part: Word | None = None
    clock: Word | None = None
    rough: Word | None = None


def _same_day(first: Word, second: Word, gap: str) -> bool:
    """Whether two day words name one day twice: "3月28号(周五)", "明天周三", "3月20日(农历二月初二)"."""
    if not _SAME_DAY.fullmatch(gap):
        return False
    if first.form == second.form:
        return False
    forms = {first.form, second.form}
    if "weekday" in forms and forms & _DATED:
        return True
    return bool(forms & _LUNAR and forms & (_DATED - _LUNAR)) or gap.startswith("(")


def _takes(phrase: Phrase, word: Word, text: str) -> bool:
    gap = text[phrase.end : word.start]
    if word.family == "other" or phrase.rough:
        return False
    if word.family == "day":
        if phrase.clock or phrase.part:
            return False
        return not phrase.days or (len(phrase.days) < 3 and _same_day(phrase.days[-1], word, gap))
    if not _TOUCHING.fullmatch(gap):
        return False
    if word.family == "part":
        return phrase.part is None and phrase.clock is None
    return phrase.clock is None


def _add(phrase: Phrase, word: Word) -> None:
    match word.family:
        case "day":
            phrase.days.append(word)
        case "part":
            phrase.part = word
        case "clock":
            phrase.clock = word
        case _:
            phrase.rough = word
    phrase.end = word.end


def gather(words: list[Word], text: str) -> list[Phrase]:
    """The words of a text in phrases, each with at most one day, part and hour."""
    phrases: list[Phrase] = []
    for word in words:
        if phrases and _takes(phrases[-1], word, text):
            phrase = phrases[-1]
        else:
            phrase = Phrase(word.start, word.end)
            phrases.append(phrase)
        _add(phrase, word)
        if text[phrase.end : phrase.end + 1] == ")" and "(" in text[phrase.start : phrase.end]:
            phrase.end += 1
    return phrases


def _conflict(day: Day) -> Day:
    return replace(day, ask=Ask.WHICH, notes=(*day.notes, Note.WEEKDAY_CONFLICT))


def _against_weekday(day: Day, weekday: int) -> tuple[Day, int | None]:
    """A date and the weekday that was said with it must agree; next year's date never repairs this year's."""
    if day.rolled_from and day.rolled_from.weekday() == weekday:  # they speak of the day that has passed
        return replace(day, start=day.rolled_from, rolled_from=None), None
    if day.start.weekday() == weekday and not day.rolled_from:
        return day, None
    return _conflict(day), weekday


def _checked(phrase: Phrase, view: View) -> tuple[Day | None, int | None]:
    """The day of a phrase, and the weekday that was said if it contradicts."""
    found = [day for word in phrase.days if (day := resolve(word.form, word.groups, view))]
    firm = [day for day in found if day.weekday is None]
    if not firm:
        return (found[0] if found else None), None
    if any(other.start != firm[0].start for other in firm[1:]):
        named = any(word.form == "weekday" for word in phrase.days)
        return _conflict(firm[0]), firm[1].start.weekday() if named else None
    weekday = next((day.weekday for day in found if day.weekday is not None), None)
    return (firm[0], None) if weekday is None else _against_weekday(firm[0], weekday)


def _strongest(*asks: Ask) -> Ask:
    order = (Ask.WHICH, Ask.DATE, Ask.TIME, Ask.AMPM, Ask.CONFIRM)
    return next((ask for ask in order if ask in asks), Ask.NOTHING)


def _hour_alone(hour: clocks.Hour, clock: clocks.Clock, part: str, setting: Setting) -> Reading:
    """An hour without a day: today, or tomorrow if it has passed; 7 to 11 o'clock may be tonight."""
    at = clocks.moment(setting.today, hour.hour, hour.minute, setting.zone)
    if at >= setting.now:
        return Reading(Kind.DATETIME, at, ask=hour.ask, notes=hour.notes)
    if not part and not clock.certain and 7 <= clock.hour <= 11:
        return Reading(Kind.VAGUE, ask=Ask.WHICH, notes=(Note.SEVERAL,))
    later = clocks.moment(setting.today + timedelta(days=1), hour.hour, hour.minute, setting.zone)
    ask = _strongest(Ask.CONFIRM, hour.ask)
    return Reading(Kind.DATETIME, later, ask=ask, notes=(*hour.notes, Note.ROLLED_FORWARD))


def _with_clock(word: Word, day: Day | None, part: str, setting: Setting) -> Reading | None:
    clock = clocks.clock_of(word.form, word.groups, setting.now)
    if clock is None:
        return None
    if clock.open_:
        ask = _strongest(Ask.TIME, day.ask if day else Ask.NOTHING)
        return Reading(Kind.VAGUE, day.start if day else None, part=part, ask=ask, notes=clock.notes)
    hour = clocks.settle(clock, part)
    if day is None:
        return _hour_alone(hour, clock, part, setting)
    if day.end is not None:
        return Reading(Kind.VAGUE, day.start, day.end, ask=Ask.DATE, notes=day.notes)
    at = clocks.moment(day.start, hour.hour, hour.minute, setting.zone)
    return Reading(Kind.DATETIME, at, ask=_strongest(day.ask, hour.ask), notes=(*day.notes, *hour.notes))


def _part_alone(part: str, setting: Setting) -> Reading:
    over = clocks.is_over(part, setting.now)
    day = setting.today + timedelta(days=int(over))
    return Reading(Kind.PART, day, part=part, ask=Ask.CONFIRM if over else Ask.NOTHING, notes=(Note.NO_CLOCK,))


def _without_clock(day: Day | None, part: str, setting: Setting) -> Reading | None:
    if day is None:
        return _part_alone(part, setting) if part else None
    if day.end is not None:
        kind = Kind.VAGUE if day.edge else Kind.RANGE
        return Reading(kind, day.start, day.end, part=part, ask=day.ask, notes=day.notes)
    kind = Kind.PART if part else Kind.DATE
    return Reading(kind, day.start, part=part, ask=day.ask, notes=(*day.notes, Note.NO_CLOCK))


def read_phrase(
    phrase: Phrase, setting: Setting, *, anchor: date | None = None, part: str = ""
) -> tuple[Reading | None, Day | None]:
    """A phrase as a reading, with its day. `anchor` and `part` come from the first half of a range."""
    day, said = _checked(phrase, View(setting.today, anchor))
    span = (phrase.start, phrase.end)
    if phrase.days and day is None:  # the 31st of June
        return Reading(Kind.VAGUE, ask=Ask.DATE, span=span), None
    meant = day or (Day(anchor) if anchor else None)
    own = phrase.part.form if phrase.part else ""
    if phrase.clock:
        reading = _with_clock(phrase.clock, meant, own or part, setting)
    else:
        reading = _without_clock(meant, own, setting)
    return (replace(reading, span=span, said_weekday=said) if reading else None), day

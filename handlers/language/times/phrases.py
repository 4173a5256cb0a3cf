"""Words that stand together: a day, its part and its hour become one phrase."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.language.times import clocks
from handlers.language.times.calendar import coming
from handlers.language.times.days import Day, View, resolve
from handlers.language.times.durations import Length
from handlers.language.times.reading import Ask, Kind, Note, Reading
from handlers.language.times.words import Word

_TOUCHING = re.compile(r"[ ,]?(?:大概|大约|估计|可能|差不多|约)(?:是|在)?|[ ,的()是:]{0,2}|[(,]?(?:也就是|就是|即|农历)|的?(?:时间|时候)(?:是|为|定在)?:?")
_SAME_DAY = re.compile(r" ?|,|[(]|,?[也就]*是|[(]?即")
_WEEKDAY_FORMS = frozenset(["weekday"])
_HABITUAL = frozenset(["relative", "month_day", "iso", "day", "rel_month_day", "slash", "dot", "dot_alone", "feast", "rel_month_bare", "month_bare_day"])
_LUNAR_FORMS = frozenset(["lunar", "lunar_plain", "lunar_month", "lunar_score", "feast"])


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
    """Neighbouring words, not yet resolved. `length` stands alone."""

    start: int
    end: int
    days: list[Word] = field(default_factory=list)
    part: Word | None = None
    clock: Word | None = None
    rough: Word | None = None
    length: Length | None = None

    @property
    def only_clock(self) -> bool:
        return bool(self.clock) and not self.days


def _same_day(first: Word, second: Word, gap: str) -> bool:
    """Whether two day words name one day twice: "3月28号(周五)", "明天周三", "3月20日(农历二月初二)"."""
    if not _SAME_DAY.fullmatch(gap):
        return False
    forms = {first.form, second.form}
    if forms & _WEEKDAY_FORMS and forms & (_HABITUAL | _LUNAR_FORMS):
        return True
    if forms & _LUNAR_FORMS and forms & _HABITUAL and first.form != second.form:
        return True
    return gap.startswith("(") and first.form != second.form


def _takes(phrase: Phrase, word: Word, text: str) -> bool:
    gap = text[phrase.end : word.start]
    if word.family == "other" or phrase.rough or phrase.length:
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


def gather(words: list[Word], text: str) -> list[Phrase]:
    phrases: list[Phrase] = []
    for word in words:
        if phrases and _takes(phrases[-1], word, text):
            phrase = phrases[-1]
        else:
            phrase = Phrase(word.start, word.end)
            phrases.append(phrase)
        if word.family == "day":
            phrase.days.append(word)
        elif word.family == "part":
            phrase.part = word
        elif word.family == "clock":
            phrase.clock = word
        else:
            phrase.rough = word
        phrase.end = word.end
        if text[phrase.end : phrase.end + 1] == ")" and "(" in text[phrase.start : phrase.end]:
            phrase.end += 1
    return phrases


def _checked(phrase: Phrase, view: View) -> tuple[Day | None, int | None]:
    """The day of a phrase, and the weekday that was said if it contradicts."""
    found = [(word, day) for word in phrase.days if (day := resolve(word.form, word.groups, view))]
    if not found:
        return None, None
    weekday = next((day for _, day in found if day.weekday is not None), None)
    firm = [day for _, day in found if day.weekday is None]
    if not firm:
        return found[0][1], None
    day = firm[0]
    if any(other.start != day.start for other in firm[1:]):
        said = next((other.start.weekday() for word, other in found if word.form == "weekday"), None)
        return replace(day, ask=Ask.WHICH, notes=(*day.notes, Note.WEEKDAY_CONFLICT)), said
    if weekday is None:
        return day, None
    if day.rolled_from and day.rolled_from.weekday() == weekday.weekday:  # they speak of the day that has passed
        return replace(day, start=day.rolled_from, rolled_from=None), None
    if weekday.weekday == day.start.weekday() and not day.rolled_from:
        return day, None
    return replace(day, ask=Ask.WHICH, notes=(*day.notes, Note.WEEKDAY_CONFLICT)), weekday.weekday


def _strongest(*asks: Ask) -> Ask:
    order = (Ask.WHICH, Ask.DATE, Ask.TIME, Ask.AMPM, Ask.CONFIRM)
    return next((ask for ask in order if ask in asks), Ask.NOTHING)


def _part_of(phrase: Phrase) -> str:
    return phrase.part.form if phrase.part else ""


def _on_no_day(hour: clocks.Hour, clock: clocks.Clock, part: str, setting: Setting, inherited: date | None) -> Reading:
    """An hour without a day: today, or tomorrow if it has passed; 7 to 11 o'clock may be tonight."""
    if inherited:
        at = clocks.moment(inherited, hour.hour, hour.minute, setting.zone)
        return Reading(Kind.DATETIME, at, ask=hour.ask, notes=hour.notes)
    at = clocks.moment(setting.today, hour.hour, hour.minute, setting.zone)
    if at >= setting.now:
        return Reading(Kind.DATETIME, at, ask=hour.ask, notes=hour.notes)
    if not part and not clock.certain and 7 <= clock.hour <= 11:
        return Reading(Kind.VAGUE, ask=Ask.WHICH, notes=(Note.SEVERAL,))
    later = clocks.moment(coming(setting.today, (setting.today.weekday() + 1) % 7), hour.hour, hour.minute, setting.zone)
    return Reading(
        Kind.DATETIME, later, ask=_strongest(Ask.CONFIRM, hour.ask), notes=(*hour.notes, Note.ROLLED_FORWARD)
    )


def _with_clock(phrase: Phrase, day: Day | None, setting: Setting, inherited: date | None, part: str) -> Reading | None:
    word = phrase.clock
    assert word is not None
    clock = clocks.clock_of(word.form, word.groups, setting.text[word.start : word.end], setting.now)
    if clock is None:
        return None
    start = day.start if day else inherited
    if clock.open_:
        ask = _strongest(Ask.TIME, day.ask if day else Ask.NOTHING)
        return Reading(Kind.VAGUE, start, part=part, ask=ask, notes=clock.notes)
    hour = clocks.settle(clock, part)
    if day is None:
        return _on_no_day(hour, clock, part, setting, inherited)
    if day.end is not None:
        return Reading(Kind.VAGUE, day.start, day.end, ask=Ask.DATE, notes=day.notes)
    at = clocks.moment(day.start, hour.hour, hour.minute, setting.zone)
    return Reading(Kind.DATETIME, at, ask=_strongest(day.ask, hour.ask), notes=(*day.notes, *hour.notes))


def _without_clock(day: Day | None, part: str, setting: Setting, inherited: date | None) -> Reading | None:
    if day is None and not part:
        return None
    if day and day.end is not None:
        kind = Kind.VAGUE if day.edge else Kind.RANGE
        return Reading(kind, day.start, day.end, part=part, ask=day.ask, notes=day.notes)
    if part:
        if day or inherited:
            start, ask, notes = (day.start, day.ask, day.notes) if day else (inherited, Ask.NOTHING, ())
            return Reading(Kind.PART, start, part=part, ask=ask, notes=(*notes, Note.NO_CLOCK))
        over = clocks.is_over(part, setting.now)
        start = coming(setting.today, (setting.today.weekday() + int(over)) % 7)
        return Reading(Kind.PART, start, part=part, ask=Ask.CONFIRM if over else Ask.NOTHING, notes=(Note.NO_CLOCK,))
    assert day is not None
    return Reading(Kind.DATE, day.start, ask=day.ask, notes=(*day.notes, Note.NO_CLOCK))


def read_phrase(
    phrase: Phrase, setting: Setting, *, anchor: date | None = None, inherited: date | None = None, part: str = ""
) -> tuple[Reading | None, Day | None]:
    """A phrase as a reading, with its day. `anchor` and `part` come from the first half of a range."""
    day, said = _checked(phrase, View(setting.today, anchor))
    if phrase.days and day is None:
        impossible = Reading(Kind.VAGUE, ask=Ask.DATE, text=setting.text[phrase.start : phrase.end], span=(phrase.start, phrase.end))
        return impossible, None
    own_part = _part_of(phrase) or part
    if phrase.clock:
        reading = _with_clock(phrase, day, setting, inherited or (anchor if not day else None), own_part)
    else:
        reading = _without_clock(day, own_part if phrase.part else "", setting, inherited or (anchor if not day else None))
    if reading is None:
        return None, day
    span = (phrase.start, phrase.end)
    return replace(reading, text=setting.text[slice(*span)], span=span, said_weekday=said), day

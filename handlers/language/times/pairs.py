"""Two phrases that belong together: from – to, this or that, a day here and its hour further on."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.language.times.day import Day
from handlers.language.times.phrases import Phrase, Setting, read_phrase
from handlers.language.times.reading import Ask, Kind, Note, Reading

_TO = re.compile(r" ?(?:到|至|-|直到|一直到|直至) ?")
_OR = re.compile(r",?(?:或者?是?|还是|要么)")
_AND = re.compile(r" ?(?:、|和|跟|与|及|,|) ?")
_APART = re.compile(r"[。!?;]|前|到|至|或|改|后|左右|推|起|-")
_SENTENCE = re.compile(r"[。!?;到至-]")
_FAR = 14  # characters between a day and its hour


def day_of(moment: date | datetime | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _still_running(left: Phrase, first: Reading, right: Phrase, setting: Setting) -> Reading | None:
    """A stretch that began before today and ends after it is not next year's: "1月到6月" in March."""
    if Note.ROLLED_FORWARD not in first.notes or not left.days:
        return None
    opening = setting.today.replace(day=1)
    if left.days[0].form != "day":
        opening = opening.replace(month=1)
    earlier, _ = read_phrase(left, setting, anchor=opening)
    last, _ = read_phrase(right, setting, anchor=day_of(earlier.start) if earlier else None)
    end = day_of(last.end or last.start) if last else None
    return replace(earlier, ask=Ask.CONFIRM) if earlier and end and end >= setting.today else None


def _ends(start: date | datetime, end: date | datetime, right: Phrase) -> tuple[date, date] | None:
    """Both ends as moments or both as days; None if they do not follow each other."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        if end <= start and not right.part and end.hour < 12:
            end += timedelta(hours=12)
        return (start, end) if start <= end else None
    first, last = day_of(start), day_of(end)
    return (first, last) if first and last and first <= last else None


def _asked(first: Reading, last: Reading, day: Day | None, right: Phrase) -> Ask:
    """What is asked of a range: an hour that inherits its half of the day needs no second yes."""
    later = Ask.NOTHING if last.ask is Ask.CONFIRM and not right.days else last.ask
    asks = [first.ask, later]
    if day and day.edge:  # "到月底" is exact enough
        asks = [ask for ask in asks if ask is not Ask.DATE]
    return next((ask for ask in asks if ask), Ask.NOTHING)


def _range(left: Phrase, first: Reading, right: Phrase, setting: Setting) -> Reading | None:
    """The second half inherits the day, the half of the day and the month of the first."""
    first = _still_running(left, first, right, setting) or first
    part = left.part.form if left.part else ""
    last, day = read_phrase(right, setting, anchor=day_of(first.start), part=part)
    if first.start is None and first.ask and left.clock:  # nor is its end alone what was meant
        return Reading(Kind.VAGUE, ask=first.ask, notes=first.notes)
    if last is None or first.start is None or last.start is None:
        return None
    ends = _ends(first.start, last.end or last.start, right)
    if ends is None:
        return Reading(Kind.VAGUE, ask=Ask.WHICH, notes=(Note.SEVERAL,))
    return Reading(Kind.RANGE, *ends, ask=_asked(first, last, day, right), notes=first.notes)


def _weekend(left: Phrase, right: Phrase, first: Reading) -> Reading | None:
    """周六周日."""
    days = left.days + right.days
    if len(days) != 2 or any(word.form != "weekday" for word in days) or left.part or left.clock or right.part:
        return None
    saturday = day_of(first.start)
    if days[0].groups["w"] != "六" or days[1].groups["w"] not in {"日", "天"} or not saturday or right.clock:
        return None
    return Reading(Kind.RANGE, saturday, saturday + timedelta(days=1))


def pair(left: Phrase, first: Reading, right: Phrase, setting: Setting) -> Reading | None:
    """What a phrase and the next one make together: a range, or a choice that is asked."""
    gap = setting.text[left.end : right.start]
    span = (left.start, right.end)
    if _TO.fullmatch(gap) and not right.rough:
        stretch = _range(left, first, right, setting)
        if stretch:
            leads = setting.text[left.start - 1 : left.start] in {"从", "自"}
            return replace(stretch, span=(left.start - int(leads), right.end))
    listed = _AND.fullmatch(gap)
    weekend = _weekend(left, right, first) if listed else None
    if weekend:
        return replace(weekend, span=span)
    if _OR.fullmatch(gap) or (listed and left.days and right.days and not left.clock):
        return Reading(Kind.VAGUE, ask=Ask.WHICH, notes=(Note.SEVERAL,), span=span)
    return None


def _takes_hour(last: Phrase, phrase: Phrase, gap: str) -> bool:
    if not last.days or last.clock or phrase.days or not phrase.clock or (last.part and phrase.part):
        return False
    return len(gap) <= _FAR and not _APART.search(gap)


def _takes_number(last: Phrase, phrase: Phrase, gap: str) -> bool:
    """五月份的党课安排在十九号: the day is one of that month."""
    month_only = (
        len(last.days) == 1 and last.days[0].form in {"month", "rel_month"} and not last.part and not last.clock
    )
    return month_only and bool(phrase.days) and phrase.days[0].form == "day" and not _SENTENCE.search(gap)


def _with_month(last: Phrase, phrase: Phrase) -> Phrase:
    day = phrase.days[0]
    form = "month_day" if last.days[0].form == "month" else "rel_month_day"
    whole = replace(day, form=form, groups={**last.days[0].groups, "d": day.groups["d"]})
    return replace(phrase, start=last.start, days=[whole, *phrase.days[1:]])


def joined(phrases: list[Phrase], setting: Setting) -> list[Phrase]:
    """A day and, later in the same sentence, its hour become one phrase; so do a month and its day."""
    out: list[Phrase] = []
    for phrase in phrases:
        gap = setting.text[out[-1].end : phrase.start] if out else ""
        if out and _takes_hour(out[-1], phrase, gap):
            out[-1] = replace(out[-1], clock=phrase.clock, part=out[-1].part or phrase.part, end=phrase.end)
        elif out and _takes_number(out[-1], phrase, gap):
            out[-1] = _with_month(out[-1], phrase)
        else:
            out.append(phrase)
    return out

"""Words beside a day or an hour that change its meaning: before, at the latest, after, about, the day before."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from handlers.language.numbers import value_of
from handlers.language.times.day import Day
from handlers.language.times.phrases import Setting
from handlers.language.times.reading import Ask, Kind, Note, Reading

_DAY_BESIDE = re.compile(
    r"的?(?:(?P<side>前|头|后)(?P<n>[一二两三四五六七八九十\d]+)天(?!后|内)|(?P<next>第二天|次日|转天)|前夕|前一晚)"
)
_LATER = re.compile(r"以后|之后|过后|后(?![天勤台面来半晌])")
_BEFORE = re.compile(r"的?(?:之前|以前|前(?![天面后来夕一半]))")
_UNTIL = re.compile(r"截止|为止|止")
_WITHIN = re.compile(r"以内|之内|内(?![容部人科])")
_AT_LATEST = re.compile(
    r"(?:最晚|最迟|截止(?:日期|时间)?(?:到|至|是|为)?:?|截至|不晚于|不迟于|不超过|赶在|务必于|务必在|限)(?:于|在|是|到|至)?$"
)
_ABOUT = re.compile(r" ?(?:左右|前后|上下|来钟|光景|(?P<over>(?<=[点分半刻])多钟?)|许(?![可多]))")
_MAYBE = re.compile(r"(?:大概|大约|估计|可能|差不多|约|好像|也许|大致|暂定|初步定|初定)(?:是|在|于|定在)?$")
_MAYBE_INSIDE = re.compile(r"大概|大约|估计|可能|差不多|约")


def _asks(reading: Reading, ask: Ask) -> Reading:
    return replace(reading, ask=reading.ask or ask, notes=(*reading.notes, Note.APPROXIMATE))


def _day_beside(reading: Reading, setting: Setting) -> Reading | None:
    """清明节前一天, 周三的第二天."""
    match = _DAY_BESIDE.match(setting.text, reading.span[1])
    if not match or reading.kind is not Kind.DATE or reading.start is None:
        return None
    count = (value_of(match["n"]) or 1) if match["n"] else 1
    sign = 1 if match["next"] or match["side"] == "后" else -1
    shifted = reading.start + timedelta(days=sign * count)
    return replace(reading, start=shifted, span=(reading.span[0], match.end()))


def _later(reading: Reading, setting: Setting) -> Reading | None:
    """A stretch without an end ("国庆节后"): which day is asked."""
    match = _LATER.match(setting.text, reading.span[1])
    if not match or reading.kind is Kind.VAGUE:
        return None
    ask = Ask.TIME if reading.kind is Kind.DATETIME else Ask.DATE
    span = (reading.span[0], match.end())
    return Reading(Kind.VAGUE, reading.end or reading.start, ask=ask, notes=(Note.APPROXIMATE,), span=span)


def _latest(reading: Reading, day: Day | None, *, before: bool) -> Reading:
    """The deadline: the day itself counts, but not a festival, nor a month that something shall be done before."""
    end = reading.end or reading.start
    if before and reading.part == "noon" and end is not None and not isinstance(end, datetime):
        end = datetime.combine(end, time(12))
    if before and day and not day.edge and not isinstance(end, datetime):
        if day.end and reading.kind is Kind.RANGE:
            end = day.start - timedelta(days=1)
        elif day.feast and end:
            end -= timedelta(days=1)
    ask = Ask.NOTHING if day and day.edge else reading.ask
    return replace(reading, kind=Kind.DEADLINE, start=None, end=end, part="", ask=ask)


def _deadline(reading: Reading, day: Day | None, setting: Setting) -> Reading | None:
    start, end = reading.span
    lead = _AT_LATEST.search(setting.text[:start])
    before = _BEFORE.match(setting.text, end)
    tail = before or _UNTIL.match(setting.text, end)
    if day and day.end and not tail:
        tail = _WITHIN.match(setting.text, end)
    if not lead and not tail:
        return None
    span = (lead.start() if lead else start, tail.end() if tail else end)
    return replace(_latest(reading, day, before=bool(before)), span=span)


def _rough(reading: Reading, setting: Setting) -> Reading:
    start, end = reading.span
    about = _ABOUT.match(setting.text, end)
    if about:
        ask = Ask.CONFIRM if reading.kind is Kind.DATETIME else Ask.DATE
        return replace(_asks(reading, Ask.TIME if about["over"] else ask), span=(start, about.end()))
    if _MAYBE.search(setting.text[:start]) or _MAYBE_INSIDE.search(setting.text[start:end]):
        return _asks(reading, Ask.CONFIRM)
    return reading


def weigh(reading: Reading, day: Day | None, setting: Setting) -> Reading:
    """A reading with the words beside it taken in; its span grows with them."""
    if reading.start is None and reading.end is None:
        return reading
    beside = _day_beside(reading, setting) or _later(reading, setting)
    return beside or _deadline(reading, day, setting) or _rough(reading, setting)

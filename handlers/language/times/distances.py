"""Lengths in a text, and the moments they lead to: three days, in three days, within three days."""

import re
from dataclasses import replace
from datetime import date, datetime

from handlers.language.times import durations, workdays
from handlers.language.times.phrases import Setting
from handlers.language.times.reading import Ask, Kind, Note, Reading
from handlers.language.times.words import Word

_LENGTH = re.compile(durations.LENGTH)
_TAILS = (
    (re.compile(r"以后|之后|过后|后(?![天勤台面来半])"), Kind.DATE, 1),
    (re.compile(r"以内|之内|内(?![容部人科])"), Kind.DEADLINE, 1),
    (re.compile(r"的?(?:之前|以前|前(?![天面后来夕一半]))"), Kind.DATE, -1),
)
_STRETCHES = (
    (re.compile(r"(?:未来|今后|接下来|往后)的?$"), 1),
    (re.compile(r"(?:最近|近|过去|这)的?$"), -1),
)
_PASS = re.compile(r"(?:再过|过)$")


def _shifted(length: durations.Length, setting: Setting, sign: int) -> date | datetime | None:
    """The moment that far from now; None where the schedule of that year is not known."""
    try:
        if length.workdays:
            return workdays.step(setting.today, sign * length.workdays)
        return length.from_moment(setting.now, sign) if length.by_clock else length.from_day(setting.today, sign)
    except (workdays.NotAnnounced, ValueError, OverflowError):
        return None


def _led_to(kind: Kind, length: durations.Length, setting: Setting, sign: int) -> Reading:
    target = _shifted(length, setting, sign)
    if target is None:
        return Reading(Kind.VAGUE, ask=Ask.DATE, notes=(Note.NOT_ANNOUNCED,))
    if kind is Kind.DEADLINE:
        return Reading(kind, end=target)
    return Reading(Kind.DATETIME if isinstance(target, datetime) else Kind.DATE, target)


def _stretch(length: durations.Length, setting: Setting, sign: int) -> Reading:
    target = _shifted(length, setting, sign)
    day = target.date() if isinstance(target, datetime) else target
    if day is None:
        return Reading(Kind.VAGUE, ask=Ask.DATE)
    return Reading(Kind.RANGE, min(day, setting.today), max(day, setting.today))


def _read_length(word: Word, setting: Setting) -> Reading | None:
    match = _LENGTH.fullmatch(setting.text, word.start, word.end)
    length = durations.length_of(match) if match else None
    if length is None:
        return None
    head = setting.text[: word.start]
    led = _PASS.search(head)
    start = led.start() if led else word.start
    for pattern, kind, sign in _TAILS:
        tail = pattern.match(setting.text, word.end)
        if tail:
            return replace(_led_to(kind, length, setting, sign), span=(start, tail.end()))
    for lead, sign in _STRETCHES:
        before = lead.search(head)
        if before:
            return replace(_stretch(length, setting, sign), span=(before.start(), word.end))
    if led:
        return replace(_led_to(Kind.DATE, length, setting, 1), span=(start, word.end))
    return Reading(Kind.DURATION, value=length.iso(), span=(word.start, word.end))


def read_length(word: Word, setting: Setting) -> Reading | None:
    """A length, the moment it leads to, or a question where it is a rough one (几天, 改天, 一会儿)."""
    if word.form == "length":
        return _read_length(word, setting)
    ask = Ask.TIME if word.form == "soon" else Ask.DATE
    return Reading(Kind.VAGUE, ask=ask, notes=(Note.APPROXIMATE,), span=(word.start, word.end))

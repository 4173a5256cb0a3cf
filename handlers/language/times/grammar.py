"""The closed grammar: layers over the words of time, every doubt a question."""

import re
from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from handlers.language.normal import normalise
from handlers.language.times import clocks, recurrence
from handlers.language.times.cleanup import HIDDEN, hidden, mended
from handlers.language.times.distances import read_length
from handlers.language.times.doubts import weigh
from handlers.language.times.pairs import day_of, joined, pair
from handlers.language.times.phrases import Phrase, Setting, gather, read_phrase
from handlers.language.times.reading import NOTHING, Ask, Kind, Reading
from handlers.language.times.words import words

_FOLLOWS = re.compile(r"[ ,的]?(?:都|一次|都是|里)?[ ,的]?(?:在)?")
_NO_HOURS = frozenset(["一点", "两点", "二点"])
_MOVED = re.compile(r"(?:[改换挪延调变]|推迟|提前|延期|调整)(?:到|成|为|在|至)了?$")
_OWN_DAY = re.compile(r"[号日天周月节]|星期|礼拜")
_WEIGHT = {
    Kind.DATETIME: 6, Kind.RECUR: 6, Kind.DEADLINE: 5, Kind.RANGE: 4, Kind.PART: 4, Kind.DATE: 4, Kind.VAGUE: 2,
    Kind.DURATION: 1, Kind.NONE: 0,
}  # fmt: skip


def _with_hour(rule: recurrence.Rule, phrase: Phrase | None, setting: Setting) -> Reading:
    """A recurrence with the hour and the part of the day that follow it."""
    reading = Reading(Kind.RECUR, value=rule.rule, ask=rule.ask, span=(rule.start, rule.end))
    if phrase is None:
        return reading
    reading = replace(reading, span=(rule.start, phrase.end))
    part = phrase.part.form if phrase.part else ""
    clock = phrase.clock and clocks.clock_of(phrase.clock.form, phrase.clock.groups, setting.now)
    if not clock:
        return replace(reading, part=part)
    if clock.open_:
        return replace(reading, ask=rule.ask or Ask.TIME, notes=clock.notes)
    hour = clocks.settle(clock, part)
    value = f"{rule.rule};BYHOUR={hour.hour % 24};BYMINUTE={hour.minute}"
    return replace(reading, value=value, ask=rule.ask or hour.ask, notes=hour.notes)


def _recurring(rules: list[recurrence.Rule], phrases: list[Phrase], setting: Setting) -> list[Reading]:
    """The recurrences; the phrases they use up leave the list."""
    found: list[Reading] = []
    for rule in rules:
        following = next((phrase for phrase in phrases if phrase.start >= rule.end), None)
        near = following and _FOLLOWS.fullmatch(setting.text[rule.end : following.start])
        taken = following if near and following and not following.days and not following.rough else None
        found.append(_with_hour(rule, taken, setting))
        if taken:
            phrases.remove(taken)
    return found


def _is_no_hour(phrase: Phrase, setting: Setting) -> bool:
    """Whether an hour is none: "一点" alone in a sentence is seldom a time."""
    if phrase.days or phrase.part or not phrase.clock:
        return False
    around = setting.text[: phrase.start].strip() + setting.text[phrase.end :].strip("。!?,吧啊呢吗 ")
    return setting.text[phrase.clock.start : phrase.clock.end] in _NO_HOURS and bool(around)


def _once(phrases: list[Phrase], setting: Setting) -> list[Reading]:
    found: list[Reading] = []
    rest = list(phrases)
    while rest:
        phrase = rest.pop(0)
        if phrase.rough:
            length = read_length(phrase.rough, setting)
            found += [length] if length else []
            continue
        reading, day = read_phrase(phrase, setting)
        if reading is None:
            continue
        both = pair(phrase, reading, rest[0], setting) if rest else None
        if both:
            reading, day = both, None
            rest.pop(0)
        elif _is_no_hour(phrase, setting):
            continue
        found.append(weigh(reading, day, setting))
    return found


def _trimmed(reading: Reading, text: str) -> Reading:
    begin, end = reading.span
    said = text[begin:end].rstrip(" 的,")
    return replace(reading, text=said, span=(begin, begin + len(said)))


@lru_cache(maxsize=512)
def _find_all(text: str, now: datetime, zone: ZoneInfo) -> tuple[Reading, ...]:
    bare = hidden(mended(text))
    setting = Setting(bare, now.astimezone(zone), zone)
    rules = recurrence.rules(bare)
    rest = bare
    for rule in rules:
        rest = rest[: rule.start] + HIDDEN * (rule.end - rule.start) + rest[rule.end :]
    phrases = gather(list(words(rest)), rest)
    found = _recurring(rules, phrases, setting)
    found += _once(joined(phrases, setting), setting)
    found.sort(key=lambda reading: reading.span)
    return tuple(_trimmed(reading, text) for reading in found)


def find_all(text: str, now: datetime, zone: ZoneInfo) -> list[Reading]:
    """Every time expression, from left to right; spans belong to `normalise(text)`. `now` is aware, days are in `zone`."""
    return list(_find_all(normalise(text), now, zone))


def _weight(reading: Reading) -> int:
    if reading.kind is Kind.RANGE and isinstance(reading.start, datetime):
        return _WEIGHT[Kind.DATETIME]
    return _WEIGHT[reading.kind]


def _moved(found: list[Reading], text: str, zone: ZoneInfo) -> Reading | None:
    """In "X 改到 Y" the new moment counts; an hour alone keeps the old day."""
    for index, reading in enumerate(found):
        if not _MOVED.search(text[: reading.span[0]]):
            continue
        old = day_of(found[index - 1].start) if index else None
        if not old or _OWN_DAY.search(reading.text):
            return reading
        on_that_day = _find_all(reading.text, datetime.combine(old, time(), tzinfo=zone), zone)
        return replace(on_that_day[0], span=reading.span) if on_that_day else reading
    return None


def read(text: str, now: datetime, zone: ZoneInfo) -> Reading:
    """The time that a message is about; kind `none` where there is none. `now` is aware, days are in `zone`."""
    plain = normalise(text)
    found = list(_find_all(plain, now, zone))
    if not found:
        return NOTHING
    return _moved(found, plain, zone) or max(found, key=_weight)

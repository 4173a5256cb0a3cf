"""The closed grammar: layers over the words of time, every doubt a question (libraries §4)."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from handlers.language.normal import normalise
from handlers.language.numbers import value_of
from handlers.language.times import clocks, durations, workdays
from handlers.language.times.cleanup import HIDDEN, hidden, mended
from handlers.language.times.days import Day
from handlers.language.times.phrases import Phrase, Setting, gather, read_phrase
from handlers.language.times.reading import NOTHING, Ask, Kind, Note, Reading
from handlers.language.times.recurrence import Rule, rules
from handlers.language.times.words import Word, words

_SHIFTED = re.compile(r"的?(?:(?P<side>前|头|后)(?P<n>[一二两三四五六七八九十\d]+)天(?!后|内)|(?P<next>第二天|次日|转天)|(?P<eve>前夕|前一晚))")
_LATER = re.compile(r"(?:以后|之后|过后|后(?![天勤台面来半晌]))")
_TO = re.compile(r" ?(?:到|至|-|直到|一直到|直至|~) ?")
_OR = re.compile(r",?(?:或者?是?|还是|要么|或)")
_AND = re.compile(r" ?(?:、|和|跟|与|及|,|) ?")
_AFTER = re.compile(r"(?:以后|之后|过后|后(?![天勤台面来半]))")
_BEFORE = re.compile(r"(?:的?(?:之前|以前|前(?![天面后来夕一半]))|截止|为止|止)")
_WITHIN = re.compile(r"(?:以内|之内|内(?![容部人科]))")
_AT_LATEST = re.compile(r"(?:最晚|最迟|截止(?:日期|时间)?(?:到|至|是|为)?:?|不晚于|不迟于|不超过|赶在|务必于|务必在|限)(?:于|在|是|到|至)?$")
_ABOUT = re.compile(r" ?(?:左右|前后|上下|来钟|光景|(?<=[点分半刻])多钟?|许(?![可多]))")
_MAYBE_INSIDE = re.compile(r"大概|大约|估计|可能|差不多|约")
_MAYBE = re.compile(r"(?:大概|大约|估计|可能|差不多|约|好像|也许|大致|暂定|初步定|初定)(?:是|在|于|定在)?$")
_FORWARD = re.compile(r"(?:未来|今后|接下来|往后)的?$")
_BACKWARD = re.compile(r"(?:最近|近|过去|这)的?$")
_PASS = re.compile(r"(?:再过|过)$")
_SHIFT = re.compile(r"(?:提前|推迟|延后|延迟|延长|晚|早|往后推|推后)(?:了)?$")


def _at(reading: Reading, setting: Setting, start: int, end: int) -> Reading:
    return replace(reading, text=setting.text[start:end], span=(start, end))


def _day_of(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _asks(reading: Reading, ask: Ask, note: Note) -> Reading:
    return replace(reading, ask=reading.ask or ask, notes=(*reading.notes, note))


# -- lengths and distances -----------------------------------------------------


def _shifted(length: durations.Length, setting: Setting, sign: int) -> date | datetime | None:
    """The moment that far from now; None where the schedule of that year is not known."""
    if length.workdays:
        try:
            return workdays.step(setting.today, sign * length.workdays)
        except workdays.NotAnnounced:
            return None
    try:
        return length.from_moment(setting.now, sign) if length.by_clock else length.from_day(setting.today, sign)
    except (ValueError, OverflowError):
        return None


def _distance(kind: Kind, target: date | datetime | None) -> Reading:
    if target is None:
        return Reading(Kind.VAGUE, ask=Ask.DATE, notes=(Note.NOT_ANNOUNCED,))
    if kind is Kind.DEADLINE:
        return Reading(kind, end=target)
    return Reading(Kind.DATETIME if isinstance(target, datetime) else Kind.DATE, target)


def _stretch(target: date | datetime | None, setting: Setting) -> Reading:
    day = _day_of(target)
    if day is None:
        return Reading(Kind.VAGUE, ask=Ask.DATE)
    return Reading(Kind.RANGE, min(day, setting.today), max(day, setting.today))


def _read_length(word: Word, setting: Setting) -> Reading | None:
    """A length, or the moment that it leads to."""
    match = re.compile(durations.LENGTH).fullmatch(setting.text, word.start, word.end)
    length = durations.length_of(match) if match else None
    if length is None:
        return None
    head, start, end = setting.text[: word.start], word.start, word.end
    for pattern, kind, sign in ((_AFTER, Kind.DATE, 1), (_WITHIN, Kind.DEADLINE, 1), (_BEFORE, Kind.DATE, -1)):
        tail = pattern.match(setting.text, end)
        if tail:
            led = _PASS.search(head)
            return _at(_distance(kind, _shifted(length, setting, sign)), setting, led.start() if led else start, tail.end())
    for lead, sign in ((_FORWARD, 1), (_BACKWARD, -1)):
        before = lead.search(head)
        if before:
            return _at(_stretch(_shifted(length, setting, sign), setting), setting, before.start(), end)
    before = _PASS.search(head)
    if before and not _SHIFT.search(head):
        return _at(_distance(Kind.DATE, _shifted(length, setting, 1)), setting, before.start(), end)
    return _at(Reading(Kind.DURATION, value=length.iso()), setting, start, end)


def _read_rough(word: Word, setting: Setting) -> Reading | None:
    if word.form == "length":
        return _read_length(word, setting)
    ask = Ask.TIME if word.form == "soon" else Ask.DATE
    return _at(Reading(Kind.VAGUE, ask=ask, notes=(Note.APPROXIMATE,)), setting, word.start, word.end)


# -- recurrences ----------------------------------------------------------------


def _with_hour(rule: Rule, phrase: Phrase | None, setting: Setting) -> Reading:
    """A rule with the hour and part that follow it."""
    reading = Reading(Kind.RECUR, value=rule.rule, ask=rule.ask, notes=rule.notes)
    if phrase is None or phrase.days:
        return _at(reading, setting, rule.start, rule.end)
    part = phrase.part.form if phrase.part else ""
    clock = None
    if phrase.clock:
        said = setting.text[phrase.clock.start : phrase.clock.end]
        clock = clocks.clock_of(phrase.clock.form, phrase.clock.groups, said, setting.now)
    if clock and not clock.open_:
        hour = clocks.settle(clock, part)
        value = f"{rule.rule};BYHOUR={hour.hour % 24};BYMINUTE={hour.minute}"
        reading = replace(reading, value=value, ask=rule.ask or hour.ask, notes=(*rule.notes, *hour.notes))
    elif clock:
        reading = _asks(reading, Ask.TIME, Note.NO_CLOCK)
    else:
        reading = replace(reading, part=part)
    return _at(reading, setting, rule.start, phrase.end)


def _follows(rule: Rule, phrase: Phrase, text: str) -> bool:
    gap = text[rule.end : phrase.start]
    return phrase.start >= rule.end and bool(re.fullmatch(r"[ ,的]?(?:都|一次|都是|里)?[ ,的]?(?:在)?", gap))


# -- phrases in company -------------------------------------------------------------


def _still_running(left: Phrase, first: Reading, second: Phrase, setting: Setting) -> Reading | None:
    """A stretch that began before today and ends after it is not next year's: "1月到6月" in March."""
    if Note.ROLLED_FORWARD not in first.notes or not left.days:
        return None
    opening = setting.today.replace(day=1) if left.days[0].form == "day" else setting.today.replace(month=1, day=1)
    earlier, _ = read_phrase(left, setting, anchor=opening)
    last, _ = read_phrase(second, setting, anchor=_day_of(earlier.start) if earlier else None)
    end = _day_of(last.end or last.start) if last else None
    return replace(earlier, ask=Ask.CONFIRM) if earlier and end and end >= setting.today else None


def _range(left: Phrase, first: Reading, second: Phrase, setting: Setting) -> Reading | None:
    """The second half inherits the day, the half of the day and the month of the first."""
    first = _still_running(left, first, second, setting) or first
    first_part = left.part.form if left.part else ""
    anchor = _day_of(first.start)
    last, day = read_phrase(second, setting, anchor=anchor, part=first_part)
    if last is None or first.start is None or last.start is None:
        return None
    end = last.end or last.start
    start = first.start
    if isinstance(end, datetime) and isinstance(start, datetime):
        if end <= start and not second.part and end.hour < 12:
            end += timedelta(hours=12)
    elif isinstance(end, datetime) or isinstance(start, datetime):
        start, end = _day_of(start) or start, _day_of(end) or end
    early, late = (_day_of(start), _day_of(end)) if type(start) is not type(end) else (start, end)
    if early is None or late is None or late < early:  # type: ignore[operator] - equal types, see above
        return Reading(Kind.VAGUE, ask=Ask.WHICH, notes=(Note.SEVERAL,))
    edges = {Ask.DATE} if day and day.edge else set()
    ask = first.ask if first.ask not in edges else Ask.NOTHING
    later = last.ask if last.ask not in edges else Ask.NOTHING
    return Reading(Kind.RANGE, start, end, ask=ask or (later if later is not Ask.CONFIRM or second.days else ask), notes=first.notes)


def _deadline(reading: Reading, day: Day | None, *, before: bool) -> Reading:
    end = reading.end or reading.start
    ask = Ask.NOTHING if day and day.edge else reading.ask
    if before and day and day.end and not day.edge and reading.kind is Kind.RANGE:
        end = day.start - timedelta(days=1)
    elif before and day and day.feast and not isinstance(end, datetime) and end:
        end = end - timedelta(days=1)
    elif reading.kind is Kind.PART:
        end = reading.start
    return replace(reading, kind=Kind.DEADLINE, start=None, end=end, part="", ask=ask)


def _moved_by_days(reading: Reading, setting: Setting) -> Reading | None:
    """清明节前一天, 周三的第二天."""
    match = _SHIFTED.match(setting.text, reading.span[1]) if reading.kind is Kind.DATE else None
    if not match or reading.start is None:
        return None
    count = value_of(match["n"]) or 1 if match["n"] else 1
    sign = 1 if match["next"] or match["side"] == "后" else -1
    return _at(replace(reading, start=reading.start + timedelta(days=sign * count)), setting, reading.span[0], match.end())


def _some_time_after(reading: Reading, setting: Setting) -> Reading | None:
    """ "国庆节后" opens a stretch without an end: which day is asked."""
    match = _LATER.match(setting.text, reading.span[1])
    if not match or reading.kind not in {Kind.DATE, Kind.DATETIME, Kind.PART, Kind.RANGE}:
        return None
    ask = Ask.TIME if reading.kind is Kind.DATETIME else Ask.DATE
    open_ = Reading(Kind.VAGUE, reading.end or reading.start, ask=ask, notes=(Note.APPROXIMATE,))
    return _at(open_, setting, reading.span[0], match.end())


def _decorated(reading: Reading, day: Day | None, setting: Setting) -> Reading:
    """Deadline and doubt words around a reading."""
    start, end = reading.span
    head = setting.text[:start]
    latest, before = _AT_LATEST.search(head), _BEFORE.match(setting.text, end)
    within = _WITHIN.match(setting.text, end) if day and day.end else None
    about, maybe = _ABOUT.match(setting.text, end), _MAYBE.search(head)
    shifted = _moved_by_days(reading, setting) or _some_time_after(reading, setting)
    if shifted:
        return shifted
    if reading.kind in {Kind.DATE, Kind.DATETIME, Kind.RANGE, Kind.PART, Kind.VAGUE} and (reading.start or reading.end):
        if latest or before or within:
            tail = before or within
            done = _deadline(reading, day, before=bool(before and before.group() not in {"截止", "为止", "止"}))
            return _at(done, setting, latest.start() if latest else start, tail.end() if tail else end)
        if about:
            ask = Ask.TIME if about.group().startswith("多") else Ask.CONFIRM if reading.kind is Kind.DATETIME else Ask.DATE
            return _at(_asks(reading, ask, Note.APPROXIMATE), setting, start, about.end())
        if maybe or _MAYBE_INSIDE.search(reading.text):
            return _asks(reading, Ask.CONFIRM, Note.APPROXIMATE)
    return reading


def _is_no_clock(phrase: Phrase, setting: Setting) -> bool:
    """"一点" and its like alone in a sentence are seldom a time."""
    if phrase.days or phrase.part or not phrase.clock:
        return False
    said = setting.text[phrase.clock.start : phrase.clock.end]
    return said in {"一点", "两点", "二点"} and bool(setting.text[: phrase.start].strip() or setting.text[phrase.end :].strip("。!?,吧啊呢吗 "))


def _takes_month(last: Phrase, phrase: Phrase) -> bool:
    """五月份的党课安排在十九号: the day is one of that month."""
    month_only = len(last.days) == 1 and last.days[0].form in {"month", "rel_month"}
    return month_only and not last.clock and not last.part and bool(phrase.days) and phrase.days[0].form == "day"


def _with_month(last: Phrase, phrase: Phrase) -> Phrase:
    day = phrase.days[0]
    form = "month_day" if last.days[0].form == "month" else "rel_month_day"
    whole = replace(day, form=form, groups={**last.days[0].groups, "d": day.groups["d"]})
    return replace(phrase, start=last.start, days=[whole, *phrase.days[1:]])


def _joined(phrases: list[Phrase], setting: Setting) -> list[Phrase]:
    """A day and, later in the same sentence, an hour without a day belong together."""
    out: list[Phrase] = []
    for phrase in phrases:
        last = out[-1] if out else None
        if last and last.days and not last.clock and phrase.only_clock and not (last.part and phrase.part):
            gap = setting.text[last.end : phrase.start]
            apart = re.search(r"[。!?;]|前|到|至|或|改|后|左右|推|起", gap) or len(gap) > 14
            if not apart and not any(_TO.fullmatch(gap) for _ in [0]):
                last.clock, last.part, last.end = phrase.clock, last.part or phrase.part, phrase.end
                continue
        if last and _takes_month(last, phrase) and not re.search(r"[。!?;到至-]", setting.text[last.end : phrase.start]):
            out[-1] = _with_month(last, phrase)
            continue
        out.append(phrase)
    return out


def _both_weekend(left: Phrase, right: Phrase) -> bool:
    """周六周日."""
    forms = [word.form for phrase in (left, right) for word in phrase.days]
    signs = [word.groups["w"] for phrase in (left, right) for word in phrase.days if word.form == "weekday"]
    bare = not (left.clock or right.clock or left.part or right.part)
    return bare and forms == ["weekday", "weekday"] and signs[0] == "六" and signs[1] in {"日", "天"}


def _pair(first: Reading, index: int, phrases: list[Phrase], setting: Setting) -> tuple[Reading, Day | None] | None:
    """What a phrase and the next one make together: a range, or a choice between two."""
    if index + 1 >= len(phrases):
        return None
    left, right = phrases[index], phrases[index + 1]
    gap = setting.text[left.end : right.start]
    if _TO.fullmatch(gap) and not right.rough:
        whole = _range(left, first, right, setting)
        if whole:
            head = left.start - 1 if setting.text[left.start - 1 : left.start] in {"从", "自"} else left.start
            return _at(whole, setting, head, right.end), None
    if _both_weekend(left, right) and _AND.fullmatch(gap) and isinstance(first.start, date):
        saturday = _day_of(first.start) or setting.today
        return _at(Reading(Kind.RANGE, saturday, saturday + timedelta(days=1)), setting, left.start, right.end), None
    if _OR.fullmatch(gap) or (_AND.fullmatch(gap) and left.days and right.days and not left.clock):
        several = Reading(Kind.VAGUE, ask=Ask.WHICH, notes=(Note.SEVERAL,))
        return _at(several, setting, left.start, right.end), None
    return None


def _read_phrases(phrases: list[Phrase], setting: Setting) -> list[Reading]:
    found: list[Reading] = []
    index = 0
    while index < len(phrases):
        phrase = phrases[index]
        index += 1
        if phrase.rough:
            rough = _read_rough(phrase.rough, setting)
            found.extend([rough] if rough else [])
            continue
        reading, day = read_phrase(phrase, setting)
        if reading is None:
            continue
        pair = _pair(reading, index - 1, phrases, setting)
        if pair:
            reading, day = pair
            index += 1
        elif _is_no_clock(phrase, setting):
            continue
        found.append(_decorated(reading, day, setting))
    return found


@lru_cache(maxsize=512)
def _find_all(text: str, now: datetime, zone: ZoneInfo) -> tuple[Reading, ...]:
    bare = hidden(mended(text))
    setting = Setting(bare, now.astimezone(zone), zone)
    repeated = rules(bare)
    rest = bare
    for rule in repeated:
        rest = rest[: rule.start] + HIDDEN * (rule.end - rule.start) + rest[rule.end :]
    phrases = gather(list(words(rest)), rest)
    found: list[Reading] = []
    for rule in repeated:
        following = next((phrase for phrase in phrases if _follows(rule, phrase, bare)), None)
        taken = following if following and not following.days and not following.rough else None
        found.append(_with_hour(rule, taken, setting))
        if taken:
            phrases.remove(taken)
    found += _read_phrases(_joined(phrases, setting), setting)
    return tuple(
        replace(reading, text=text[slice(*reading.span)]) for reading in sorted(found, key=lambda reading: reading.span)
    )


def find_all(text: str, now: datetime, zone: ZoneInfo) -> list[Reading]:
    """Every time expression, from left to right, with its span in `normalise(text)`; `now` is aware, days are in `zone`."""
    return list(_find_all(normalise(text), now, zone))


_WEIGHT = {
    Kind.DATETIME: 6, Kind.RECUR: 6, Kind.RANGE: 4, Kind.DEADLINE: 5, Kind.PART: 4, Kind.DATE: 4, Kind.VAGUE: 2, Kind.DURATION: 1,
}  # fmt: skip
_MOVED = re.compile(r"(?:改到|改成|改为|改在|改至|推迟到|推迟至|提前到|提前至|挪到|延到|延期到|延期至|换到|换成|调到|调整到|调整为|变成|变为)(?:了)?$")


def _weight(reading: Reading) -> int:
    if reading.kind is Kind.RANGE and isinstance(reading.start, datetime):
        return _WEIGHT[Kind.DATETIME]
    return _WEIGHT[reading.kind]


def _moved(found: list[Reading], text: str, zone: ZoneInfo) -> Reading | None:
    """In "X 改到 Y" the new moment counts; an hour alone keeps the old day."""
    for index, reading in enumerate(found):
        if not _MOVED.search(text[: reading.span[0]]):
            continue
        old = _day_of(found[index - 1].start) if index else None
        has_day = reading.kind is not Kind.DATETIME or re.search(r"[号日天周月]|星期|礼拜|节", reading.text)
        if old and not has_day and isinstance(reading.start, datetime):
            return replace(reading, start=datetime.combine(old, reading.start.time(), tzinfo=zone))
        return reading
    return None


def read(text: str, now: datetime, zone: ZoneInfo) -> Reading:
    """The time that a message is about; kind `none` where there is none. `now` is aware, days are in `zone`."""
    plain = normalise(text)
    found = list(_find_all(plain, now, zone))
    if not found:
        return NOTHING
    return _moved(found, plain, zone) or max(found, key=_weight)

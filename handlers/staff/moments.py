"""A meeting's time between two questions: kept as local text, `2025-03-12` or `2025-03-12T09:30`; and its place."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.days import week_start
from handlers.context import Context
from handlers.language.times import Ask, Reading

_DAY_WORDS = re.compile(r"周|星期|礼拜|号|日|月|天|明儿|后儿|今儿")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天]")
_WHICH_DAY = re.compile(r"[下上这本][个一]?(?:周|星期|礼拜)|号|月|\d日|明|后天|今")
FAR = timedelta(days=300)  # a day of the year that has just passed is read as the next one
_PLACE = re.compile(r"(?:地点|地方|会场)(?:改|换|变更|调整|挪)*(?:到|在|成|为|至)+(?P<place>[^,，。;；!！?？]{2,30})")
_CHANGE = re.compile(r"(?:改|换|推迟|提前|延|挪|调整|移|变更|推)(?:到|成|为|至|在|后到|后至)*")


def moment(start: str, zone: ZoneInfo) -> datetime:
    """Aware UTC. The text must hold a clock."""
    return datetime.fromisoformat(start[:16]).replace(tzinfo=zone).astimezone(UTC)


def as_day(start: str) -> date | None:
    return date.fromisoformat(start[:10]) if start else None


def problem(start: str, ask: str, now: datetime, zone: ZoneInfo) -> str:
    """What has to be asked about the time: `weekday`, `date`, `time`, `ampm`, `past`; empty when it is clear."""
    if ask in ("which", "date") and start:
        return "weekday"
    if not start or ask == "date":
        return "date"
    if "T" not in start:
        return "time"
    if ask in ("ampm", "time"):
        return ask
    starts_at = moment(start, zone)
    return "past" if starts_at <= now or starts_at - now > FAR else ""


def base(start: str, text: str, context: Context) -> datetime:
    """From when on words are read: a clock alone belongs to the day that is known already, a weekday alone to its
    week.
    """
    if not start:
        return context.now
    day = date.fromisoformat(start[:10])
    if not _DAY_WORDS.search(text):
        return datetime.combine(day, time(0, 1), context.zone)
    if _WEEKDAY.search(text) and not _WHICH_DAY.search(text):
        return max(context.now, datetime.combine(week_start(day), time(0, 1), context.zone))
    return context.now


def joined(start: str, reading: Reading) -> tuple[str, str]:
    """(the time, what is still to be asked) after another word: a day alone keeps the clock that was said."""
    found = reading.start
    assert found is not None, "asked for only with a start"
    ask = "" if reading.ask is Ask.NOTHING else reading.ask.value
    if isinstance(found, datetime):
        return f"{found:%Y-%m-%dT%H:%M}", ask
    clock = start[10:16] if "T" in start else ""
    return f"{found}{clock}", "" if clock and ask == "time" else ask


def after_change_word(text: str) -> str:
    """改到周四十点 → 周四十点"""
    found = _CHANGE.search(text)
    return text[found.end() :] if found else text


def place_said(text: str, slot: str) -> str:
    """地点改到居委会三楼会议室: all of it, else what was understood as a place."""
    found = _PLACE.search(text)
    return found["place"].strip() if found else slot

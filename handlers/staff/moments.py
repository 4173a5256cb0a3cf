"""A meeting's time between two questions: kept as local text, `2025-03-12` or `2025-03-12T09:30`."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from handlers.context import Context
from handlers.language.times import Ask, Reading

_DAY_WORDS = re.compile(r"周|星期|礼拜|号|日|月|天|明儿|后儿|今儿")
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
    return "past" if moment(start, zone) <= now else ""


def base(start: str, text: str, context: Context) -> datetime:
    """From when on words are read: a clock alone belongs to the day that is known already."""
    if start and not _DAY_WORDS.search(text):
        return datetime.combine(date.fromisoformat(start[:10]), time(0, 1), context.zone)
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

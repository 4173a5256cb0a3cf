"""From a word to an hour, and the half of the day that was meant."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.language.numbers import value_of
from handlers.language.times.reading import Ask, Note

Groups = dict[str, str | None]
_PART_END = {"morning": 12, "noon": 14, "afternoon": 19, "evening": 24, "night": 24}


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as said. `certain` means a 24-hour form; `open_` a time that only a person or the history knows."""

    hour: int
    minute: int
    certain: bool = False
    open_: bool = False
    notes: tuple[Note, ...] = ()


def _minus(text: str | None) -> int:
    return 15 if text == "一刻" else value_of((text or "").rstrip("分")) or 0


def _minute(groups: Groups) -> int:
    if groups.get("half"):
        return 30
    if groups.get("quarter"):
        return 45 if groups["quarter"] in {"三", "3"} else 15
    for name in ("mi", "few"):
        if groups.get(name):
            return value_of((groups[name] or "").lstrip("零") or "零") or 0
    return 0


def clock_of(form: str, groups: Groups, now: datetime) -> Clock | None:
    """The clock that a word names; None for an impossible one (25点)."""
    if form == "same":
        return Clock(now.hour, now.minute, certain=True)
    if form in {"usual", "meal", "rough"}:
        return Clock(0, 0, open_=True, notes=(Note.AS_BEFORE if form == "usual" else Note.NO_CLOCK,))
    hour = value_of(groups["h"] or "")
    minute = _minute(groups)
    if hour is None or hour > 24 or minute > 59:
        return None
    if groups.get("minus"):
        total = hour * 60 - _minus(groups["minus"])
        hour, minute = divmod(total, 60)
    certain = hour >= 13 or hour == 0 or (form == "colon" and (groups["h"] or "").startswith("0"))
    return Clock(hour, minute, certain=certain)


def hour_in_part(hour: int, part: str) -> int:
    """The hour of the day; 24 and more is after midnight."""
    if hour >= 13:
        return hour
    match part:
        case "noon":
            return hour + 12 if hour <= 3 else hour
        case "afternoon":
            return hour + 12 if hour < 12 else hour
        case "evening":
            return hour + 12 if hour >= 4 else hour + 24
        case "night":
            return hour + 12 if hour >= 9 else hour
        case _:
            return hour


def moment(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """`hour` may be 24 or more."""
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, minute), tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Hour:
    """A clock with its half of the day chosen."""

    hour: int
    minute: int
    ask: Ask = Ask.NOTHING
    notes: tuple[Note, ...] = ()


def settle(clock: Clock, part: str) -> Hour:
    """1 to 6 o'clock without a part is the afternoon, to be confirmed; 7 o'clock is asked."""
    if part:
        return Hour(hour_in_part(clock.hour, part), clock.minute)
    if clock.certain or clock.hour >= 8:
        return Hour(clock.hour, clock.minute)
    if clock.hour == 7:
        return Hour(7, clock.minute, Ask.AMPM, (Note.HALF_ASSUMED,))
    return Hour(clock.hour + 12, clock.minute, Ask.CONFIRM, (Note.HALF_ASSUMED,))


def is_over(part: str, now: datetime) -> bool:
    """Whether that part of today has passed."""
    return now.hour >= _PART_END[part]

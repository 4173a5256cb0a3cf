"""Days as people know them: known to the day, the month or the year; and the hours in which one may disturb."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A day known to the year, the month or the day. `str()` gives `1965`, `1965-07` or `1965-07-01`."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day without its month")
        date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Reads its own form back. Raises ValueError."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError(f"not a day: {text!r}")
        year, month, day = (None if part is None else int(part) for part in found.groups())
        assert year is not None
        return cls(year, month, day)

    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local clock times between which nothing is started (R-UX-70). A span may run over midnight."""

    spans: tuple[tuple[time, time], ...] = ((time(20, 30), time(8, 0)), (time(12, 0), time(14, 0)))

    def is_quiet(self, moment: datetime, zone: ZoneInfo) -> bool:
        clock = moment.astimezone(zone).time()
        return any(_inside(clock, start, end) for start, end in self.spans)

    def next_waking(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first moment from `moment` on at which one may disturb; aware UTC."""
        local = moment.astimezone(zone)
        for _ in range(2 * len(self.spans) + 1):
            span = next((span for span in self.spans if _inside(local.time(), *span)), None)
            if span is None:
                return local.astimezone(UTC)
            local = _next_at(local, span[1])
        raise ValueError("the quiet hours leave no waking moment")


def _inside(clock: time, start: time, end: time) -> bool:
    return start <= clock < end if start <= end else clock >= start or clock < end


def _next_at(local: datetime, clock: time) -> datetime:
    candidate = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return candidate if candidate > local else candidate + timedelta(days=1)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The aware UTC moment of a local clock time on a local day."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def month_of(moment: datetime, zone: ZoneInfo) -> str:
    """The local calendar month as `2026-11`."""
    return f"{local_day(moment, zone):%Y-%m}"


def months_later(day: date, months: int) -> date:
    """So many months on, or back where they are negative; the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def span_of(day: date, months: int) -> tuple[date, date]:
    """The first and the last day of the part of the calendar year in which the day lies: a quarter, a half. The last
    part ends with the year.
    """
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, month_end(date(day.year, min(first.month + months - 1, 12), 1))


def full_years(since: PartialDate, on: date) -> int:
    """Known to the month: full on its first day; known to the year: on that of January."""
    return on.year - since.year - ((on.month, on.day) < (since.month or 1, since.day or 1))


def week_start(day: date) -> date:
    """Monday of the week."""
    return day - timedelta(days=day.weekday())

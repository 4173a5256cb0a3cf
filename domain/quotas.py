"""The platform's numbers: how much one account and one follower may be sent by a way (platform §5.1, §7.1, §12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.ways import ChannelKind

CHINA = ZoneInfo("Asia/Shanghai")  # the platform's own day, wherever the branch is

_A_DAY: Mapping[ChannelKind, int] = {
    ChannelKind.SERVICE: 500_000,
    ChannelKind.TEMPLATE: 100_000,
    ChannelKind.SUBSCRIBE: 100_000,
    ChannelKind.MASS: 100,
}
_TEMPLATE_A_PERSON = 3  # of one template on one day
_MASS_A_PERSON = 4  # in one calendar month
_RESERVE = 100  # one in so many of a day's calls is kept for what is urgent


@dataclass(frozen=True, slots=True)
class Quotas:
    """Of one account: the defaults of a new certified account, or what its `quotas` say instead."""

    own: Mapping[str, Any]

    def a_day(self, way: ChannelKind, *, urgent: bool) -> int | None:
        """Calls of the way's endpoint on one day; None where the platform names no number."""
        most: int | None = self.own.get(way.value, _A_DAY.get(way))
        return most if most is None or urgent else most - most // _RESERVE

    def a_person(self, way: ChannelKind, *, urgent: bool) -> int | None:
        """Messages for one follower within `period_of`; the last template of a day is kept for what is urgent."""
        if way is ChannelKind.TEMPLATE:
            most = int(self.own.get("template_person", _TEMPLATE_A_PERSON))
            return most if urgent else max(1, most - 1)
        if way is ChannelKind.MASS:
            return int(self.own.get("mass_person", _MASS_A_PERSON))
        return None


def day_of(now: datetime) -> str:
    """`2025-03-10` by the platform's calendar."""
    return f"{now.astimezone(CHINA):%Y-%m-%d}"


def period_of(way: ChannelKind, now: datetime) -> str:
    """The period in which `Quotas.a_person` counts."""
    return f"{now.astimezone(CHINA):%Y-%m}" if way is ChannelKind.MASS else day_of(now)


def next_day(now: datetime) -> datetime:
    """When the platform's daily counters start anew; aware UTC."""
    tomorrow = now.astimezone(CHINA).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), CHINA).astimezone(UTC)


def next_period(way: ChannelKind, now: datetime) -> datetime:
    if way is not ChannelKind.MASS:
        return next_day(now)
    first = (now.astimezone(CHINA).date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time(), CHINA).astimezone(UTC)

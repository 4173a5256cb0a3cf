"""Where the past of the city is played: its people and units by name, and moments before today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.days import at, local_day, months_later
from domain.members import Member
from domain.organisation import Unit

_MORNING = time(10)


@dataclass(frozen=True, slots=True)
class Stage:
    """`plan` is `data/demo/life.toml`."""

    session: Session
    account: Account
    plan: Mapping[str, Any]
    units: Mapping[str, Unit]
    people: dict[str, Member]
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)

    @property
    def branch(self) -> Unit:
        """The one whose year is told wholly."""
        return self.units[self.plan["branch"]]

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def moment(self, ago: int, clock: time = _MORNING) -> datetime:
        """Never later than now, however early in the morning the city is made."""
        return min(at(self.day(ago), clock, self.zone), self.now)

    def months_ago(self, months: int, day: int = 1) -> date:
        return months_later(self.today.replace(day=1), -months).replace(day=day)

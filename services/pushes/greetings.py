"""Birthdays and 政治生日 (D8.5, R-UX-77), where the branch wants it: on the day, at its hour, a few words that ask for
nothing. Whoever is in hospital, gravely ill, in mourning or dead, or wants no messages, gets none; nor does one whose
day has something else already. Only a study makes room for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.audit import Run
from domain.days import at, local_day
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit, UnitKind
from domain.policy import BranchPolicy
from services import dates, deliveries, organisation, runs
from services.dates import DateKind, DateLine
from services.deliveries.policies import Policies

_WANTED: Mapping[DateKind, str] = {  # of two on one day the first
    DateKind.PARTY_BIRTHDAY: "greet_party_birthdays",
    DateKind.BIRTHDAY: "greet_birthdays",
}


@dataclass(frozen=True, slots=True)
class DueGreetings:
    """Of one branch on one day of the service's zone."""

    branch_id: int
    day: date
    due_at: datetime

    @property
    def job(self) -> str:
        return f"greet:{self.branch_id}:{self.day.isoformat()}"


def due_greetings(session: Session, now: datetime, zone: ZoneInfo) -> list[DueGreetings]:
    """Branches that greet, whose hour has come and that have not been looked at today. A day that was missed is not
    made up for.
    """
    day = local_day(now, zone)
    branches = session.scalars(select(Unit.id).where(Unit.kind == UnitKind.BRANCH, Unit.closed_at.is_(None))).all()
    policies = Policies(session)
    policies.preload(branches)
    greeting = [one for one in branches if any(_wants(policies.of(one), kind) for kind in _WANTED)]
    found = [DueGreetings(one, day, at(day, policies.of(one).greet_clock, zone)) for one in greeting]
    due = [one for one in found if one.due_at <= now]
    if not due:
        return []
    done = set(session.scalars(select(Run.job).where(Run.job.like(f"greet:%:{day.isoformat()}"))))
    return [one for one in due if one.job not in done]


def _wants(policy: BranchPolicy, kind: DateKind) -> bool:
    return bool(getattr(policy, _WANTED[kind]))


def greet(session: Session, due: DueGreetings, now: datetime, zone: ZoneInfo) -> int:
    """Plans the greetings of the branch, once a day. Returns how many people. To be committed by the caller."""
    if not runs.claim(session, due.job, due.due_at, now):
        return 0
    branch = session.get_one(Unit, due.branch_id)
    policy = organisation.policy_of(session, branch)
    return sum(_plan(session, branch, line, now, zone) for line in _lines(session, branch, policy, due.day))


def _lines(session: Session, branch: Unit, policy: BranchPolicy, day: date) -> Iterator[DateLine]:
    """One for each person."""
    lines = [line for line in dates.between(session, branch, day, day) if line.kind in _WANTED]
    greeted: set[int] = set()
    for line in sorted(lines, key=lambda line: list(_WANTED).index(line.kind)):
        if _wants(policy, line.kind) and line.member.id not in greeted:
            greeted.add(line.member.id)
            yield line


def _plan(session: Session, branch: Unit, line: DateLine, now: datetime, zone: ZoneInfo) -> int:
    notice = Notice(
        account_id=branch.account_id,
        unit_id=branch.id,
        kind=NoticeKind.GREETING,
        text="",
        template="",
        data={"joined_years": line.years if line.kind is DateKind.PARTY_BIRTHDAY else 0},
        issued_at=now,
        expires_at=at(line.on + timedelta(days=1), time(), zone),
    )
    session.add(notice)
    session.flush()
    planned = deliveries.plan(session, notice, [line.member], now, zone=zone)
    if not planned:
        session.delete(notice)
    return planned

"""The month's study item of each branch, on its day; a day that was missed is made up within the month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.audit import Run
from domain.days import at, local_day, month_end, month_of
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit, UnitKind
from domain.policy import BranchPolicy
from domain.study import StudyMaterial
from services import deliveries, members, organisation, runs, study

_ON_TIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DueRound:
    branch_id: int
    month: str
    due_at: datetime

    @property
    def job(self) -> str:
        return f"study:{self.branch_id}:{self.month}"


def due_rounds(session: Session, now: datetime, zone: ZoneInfo) -> list[DueRound]:
    """Branches whose day of the month has come and that had no round yet, where there is something to send."""
    month = month_of(now, zone)
    accounts = select(StudyMaterial.account_id).where(StudyMaterial.for_month == month)
    branches = session.scalars(
        select(Unit)
        .where(Unit.kind == UnitKind.BRANCH, Unit.closed_at.is_(None), Unit.account_id.in_(accounts))
        .order_by(Unit.id)
    ).all()
    done = _done(session, month)
    waiting = [branch for branch in branches if f"study:{branch.id}:{month}" not in done]
    return [due for branch in waiting if (due := _round(session, branch, month, now, zone)) is not None]


def _done(session: Session, month: str) -> Sequence[str] | set[str]:
    return set(session.scalars(select(Run.job).where(Run.job.like(f"study:%:{month}"))))


def _round(session: Session, branch: Unit, month: str, now: datetime, zone: ZoneInfo) -> DueRound | None:
    policy = organisation.policy_of(session, branch)
    due_at = at(policy.study_day(local_day(now, zone)), policy.study_clock, zone)
    if due_at > now or study.material_for(session, branch, month) is None:
        return None
    return DueRound(branch.id, month, due_at)


def push_round(session: Session, due: DueRound, now: datetime, zone: ZoneInfo) -> int:
    """Plans the item for everybody of the branch whom WeChat reaches; of no use after the month."""
    if not runs.claim(session, due.job, due.due_at, now):
        return 0
    branch = session.get_one(Unit, due.branch_id)
    material = study.material_for(session, branch, due.month)
    if material is None:
        return 0
    policy = organisation.policy_of(session, branch)
    notice = Notice(
        account_id=branch.account_id,
        unit_id=branch.id,
        kind=NoticeKind.STUDY,
        material_id=material.id,
        text="",
        template="",
        data={},
        issued_at=now,
        expires_at=_end_of_month(now, zone),
    )
    session.add(notice)
    session.flush()
    people = members.in_branch(session, branch.id)
    return deliveries.plan(session, notice, people, now, zone=zone, due_at=_moment(due, policy, now, zone))


def _moment(due: DueRound, policy: BranchPolicy, now: datetime, zone: ZoneInfo) -> datetime:
    """At its hour, or, when that was missed by more than an hour, at the same hour of the next day that has it."""
    if now <= due.due_at + _ON_TIME:
        return now
    today = at(local_day(now, zone), policy.study_clock, zone)
    return today if today >= now else at(local_day(now, zone) + timedelta(days=1), policy.study_clock, zone)


def _end_of_month(now: datetime, zone: ZoneInfo) -> datetime:
    return at(month_end(local_day(now, zone)) + timedelta(days=1), time(), zone)

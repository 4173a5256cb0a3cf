"""What goes out by itself next. For those who watch the clock: they learn when to look again, and decide nothing."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain.audit import Run
from domain.days import at, local_day, months_later
from domain.deliveries import Delivery, State
from domain.items import Task
from domain.meetings import Meeting
from domain.organisation import Unit, UnitKind
from domain.study import StudyMaterial
from services import pushes, study
from services.deliveries.policies import Policies
from services.pushes.steps import steps_of


def next_due(session: Session, now: datetime, zone: ZoneInfo, limit: int = 5) -> list[datetime]:
    """The next moments after `now` at which something may go out, earliest first, each once; aware UTC.

    A moment may turn out to be empty: whom a reminder concerns is known only when it is due.
    """
    ahead = {
        *_deliveries(session, now, limit),
        *_tasks(session, now, limit),
        *_steps(session, now, zone),
        *_rounds(session, now, zone),
    }
    return sorted(moment for moment in ahead if moment > now)[:limit]


def is_behind(session: Session, now: datetime, zone: ZoneInfo) -> bool:
    """Is something due at `now` that was not taken up, or is not sent to its end?"""
    return (
        _is_sending(session, now)
        or bool(pushes.waiting_tasks(session, now))
        or bool(pushes.due_steps(session, now, zone))
        or bool(pushes.due_rounds(session, now, zone))
    )


def _is_sending(session: Session, now: datetime) -> bool:
    due = (Delivery.state == State.PLANNED) & (Delivery.due_at <= now)
    query = select(Delivery.id).where(due | (Delivery.state == State.SENDING)).limit(1)
    return session.scalars(query).one_or_none() is not None


def _deliveries(session: Session, now: datetime, limit: int) -> list[datetime]:
    planned = (Delivery.state == State.PLANNED) & (Delivery.due_at > now)
    query = select(Delivery.due_at).where(planned).distinct().order_by(Delivery.due_at).limit(limit)
    return list(session.scalars(query))


def _tasks(session: Session, now: datetime, limit: int) -> list[datetime]:
    query = select(Task.next_at).where(Task.closed_at.is_(None), Task.next_at > now).order_by(Task.next_at)
    return [moment for moment in session.scalars(query.distinct().limit(limit)) if moment is not None]


def _steps(session: Session, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    ahead = {job: due.due_at for due, job in steps_of(session, Meeting.starts_at >= now, zone) if due.due_at > now}
    done = _done(session, Run.job.startswith("meeting:")) if ahead else set()
    return (moment for job, moment in ahead.items() if job not in done)


def _rounds(session: Session, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Each branch's study of this month and the next, where there is something to send."""
    this_month = local_day(now, zone).replace(day=1)
    months = {f"{month:%Y-%m}": month for month in (this_month, months_later(this_month, 1))}
    done = _done(session, Run.job.like("study:%"))
    policies = Policies(session)
    for branch in _branches_that_study(session, list(months)):
        policy = policies.of(branch.id)
        for name, month in months.items():
            if f"study:{branch.id}:{name}" not in done and study.material_for(session, branch, name) is not None:
                yield at(policy.study_day(month), policy.study_clock, zone)


def _branches_that_study(session: Session, months: list[str]) -> list[Unit]:
    accounts = select(StudyMaterial.account_id).where(StudyMaterial.for_month.in_(months))
    open_ones = (Unit.kind == UnitKind.BRANCH) & Unit.closed_at.is_(None)
    return list(session.scalars(select(Unit).where(open_ones, Unit.account_id.in_(accounts)).order_by(Unit.id)))


def _done(session: Session, jobs: ColumnElement[bool]) -> set[str]:
    return set(session.scalars(select(Run.job).where(jobs)))

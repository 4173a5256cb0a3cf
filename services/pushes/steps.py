"""Which steps of which meetings are due: read from the tables, so that nothing is forgotten and nothing done twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.audit import Run
from domain.meetings import Meeting, MeetingState
from domain.notices import Notice, NoticeKind
from domain.reminders import Step, schedule
from services.deliveries.policies import Policies

_AHEAD = timedelta(days=15)
_BACK = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class DueStep:
    """`job` names it once for each meeting, time of the meeting and step."""

    meeting_id: int
    step: Step
    due_at: datetime
    until: datetime

    def job(self, version: int) -> str:
        return f"meeting:{self.meeting_id}:{version}:{self.step.value}"


def due_steps(session: Session, now: datetime, zone: ZoneInfo) -> list[DueStep]:
    """What is due at `now` and was not done, the earliest first. A step whose time is over is left out; what it would
    have done is the report's business.
    """
    policies = Policies(session)
    found: dict[str, DueStep] = {}
    for meeting, told_at in _near(session, now):
        for step, span in schedule(meeting.starts_at, told_at, policies.of(meeting.branch_id), zone).items():
            if span.due_at <= now < span.until:
                due = DueStep(meeting.id, step, span.due_at, span.until)
                found[due.job(meeting.version)] = due
    done = _done(session, list(found))
    return sorted((due for job, due in found.items() if job not in done), key=lambda due: due.due_at)


def _near(session: Session, now: datetime) -> Sequence[tuple[Meeting, datetime | None]]:
    told = (
        select(Notice.meeting_id, func.min(Notice.issued_at).label("at"))
        .where(Notice.kind == NoticeKind.MEETING)
        .group_by(Notice.meeting_id)
        .subquery()
    )
    query = (
        select(Meeting, told.c.at)
        .outerjoin(told, told.c.meeting_id == Meeting.id)
        .where(Meeting.state == MeetingState.ANNOUNCED)
        .where(Meeting.starts_at > now - _BACK, Meeting.starts_at < now + _AHEAD)
    )
    return [(meeting, told_at) for meeting, told_at in session.execute(query)]


def _done(session: Session, jobs: Sequence[str]) -> set[str]:
    return set(session.scalars(select(Run.job).where(Run.job.in_(jobs)))) if jobs else set()

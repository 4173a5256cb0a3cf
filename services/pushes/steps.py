"""Which steps of which meetings are due: read from the tables, so that nothing is forgotten and nothing done twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from domain.audit import Run
from domain.meetings import Meeting, MeetingState
from domain.notices import Notice, NoticeKind
from domain.reminders import Span, Step, call_or_door, schedule
from services import organisation
from services.deliveries.policies import Policies
from services.deliveries.reach import chunks

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
    found = {job: due for due, job in steps_of(session, _near(now), zone) if due.due_at <= now < due.until}
    done = _done(session, list(found))
    left = {job: due for job, due in found.items() if job not in done}
    _one_at_a_time(session, left, done, now, zone)
    return sorted(left.values(), key=lambda due: due.due_at)


def _one_at_a_time(
    session: Session, left: dict[str, DueStep], done: Mapping[str, datetime], now: datetime, zone: ZoneInfo
) -> None:
    """Lists of calls and sheets for the doors never come together: what must wait, or comes too late, is left out."""
    doors = {job: due for job, due in left.items() if due.step is Step.DOOR}
    for job, due in doors.items():
        meeting = session.get_one(Meeting, due.meeting_id)
        policy = organisation.policy_of(session, meeting.branch)
        call = replace(due, step=Step.CALL_UNREACHED).job(meeting.version)
        following = call_or_door(now, meeting.starts_at, done.get(call), policy, zone)
        if following is not Step.DOOR:
            del left[job]
        if following is not Step.CALL_UNREACHED:
            left.pop(call, None)


def steps_of(session: Session, which: ColumnElement[bool], zone: ZoneInfo) -> Iterator[tuple[DueStep, str]]:
    """Every step of these announced meetings, with its job. Worked out once for all that begin, were told of and are
    ruled alike: in a city that is looked at each few seconds.
    """
    told = (
        select(Notice.meeting_id, func.min(Notice.issued_at).label("at"))
        .where(Notice.kind == NoticeKind.MEETING)
        .group_by(Notice.meeting_id)
        .subquery()
    )
    query = (
        select(Meeting.id, Meeting.version, Meeting.branch_id, Meeting.starts_at, told.c.at)
        .outerjoin(told, told.c.meeting_id == Meeting.id)
        .where(Meeting.state == MeetingState.ANNOUNCED, which)
    )
    rows = session.execute(query).all()
    policies = Policies(session)
    policies.preload({row[2] for row in rows})
    known: dict[tuple[Any, ...], Mapping[Step, Span]] = {}
    for meeting_id, version, branch_id, starts_at, told_at in rows:
        policy = policies.of(branch_id)
        alike = starts_at, told_at, id(policy)
        if alike not in known:
            known[alike] = schedule(starts_at, told_at, policy, zone)
        for step, span in known[alike].items():
            due = DueStep(meeting_id, step, span.due_at, span.until)
            yield due, due.job(version)


def _near(now: datetime) -> ColumnElement[bool]:
    return and_(Meeting.starts_at > now - _BACK, Meeting.starts_at < now + _AHEAD)


def _done(session: Session, jobs: Sequence[str]) -> dict[str, datetime]:
    """When each of them was taken, of those that were."""
    query = select(Run.job, Run.started_at)
    return {row[0]: row[1] for some in chunks(jobs) for row in session.execute(query.where(Run.job.in_(some)))}

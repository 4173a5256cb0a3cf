"""A meeting on its way: announced, reminded of, telephoned about, reported on (R-UX-72, S9, S25)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain.audit import Run
from domain.days import local_day
from domain.deliveries import Delivery, State
from domain.meetings import AnswerKind, Meeting, MeetingState
from domain.members import GONE, RESTING, Member
from domain.notices import Notice, NoticeKind
from domain.reminders import Step, schedule
from services import answers, deliveries, letters, meetings, organisation, runs
from services.deliveries.policies import Policies

_AHEAD = timedelta(days=15)
_BACK = timedelta(days=3)
_NOT_REACHED = (State.PLANNED, State.SENT, State.UNKNOWN, State.EXPIRED)
_REMINDERS = {Step.TOMORROW: NoticeKind.MEETING_TOMORROW, Step.TODAY: NoticeKind.MEETING_TODAY}
_ABOUT = (NoticeKind.MEETING, NoticeKind.MEETING_TOMORROW, NoticeKind.MEETING_TODAY)


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


def take(session: Session, due: DueStep, now: datetime, zone: ZoneInfo) -> int:
    """Takes one step, if nobody did, and says for how many people it did something. To be committed by the caller."""
    meeting = session.get(Meeting, due.meeting_id, options=[joinedload(Meeting.unit), joinedload(Meeting.branch)])
    if meeting is None or meeting.state is not MeetingState.ANNOUNCED:
        return 0
    if not runs.claim(session, due.job(meeting.version), due.due_at, now):
        return 0
    return _STEPS[due.step](_Stage(session, meeting, due, now, zone))


@dataclass(frozen=True, slots=True)
class _Stage:
    """One step of one meeting, at its moment."""

    session: Session
    meeting: Meeting
    due: DueStep
    now: datetime
    zone: ZoneInfo

    def announce(self) -> int:
        return self._send(NoticeKind.MEETING, meetings.audience(self.session, self.meeting))

    def remind(self) -> int:
        return self._send(_REMINDERS[self.due.step], _to_remind(self.session, self.meeting))

    def call_unreached(self) -> int:
        return self._call(_unreached(self.session, self.meeting)) if self.meeting.must_reach else 0

    def call_silent(self) -> int:
        return self._call(_silent(self.session, self.meeting)) if self.meeting.must_reach else 0

    def _send(self, kind: NoticeKind, people: Sequence[Member]) -> int:
        if not people:
            return 0
        meeting = self.meeting
        notice = Notice(
            account_id=meeting.account_id,
            unit_id=meeting.unit_id,
            kind=kind,
            meeting_id=meeting.id,
            text="",
            template="",
            data={},
            issued_by_id=meeting.called_by_id,
            issued_at=self.now,
            expires_at=self.due.until,
        )
        self.session.add(notice)
        self.session.flush()
        planned = deliveries.plan(self.session, notice, people, self.now, zone=self.zone)
        if not planned:
            self.session.delete(notice)  # one push a day was used up for everybody: nothing goes out, nothing is shown
        return planned

    def _call(self, rows: Sequence[Delivery]) -> int:
        """A call for each: what was only taken or is unknown is the human's from now on, what arrived stays so."""
        for row in rows:
            if row.state in (State.PLANNED, State.SENT, State.UNKNOWN):
                deliveries.hand_over(self.session, row, self.now, "not_reached")
            elif row.member is not None and row.state is not State.HANDED_OVER:
                deliveries.open_call(self.session, row, row.member, self.now)
        return len(rows)

    def report(self) -> int:
        """One line to the secretary: whom the reminders missed, because nobody was there to send them."""
        missed = _missed(self.session, self.meeting, self.zone)
        secretary = organisation.secretary_of(self.session, self.meeting.branch, local_day(self.now, self.zone))
        if not missed or secretary is None or self.meeting.reported_at is not None:
            return 0
        self.meeting.reported_at = self.now
        letters.tell(
            self.session,
            self.session.get_one(Member, secretary.member_id),
            "staff/missed",
            self.now,
            urgent=False,
            title=deliveries.meeting_view(self.meeting)["title"],
            starts_at=self.meeting.starts_at.isoformat(),
            names=[member.name for member in missed],
        )
        return len(missed)


_STEPS: Mapping[Step, Callable[[_Stage], int]] = {
    Step.ANNOUNCE: _Stage.announce,
    Step.TOMORROW: _Stage.remind,
    Step.TODAY: _Stage.remind,
    Step.CALL_UNREACHED: _Stage.call_unreached,
    Step.CALL_UNANSWERED: _Stage.call_silent,
    Step.REPORT: _Stage.report,
}


def _to_remind(session: Session, meeting: Meeting) -> list[Member]:
    """Those who did not say no; nobody of whom nothing is demanded is reminded (教条 §23)."""
    said = answers.by_member(session, meeting)
    no = {member_id for member_id, answer in said.items() if answer.kind is not AnswerKind.COMING}
    return [
        member for member in meetings.audience(session, meeting) if member.id not in no and not member.no_hard_demand
    ]


def _unreached(session: Session, meeting: Meeting) -> list[Delivery]:
    """Whom the announcement has not demonstrably reached, and who did not answer."""
    said = set(answers.by_member(session, meeting))
    return [row for row in _announcements(session, meeting) if row.state in _NOT_REACHED and row.member_id not in said]


def _silent(session: Session, meeting: Meeting) -> list[Delivery]:
    """Who was reached and said nothing: the group leader asks, except of whom nothing is demanded."""
    silent = {member.id for member in deliveries.unanswered(session, meeting) if not member.no_hard_demand}
    return [row for row in _announcements(session, meeting) if row.member_id in silent]


def _announcements(session: Session, meeting: Meeting) -> list[Delivery]:
    query = (
        select(Delivery)
        .join(Notice)
        .join(Member, Member.id == Delivery.member_id)
        .where(Notice.meeting_id == meeting.id, Notice.kind == NoticeKind.MEETING)
        .where(Member.life_state.not_in((*GONE, *RESTING)), Member.on_roster)
        .order_by(Delivery.id)
    )
    return list(session.scalars(query))


def _missed(session: Session, meeting: Meeting, zone: ZoneInfo) -> list[Member]:
    """Those whose notice or reminder expired; all who should have been reminded on the day, when that was not even
    planned.
    """
    query = (
        select(Delivery.member_id)
        .join(Notice)
        .where(Notice.meeting_id == meeting.id, Notice.kind.in_(_ABOUT), Delivery.state == State.EXPIRED)
    )
    expired = set(session.scalars(query))
    told_at = session.scalars(
        select(Notice.issued_at).where(Notice.meeting_id == meeting.id, Notice.kind == NoticeKind.MEETING).limit(1)
    ).one_or_none()
    policy = organisation.policy_of(session, meeting.branch)
    today = schedule(meeting.starts_at, told_at, policy, zone)[Step.TODAY]
    due = DueStep(meeting.id, Step.TODAY, today.due_at, today.until)
    was_planned = runs.was_claimed(session, due.job(meeting.version), today.due_at)
    reminded = [] if was_planned or meeting.called_at > today.due_at else _to_remind(session, meeting)
    ids = {member.id for member in reminded} | expired
    return [member for member in meetings.audience(session, meeting) if member.id in ids]

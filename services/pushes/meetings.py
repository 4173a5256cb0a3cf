"""A meeting on its way: announced, reminded of, telephoned about, reported on (R-UX-72, S9, S25)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.days import local_day
from domain.deliveries import Delivery, State
from domain.items import Task
from domain.meetings import AnswerKind, Meeting, MeetingState
from domain.members import GONE, RESTING, Member
from domain.notices import Notice, NoticeKind
from domain.reminders import Step, schedule
from domain.truth import Truth
from domain.ways import BY_HAND, ChannelKind
from services import answers, closing, deliveries, letters, meetings, organisation, runs
from services.deliveries.handover import ERRANDS, to_door
from services.deliveries.reach import WIRES
from services.pushes.steps import DueStep
from services.pushes.sums import by_reason

_NOT_REACHED = (State.PLANNED, State.SENT, State.UNKNOWN, State.EXPIRED)
_REMINDERS = {Step.TOMORROW: NoticeKind.MEETING_TOMORROW, Step.TODAY: NoticeKind.MEETING_TODAY}
_BY_MACHINE = (*_NOT_REACHED, State.DELIVERED)  # nobody has him on a list, and nobody heard him
_TELLING = (NoticeKind.MEETING, NoticeKind.MEETING_CHANGED)
_ABOUT = (NoticeKind.MEETING, NoticeKind.MEETING_TOMORROW, NoticeKind.MEETING_TODAY)


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
        if not self.meeting.must_reach:
            return 0
        called = self._call(self._unreached())
        listed = self._list_again()
        self._tell_secretary()
        return called + listed

    def carry_to_the_door(self) -> int:
        """Who was not told by telephone: a sheet for each, carried by whoever had him on his list. Where nobody was
        rung, because it is too late for that, the unreached get theirs at once.
        """
        if not self.meeting.must_reach:
            return 0
        call = replace(self.due, step=Step.CALL_UNREACHED)
        at_once = runs.claim(self.session, call.job(self.meeting.version), call.due_at, self.now)
        if at_once:
            self._call(self._unreached())
            self.session.expire_all()
        rows = [row for row in self._waiting() if row.state is State.HANDED_OVER and row.member_id is not None]
        to_door(self.session, [row for row in rows if row.channel is not ChannelKind.DOOR], self.now)
        self._list_again()
        self._tell_secretary(to_doors=at_once)
        return len(rows)

    def _unreached(self) -> list[Delivery]:
        policy = organisation.policy_of(self.session, self.meeting.branch)
        states = _BY_MACHINE if policy.call_delivered else _NOT_REACHED
        return [row for row in self._waiting() if row.state in states]

    def call_silent(self) -> int:
        if not self.meeting.must_reach:
            return 0
        silent = {one.id for one in deliveries.unanswered(self.session, self.meeting) if not one.no_hard_demand}
        rows = _announcements(self.session, self.meeting)
        return self._call([row for row in rows if row.member_id in silent and row.state in _BY_MACHINE])

    def _waiting(self) -> list[Delivery]:
        """Each person's newest row about the meeting, of those who have not answered."""
        said = answers.by_member(self.session, self.meeting)
        newest = {row.member_id: row for row in _announcements(self.session, self.meeting)}
        return [row for member_id, row in newest.items() if member_id not in said]

    def _list_again(self) -> int:
        """Whoever has somebody on his list hears of all of them in one message, also of those he had before."""
        query = (
            select(Task)
            .join(Delivery, Delivery.id == Task.delivery_id)
            .join(Notice, Notice.id == Delivery.notice_id)
            .where(Notice.meeting_id == self.meeting.id, Task.kind.in_(ERRANDS), Task.closed_at.is_(None))
        )
        found = list(self.session.scalars(query))
        for task in found:
            task.next_at = self.now
        return len(found)

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
        """A call for each. What the platform says arrived stays so, unless a receipt is not enough here."""
        arrived = [row for row in rows if row.state is State.DELIVERED]
        deliveries.open_calls_about(self.session, arrived, self.now)
        others = [(row, "not_reached") for row in rows if row.state is not State.DELIVERED]
        deliveries.hand_over_all(self.session, others, self.now)
        return len(rows)

    def report(self) -> int:
        """After the start: the sum, whom nobody could tell and why, and whom the reminders missed, because nobody was
        there to send them.
        """
        missed = _missed(self.session, self.meeting, self.zone)
        if self.meeting.reported_at is not None or not (missed or self.meeting.must_reach):
            return 0
        deliveries.expire(self.session, self.now)
        self.session.expire_all()
        found = closing.lines(self.session, self.meeting, self.now)
        unreached = [line for line in found if line.proof.truth is Truth.UNREACHED]
        known = {line.member_id for line in unreached}
        if not self._tell_secretary(
            missed=[member.name for member in missed if member.id not in known],
            unreached=by_reason(unreached),
        ):
            return 0
        self.meeting.reported_at = self.now
        return len(missed)

    def _tell_secretary(self, **more: Any) -> bool:
        """One line with the sum, as it is now (S9). False where there is nobody to tell, or nothing."""
        secretary = organisation.secretary_of(self.session, self.meeting.branch, local_day(self.now, self.zone))
        tally = closing.tally(self.session, self.meeting, self.now)
        if secretary is None or not (tally.people or more.get("missed")):
            return False
        letters.tell(
            self.session,
            self.session.get_one(Member, secretary.member_id),
            "staff/closing",
            self.now,
            urgent=False,
            ways=[*WIRES],  # a line that cannot be brought must not become a call about it
            title=deliveries.meeting_view(self.meeting)["title"],
            starts_at=self.meeting.starts_at.isoformat(),
            counted_at=self.now.isoformat(),
            **{"missed": [], "unreached": [], "to_doors": False, **tally.as_data(), **more},
        )
        return True


_STEPS: Mapping[Step, Callable[[_Stage], int]] = {
    Step.ANNOUNCE: _Stage.announce,
    Step.TOMORROW: _Stage.remind,
    Step.TODAY: _Stage.remind,
    Step.CALL_UNREACHED: _Stage.call_unreached,
    Step.DOOR: _Stage.carry_to_the_door,
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


def _announcements(session: Session, meeting: Meeting) -> list[Delivery]:
    query = (
        select(Delivery)
        .join(Notice)
        .join(Member, Member.id == Delivery.member_id)
        .where(Notice.meeting_id == meeting.id, Notice.kind.in_(_TELLING))
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
        .where(Delivery.channel.is_(None) | Delivery.channel.not_in(BY_HAND))
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

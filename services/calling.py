"""A secretary announces, changes and cancels meetings; what was told is corrected as a difference, what waits is
simply right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.bindings import Binding
from domain.deliveries import Delivery, State
from domain.meetings import Meeting, MeetingChange, MeetingKind, MeetingState
from domain.members import Member, Way
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit, UnitKind
from services import audit, deliveries, meetings

TOLD = frozenset({State.SENDING, State.SENT, State.DELIVERED, State.ACKNOWLEDGED, State.UNKNOWN, State.HANDED_OVER})


@dataclass(frozen=True, slots=True)
class Plan:
    """What a secretary wants to announce; `starts_at` and `ends_at` are aware moments."""

    unit: Unit
    kind: MeetingKind
    starts_at: datetime
    ends_at: datetime
    place: str
    topic: str = ""
    bring: str = ""
    said: str = ""


def draft(session: Session, plan: Plan, by: Member, now: datetime) -> Meeting:
    """The meeting of a plan, not yet kept: for showing its audience."""
    branch_id = plan.unit.parent_id if plan.unit.kind is UnitKind.GROUP else plan.unit.id
    branch = session.get(Unit, branch_id)
    assert branch is not None, "a group stands under a branch"
    meeting = Meeting(
        account_id=plan.unit.account_id,
        branch_id=branch.id,
        unit_id=plan.unit.id,
        kind=plan.kind,
        topic=plan.topic[:200],
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=plan.place[:120],
        bring=plan.bring[:60],
        called_by_id=by.id,
        called_at=now,
        said=plan.said,
        must_reach=True,
        version=1,
        state=MeetingState.ANNOUNCED,
    )
    meeting.unit, meeting.branch = plan.unit, branch  # known to it, while it stays outside of the session
    return meeting


def announce(session: Session, meeting: Meeting, by: Member, now: datetime, zone: ZoneInfo) -> deliveries.Timing:
    """Keeps the meeting and plans its notice for everybody concerned; how many go out now, and how many later."""
    session.add(meeting)
    session.flush()
    notice = _notice(session, meeting, NoticeKind.MEETING, by, now)
    audit.note(
        session,
        "meetings.announced",
        now,
        account_id=meeting.account_id,
        by=by,
        branch_id=meeting.branch_id,
        id=meeting.id,
    )
    _plan(session, notice, meetings.audience(session, meeting), now, zone)
    return deliveries.timing(session, notice, now)


def change(
    session: Session, meeting: Meeting, by: Member, now: datetime, zone: ZoneInfo, *, starts_at: datetime, place: str
) -> tuple[int, int]:
    """(told of the difference, still waiting for the right card): nobody gets the old card after this."""
    old = MeetingChange(
        meeting_id=meeting.id,
        version=meeting.version,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        changed_by_id=by.id,
        changed_at=now,
    )
    session.add(old)
    length = meeting.ends_at - meeting.starts_at
    meeting.starts_at, meeting.ends_at, meeting.place = starts_at, starts_at + length, place
    meeting.version += 1
    audit.note(
        session,
        "meetings.changed",
        now,
        account_id=meeting.account_id,
        by=by,
        branch_id=meeting.branch_id,
        id=meeting.id,
    )
    told, waiting = _told(session, meeting)
    data = {"old_starts_at": old.starts_at.isoformat(), "old_place": old.place}
    notice = _notice(session, meeting, NoticeKind.MEETING_CHANGED, by, now, **data)
    _plan(session, notice, told, now, zone)
    return len(told), waiting


def cancel(session: Session, meeting: Meeting, by: Member, now: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """(told that it does not take place, spared the card): what is unsent stops at once."""
    told, waiting = _told(session, meeting)
    meeting.state = MeetingState.CANCELLED
    for notice in session.scalars(select(Notice).where(Notice.meeting_id == meeting.id)):
        deliveries.withdraw(session, notice, now)
    audit.note(
        session,
        "meetings.cancelled",
        now,
        account_id=meeting.account_id,
        by=by,
        branch_id=meeting.branch_id,
        id=meeting.id,
    )
    notice = _notice(session, meeting, NoticeKind.MEETING_CANCELLED, by, now)
    _plan(session, notice, told, now, zone)
    return len(told), waiting


def nudge(
    session: Session, meeting: Meeting, people: Sequence[Member], by: Member, now: datetime, zone: ZoneInfo
) -> int:
    """再提醒没回的: once more, to those who did not answer; invited, never demanded."""
    notice = _notice(session, meeting, NoticeKind.MEETING_NUDGE, by, now)
    return _plan(session, notice, people, now, zone)


def send_plain(
    session: Session, unit: Unit, people: Sequence[Member], text: str, by: Member, now: datetime, zone: ZoneInfo
) -> Notice:
    """A notice in the secretary's own words."""
    notice = Notice(
        account_id=unit.account_id,
        unit_id=unit.id,
        kind=NoticeKind.PLAIN,
        text=text,
        data={},
        issued_by_id=by.id,
        issued_at=now,
    )
    session.add(notice)
    session.flush()
    audit.note(session, "notices.sent", now, account_id=unit.account_id, by=by, branch_id=by.branch_id, id=notice.id)
    _plan(session, notice, people, now, zone)
    return notice


def _notice(session: Session, meeting: Meeting, kind: NoticeKind, by: Member, now: datetime, **data: str) -> Notice:
    notice = Notice(
        account_id=meeting.account_id,
        unit_id=meeting.unit_id,
        kind=kind,
        meeting_id=meeting.id,
        text="",
        data=dict(data),
        issued_by_id=by.id,
        issued_at=now,
        expires_at=meeting.starts_at if kind is not NoticeKind.MEETING_CANCELLED else meeting.ends_at,
    )
    session.add(notice)
    session.flush()
    notice.meeting = meeting
    return notice


def _plan(session: Session, notice: Notice, people: Sequence[Member], now: datetime, zone: ZoneInfo) -> int:
    return deliveries.plan(session, notice, people, now, zone=zone)


def _told(session: Session, meeting: Meeting) -> tuple[list[Member], int]:
    """Who knows of the meeting, and how many cards still wait."""
    query = (
        select(Delivery)
        .join(Notice)
        .where(Notice.meeting_id == meeting.id, Delivery.member_id.is_not(None))
        .order_by(Delivery.id)
    )
    found = list(session.scalars(query))
    told = {row.member_id: row.member for row in found if row.state in TOLD and row.member is not None}
    waiting = sum(row.state is State.PLANNED and row.member_id not in told for row in found)
    return list(told.values()), waiting


def by_way(session: Session, people: Sequence[Member]) -> dict[Way, int]:
    """How many will be told by which way: WeChat for those we know there, paper for those who want paper, else the
    telephone.
    """
    ids = [member.id for member in people]
    bound = set(
        session.scalars(
            select(Binding.member_id).where(Binding.member_id.in_(ids), Binding.relation == "", Binding.until.is_(None))
        )
    )
    counts = dict.fromkeys(Way, 0)
    for member in people:
        counts[_way(member, bound)] += 1
    return counts


def _way(member: Member, bound: set[int]) -> Way:
    if member.way is Way.WECHAT and (member.id not in bound or member.opted_out_at is not None):
        return Way.PHONE
    return member.way

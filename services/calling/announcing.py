"""A secretary announces meetings, and asks once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.bindings import Binding
from domain.meetings import Meeting, MeetingKind, MeetingState
from domain.members import Member, Way
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit
from services import audit, deliveries, meetings, texts
from services.calling.notices import notice_about


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
    branch = session.get_one(Unit, plan.unit.branch_id)
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


def announce(
    session: Session, meeting: Meeting, by: Member, now: datetime, zone: ZoneInfo, *, seconded: bool = False
) -> deliveries.Timing:
    """Keeps the meeting and plans its notice for everybody concerned; how many go out now, and how many later. Raises
    StoppedError for words that must not go out, or not without a second person (`seconded`).
    """
    texts.clear(session, meeting.unit, meeting.topic, meeting.place, meeting.bring, seconded=seconded)
    session.add(meeting)
    session.flush()
    notice = notice_about(session, meeting, NoticeKind.MEETING, by, now)
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


def nudge(
    session: Session, meeting: Meeting, people: Sequence[Member], by: Member, now: datetime, zone: ZoneInfo
) -> int:
    """再提醒没回的: once more, to those who did not answer; invited, never demanded, and never to those of whom
    nothing is demanded (教条 §23). For how many.
    """
    notice = notice_about(session, meeting, NoticeKind.MEETING_NUDGE, by, now)
    return _plan(session, notice, [member for member in people if not member.no_hard_demand], now, zone)


def _plan(session: Session, notice: Notice, people: Sequence[Member], now: datetime, zone: ZoneInfo) -> int:
    return deliveries.plan(session, notice, people, now, zone=zone)


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

"""The truth about a notice: how many stand where, who has not answered, and whom it has reached."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.meetings import Answer, Meeting
from domain.members import GONE, Member
from domain.notices import Notice, NoticeKind

_TOLD = (State.SENDING, State.SENT, State.DELIVERED, State.UNKNOWN, State.ACKNOWLEDGED)


def counts(session: Session, notice: Notice) -> dict[State, int]:
    """By state; the sum is everybody it was planned for."""
    query = select(Delivery.state, func.count()).where(Delivery.notice_id == notice.id).group_by(Delivery.state)
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Timing:
    """How many were planned for the present moment and how many for later, and when the first of those goes out."""

    now: int
    later: int
    next_at: datetime | None


def timing(session: Session, notice: Notice, now: datetime) -> Timing:
    """What a secretary hears after "1": a notice outside waking hours, or a second one on a day, waits."""
    due = session.scalars(
        select(Delivery.due_at).where(Delivery.notice_id == notice.id, Delivery.state == State.PLANNED)
    ).all()
    later = [moment for moment in due if moment > now]
    return Timing(len(due) - len(later), len(later), min(later, default=None))


def unanswered(session: Session, meeting: Meeting) -> list[Member]:
    """Those it was announced to who have neither answered nor acknowledged, in the order of the roster."""
    answered = select(Answer.member_id).where(Answer.meeting_id == meeting.id, Answer.withdrawn_at.is_(None))
    known = _members_of(meeting).where(Delivery.state == State.ACKNOWLEDGED)
    query = (
        select(Member)
        .where(Member.id.in_(_members_of(meeting)), Member.id.not_in(answered), Member.id.not_in(known))
        .where(Member.life_state.not_in(GONE))
        .order_by(Member.group_id, Member.id)
    )
    return list(session.scalars(query))


def _members_of(meeting: Meeting) -> Select[Any]:
    return (
        select(Delivery.member_id)
        .join(Notice)
        .where(Notice.meeting_id == meeting.id, Delivery.member_id.is_not(None))
        .where(Delivery.state.not_in((State.WITHDRAWN,)))
    )


def told(session: Session, meeting: Meeting) -> set[int]:
    """Ids of those to whom something about the meeting went out: they have to hear of a change."""
    query = (
        select(Delivery.member_id)
        .join(Notice)
        .where(Notice.meeting_id == meeting.id, Delivery.member_id.is_not(None), Delivery.state.in_(_TOLD))
    )
    return {member_id for member_id in session.scalars(query) if member_id is not None}


def announced(session: Session, meeting: Meeting) -> Notice | None:
    """The notice that announced the meeting, if there was one."""
    query = select(Notice).where(Notice.meeting_id == meeting.id, Notice.kind == NoticeKind.MEETING)
    return session.scalars(query.order_by(Notice.id).limit(1)).one_or_none()

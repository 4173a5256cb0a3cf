"""acknowledge and withdraw: what a human's word does to deliveries."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from domain.deliveries import Delivery, Event, State, advance
from domain.items import Task
from domain.meetings import Meeting, MeetingState
from domain.members import Member
from domain.notices import Notice
from services import tasks

HIMSELF = "本人"
# Gone out, or on its way; what is only planned he cannot have read.
SEEN = (State.SENDING, State.SENT, State.DELIVERED, State.UNKNOWN, State.HANDED_OVER)
_OLD = timedelta(days=60)
_OPEN = (  # asked at every 收到: built once
    select(Delivery)
    .join(Notice)
    .options(contains_eager(Delivery.notice))
    .where(
        Delivery.member_id == bindparam("member_id"),
        Delivery.state.in_(SEEN),
        Delivery.due_at > bindparam("since"),
    )
    .order_by(Delivery.due_at.desc(), Delivery.id.desc())
)


def acknowledge(
    session: Session,
    member: Member,
    now: datetime,
    by: str = HIMSELF,
    *,
    meeting: Meeting | None = None,
) -> list[Notice]:
    """Somebody said that the member knows: all his open notices count as read (R-UX-43), or those about one meeting.

    `by` is how it is known (本人, 电话, 上门, 女儿). Returns the notices, the latest first. Calls that were still to be
    made are closed.
    """
    query = _OPEN if meeting is None else _OPEN.where(Notice.meeting_id == meeting.id)
    found = list(session.scalars(query, {"member_id": member.id, "since": now - _OLD}))
    if not found:
        return []
    for delivery in found:
        _acknowledge(delivery, now, by)
    _close_calls(session, found, now, by)
    session.flush()
    return [delivery.notice for delivery in found]


def acknowledge_delivery(session: Session, delivery: Delivery, now: datetime, by: str) -> bool:
    """One delivery, by whoever told him. False when it was closed before."""
    if delivery.state not in (*SEEN, State.PLANNED):
        return False
    _acknowledge(delivery, now, by)
    _close_calls(session, [delivery], now, by)
    session.flush()
    return True


def _acknowledge(delivery: Delivery, now: datetime, by: str) -> None:
    delivery.state = advance(delivery.state, Event.ANSWERED)
    delivery.acknowledged_at, delivery.acknowledged_by = now, by[:40]
    delivery.confirm_by = delivery.lease_until = None


def _close_calls(session: Session, deliveries: Sequence[Delivery], now: datetime, outcome: str) -> None:
    ids = [delivery.id for delivery in deliveries]
    for task in session.scalars(select(Task).where(Task.delivery_id.in_(ids), Task.closed_at.is_(None))):
        tasks.close_task(session, task, now, outcome=outcome)


def withdraw(session: Session, notice: Notice, now: datetime) -> int:
    """Takes the notice back from everybody who has not got it. Returns for how many."""
    notice.recalled_at = notice.recalled_at or now
    query = select(Delivery).where(
        Delivery.notice_id == notice.id, Delivery.state.in_((State.PLANNED, State.HANDED_OVER))
    )
    found = list(session.scalars(query))
    for delivery in found:
        delivery.state = advance(delivery.state, Event.WITHDRAWN)
        delivery.reason = "recalled"
    _close_calls(session, found, now, "recalled")
    session.flush()
    return len(found)


def asked_meetings(session: Session, member: Member, now: datetime) -> list[Meeting]:
    """The meetings that are not over and that the member was written to about, the latest notice first."""
    query = (
        select(Delivery)
        .join(Notice)
        .join(Meeting)
        .options(joinedload(Delivery.notice).joinedload(Notice.meeting))
        .where(Delivery.member_id == member.id)
        .where(Delivery.state.in_((*SEEN, State.ACKNOWLEDGED)), Delivery.sent_at.is_not(None))
        .where(Meeting.ends_at > now, Meeting.state == MeetingState.ANNOUNCED)
        .order_by(Delivery.sent_at.desc(), Delivery.id.desc())
    )
    about = (delivery.notice.meeting for delivery in session.scalars(query))
    return list(dict.fromkeys(meeting for meeting in about if meeting is not None))

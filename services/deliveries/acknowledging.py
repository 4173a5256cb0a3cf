"""acknowledge and withdraw: what a human's word does to deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from domain.deliveries import Delivery, Event, State, Told, advance
from domain.items import Task
from domain.meetings import Meeting, MeetingState
from domain.members import Member
from domain.notices import Notice, NoticeKind
from services import tasks

HIMSELF = "本人"
_BY_WORD = {HIMSELF: Told.SELF, "电话": Told.PHONE, "上门": Told.VISIT}  # any other word is what a relative is to him
_WORDS = {Told.SELF: HIMSELF, Told.PHONE: "电话", Told.VISIT: "上门", Told.FAMILY: "家属"}
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
# He speaks of the meeting itself: its announcement is of no more use, in whatever state it is. A correction that he
# has not got he may not know of.
_OF_MEETING = (
    select(Delivery)
    .join(Notice)
    .options(contains_eager(Delivery.notice))
    .where(Delivery.member_id == bindparam("member_id"), Notice.meeting_id == bindparam("meeting_id"))
    .where(
        Delivery.state.in_(SEEN)
        | (Delivery.state.in_((State.PLANNED, State.EXPIRED, State.EXEMPT)) & (Notice.kind == NoticeKind.MEETING))
    )
    .order_by(Delivery.due_at.desc(), Delivery.id.desc())
)


@dataclass(frozen=True, slots=True)
class _Word:
    """A human's word that the person knows: what the register needs as evidence."""

    told: Told
    by: str
    told_by: Member | None
    key: str
    at: datetime


def acknowledge(
    session: Session,
    member: Member,
    now: datetime,
    by: str = "",
    *,
    meeting: Meeting | None = None,
    told: Told | None = None,
    told_by: Member | None = None,
    told_key: str = "",
) -> list[Notice]:
    """Somebody said that the member knows: all his open notices count as read (R-UX-43), or those about one meeting.

    `by` is how it is known, in words (本人, 电话, 上门, 女儿); `told` says the same, and each follows from the other.
    `told_by` is who called, visited or passed it on, `told_key` the message that says so: without them nothing is
    proven (`domain.truth`). Returns the notices, the latest first. Calls that were still to be made are closed.
    """
    values = {"member_id": member.id, "since": now - _OLD}
    if meeting is None:
        found = list(session.scalars(_OPEN, values))
    else:
        found = list(session.scalars(_OF_MEETING, {"member_id": member.id, "meeting_id": meeting.id}))
    if not found:
        return []
    word = _word(by, told, told_by, told_key, now)
    for delivery in found:
        _acknowledge(delivery, word)
    _close_calls(session, found, word)
    session.flush()
    return [delivery.notice for delivery in found]


def acknowledge_delivery(
    session: Session,
    delivery: Delivery,
    now: datetime,
    by: str = "",
    *,
    told: Told | None = None,
    told_by: Member | None = None,
    told_key: str = "",
) -> bool:
    """One delivery, by whoever told him; words and evidence as in `acknowledge`. False when it was closed before."""
    if delivery.state not in (*SEEN, State.PLANNED, State.EXPIRED, State.EXEMPT):
        return False
    word = _word(by, told, told_by, told_key, now)
    _acknowledge(delivery, word)
    _close_calls(session, [delivery], word)
    session.flush()
    return True


def _word(by: str, told: Told | None, told_by: Member | None, key: str, now: datetime) -> _Word:
    if told is None:
        told = _BY_WORD.get(by or HIMSELF, Told.FAMILY)
    return _Word(told, by or _WORDS[told], told_by, key[:160], now)


def _acknowledge(delivery: Delivery, word: _Word) -> None:
    delivery.state = advance(delivery.state, Event.ANSWERED)
    delivery.acknowledged_at, delivery.acknowledged_by = word.at, word.by[:40]
    delivery.told, delivery.told_key = word.told, word.key
    delivery.told_by_id = None if word.told_by is None else word.told_by.id
    delivery.confirm_by = delivery.lease_until = None


def _close_calls(session: Session, deliveries: Sequence[Delivery], word: _Word) -> None:
    ids = [delivery.id for delivery in deliveries]
    for task in session.scalars(select(Task).where(Task.delivery_id.in_(ids), Task.closed_at.is_(None))):
        tasks.close_task(session, task, word.at, by=word.told_by, outcome=word.by)


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
    ids = [delivery.id for delivery in found]
    for task in session.scalars(select(Task).where(Task.delivery_id.in_(ids), Task.closed_at.is_(None))):
        tasks.close_task(session, task, now, outcome="recalled")
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

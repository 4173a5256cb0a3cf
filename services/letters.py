"""A message of our own to one person: an answer that came too late, a decision, a line to the secretary."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from domain.conversations import SeenMessage
from domain.deliveries import Attempt, Delivery, State
from domain.members import GONE, Member
from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind

_PARTS = "parts"
_LONGEST = 600  # characters: a customer-service text holds 2 048 bytes (platform §4)
_USEFUL = timedelta(hours=48)  # as long as a customer-service window can be open


def answer_late(session: Session, account_id: int, key: str, open_id: str, text: str, now: datetime) -> bool:
    """Plans the answer to a message whose five seconds were over; False when that was done already. Answers to one
    person that wait together are one message, the oldest first (S25).
    """
    found = session.execute(
        update(SeenMessage)
        .where(SeenMessage.account_id == account_id, SeenMessage.key == key, SeenMessage.answered_late.is_(False))
        .values(answered_late=True)
        .returning(SeenMessage.member_id, SeenMessage.received_at, SeenMessage.id)
    ).one_or_none()
    if found is None:
        return False
    part = [found.received_at.isoformat(), found.id, text]
    if _joined(session, account_id, open_id, part):
        return True
    notice = Notice(
        account_id=account_id,
        kind=NoticeKind.LATE_REPLY,
        text=text,
        data={_PARTS: [part]},
        issued_at=now,
        expires_at=now + _USEFUL,
    )
    session.add(notice)
    session.flush()
    _plan(session, notice, now, member_id=found.member_id, open_id=open_id, ways=[ChannelKind.SERVICE])
    return True


def _joined(session: Session, account_id: int, open_id: str, part: list[Any]) -> bool:
    """Adds it to an answer that still waits for the same person. The row is locked, so that no sender takes the half
    of it; one that a sender has stays as it is.
    """
    query = (
        select(Delivery)
        .join(Notice)
        .options(contains_eager(Delivery.notice))
        .where(Notice.account_id == account_id, Notice.kind == NoticeKind.LATE_REPLY)
        .where(Delivery.open_id == open_id, Delivery.state == State.PLANNED)
        .order_by(Delivery.id.desc())
        .limit(1)
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    )
    waiting = session.scalars(query).one_or_none()
    if waiting is None or len(waiting.notice.text) + len(part[-1]) > _LONGEST:
        return False
    notice = waiting.notice
    parts = sorted([*notice.data.get(_PARTS, []), part])
    notice.data = {**notice.data, _PARTS: parts}
    notice.text = "\n".join(dict.fromkeys(words for *_, words in parts))
    session.flush()
    return True


def tell(
    session: Session,
    member: Member,
    template: str,
    now: datetime,
    *,
    urgent: bool = True,
    useful: timedelta = _USEFUL,
    ways: list[ChannelKind] | None = None,
    **data: Any,
) -> Delivery | None:
    """Plans `templates/pushes/<template>.txt` for one member. None for somebody who is told nothing any more.

    `urgent` (the default: it follows from somebody's own word a moment ago) ignores quiet hours and caps. `data`
    must be JSON.
    """
    if member.life_state in GONE:
        return None
    notice = Notice(
        account_id=member.account_id,
        unit_id=member.branch_id,
        kind=NoticeKind.MESSAGE,
        template=template,
        data=data,
        issued_at=now,
        expires_at=now + useful,
    )
    session.add(notice)
    session.flush()
    chosen = ways or [ChannelKind.SERVICE, ChannelKind.TEMPLATE, ChannelKind.CALL_LIST]
    return _plan(session, notice, now, member_id=member.id, open_id=None, ways=chosen, urgent=urgent)


def tell_open_id(session: Session, account_id: int, open_id: str, template: str, now: datetime, **data: Any) -> None:
    """The same for an open id: somebody nobody knows yet (a decision about recognition), or a family helper."""
    notice = Notice(
        account_id=account_id,
        kind=NoticeKind.MESSAGE,
        template=template,
        data=data,
        issued_at=now,
        expires_at=now + _USEFUL,
    )
    session.add(notice)
    session.flush()
    _plan(session, notice, now, member_id=None, open_id=open_id, ways=[ChannelKind.SERVICE, ChannelKind.TEMPLATE])


def _plan(
    session: Session,
    notice: Notice,
    now: datetime,
    *,
    member_id: int | None,
    open_id: str | None,
    ways: list[ChannelKind],
    urgent: bool = True,
) -> Delivery:
    delivery = Delivery(
        notice_id=notice.id,
        member_id=member_id,
        open_id=open_id,
        ways=[way.value for way in ways],
        tries=0,
        urgent=urgent,
        due_at=now,
        expires_at=notice.expires_at,
        data={},
        reason="",
        acknowledged_by="",
    )
    session.add(delivery)
    session.flush()
    return delivery


def told_since(session: Session, member_id: int, template: str, since: datetime) -> bool:
    """Was this already planned for the member since that moment?"""
    query = (
        select(Delivery.id)
        .join(Notice)
        .where(Delivery.member_id == member_id, Notice.template == template, Notice.issued_at >= since)
        .limit(1)
    )
    return session.scalars(query).one_or_none() is not None


def asked_by(session: Session, key: str) -> Delivery | None:
    """The delivery whose message carried this key: a tapped line names it."""
    query = (
        select(Delivery)
        .join(Attempt, Attempt.delivery_id == Delivery.id)
        .options(joinedload(Delivery.notice).joinedload(Notice.meeting))
        .where(Attempt.client_id == key)
        .limit(1)
    )
    return session.scalars(query).one_or_none()

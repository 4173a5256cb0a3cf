"""fold: what waits for a person goes along with the answer to what he just wrote, because that costs nothing.

One thing an answer, the most pressing first. A reminder stays where it is: it is of use at its own hour. There is no
receipt for an answer; whoever must be told and says nothing is called all the same.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session, joinedload

from domain.caps import CAPS, Cap
from domain.deliveries import Attempt, Delivery, Event, State, advance
from domain.members import GONE, RESTING
from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind
from services.deliveries import reach, rules
from services.deliveries.claiming import new_key
from services.deliveries.contents import Contents
from services.deliveries.policies import Policies

FOLDABLE = frozenset(kind for kind, cap in CAPS.items() if cap in (Cap.WAIT, Cap.AT_ONCE, Cap.YIELD))
_AHEAD = timedelta(days=3)  # what is due later than this is no news yet
_IN_HAND = timedelta(minutes=1)  # what has just become due is with the sender already
_FIRST = case((Notice.kind.in_(rules.MUST_REACH), 0), (Notice.kind == NoticeKind.STUDY, 2), else_=1)


@dataclass(frozen=True, slots=True)
class Folded:
    """`templates/pushes/<template>.txt` and its values; the row says already that it went."""

    delivery_id: int
    template: str
    data: Mapping[str, Any] = field(repr=False)


def with_something_waiting(session: Session, member_ids: Collection[int], now: datetime) -> set[int]:
    """Those for whom something could go along with an answer: read for many at once, mostly nobody."""
    query = select(Delivery.member_id).where(Delivery.member_id.in_(member_ids), *_fits(now)).distinct()
    return {member_id for member_id in session.scalars(query) if member_id is not None}


def fold(session: Session, member_id: int, now: datetime, zone: ZoneInfo) -> Folded | None:
    """Takes the most pressing of what waits for the member out of the outbox; None where nothing fits. Guarded: a
    sender that takes the same row at the same moment has it alone.
    """
    query = (
        select(Delivery)
        .join(Notice)
        .options(joinedload(Delivery.notice).joinedload(Notice.meeting))
        .where(Delivery.member_id == member_id, *_fits(now), Notice.kind.in_(FOLDABLE))
        .order_by(Delivery.urgent.desc(), _FIRST, Delivery.due_at, Delivery.id)
    )
    for delivery in session.scalars(query):
        if not rules.is_overtaken(delivery.notice, now, zone) and _take(session, delivery, now):
            return _folded(session, delivery, now)
    return None


def _fits(now: datetime) -> tuple[Any, ...]:
    is_of_use = (Delivery.expires_at.is_(None)) | (Delivery.expires_at > now)
    is_in_hand = (Delivery.due_at <= now) & (Delivery.due_at > now - _IN_HAND)
    return (Delivery.state == State.PLANNED, Delivery.due_at <= now + _AHEAD, is_of_use, ~is_in_hand)


def _take(session: Session, delivery: Delivery, now: datetime) -> bool:
    person = reach.people(session, [delivery.member_id] if delivery.member_id is not None else [])
    if any(one.life_state in GONE or one.life_state in RESTING for one in person.values()):
        return False
    key = delivery.client_id or new_key(delivery.id)
    taken = session.scalars(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.state == State.PLANNED)
        .values(state=advance(State.PLANNED, Event.FOLDED), channel=ChannelKind.REPLY, sent_at=now, client_id=key)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        return False
    session.add(
        Attempt(delivery_id=delivery.id, channel=ChannelKind.REPLY, at=now, client_id=key, outcome="accepted", code="")
    )
    session.flush()
    session.refresh(delivery)
    return True


def _folded(session: Session, delivery: Delivery, now: datetime) -> Folded:
    policies = Policies(session)
    person = reach.people(session, [delivery.member_id] if delivery.member_id is not None else [])
    data = Contents(session, now, policies).of(delivery.notice, delivery, next(iter(person.values()), None))
    return Folded(delivery.id, delivery.notice.words, data)

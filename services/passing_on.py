"""Through the family: a helper is asked to pass a notice on, and says whether he did (家属转告)."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.bindings import Binding
from domain.deliveries import Attempt, Delivery, Event, State, Told
from domain.ways import ChannelKind
from services import deliveries
from services.deliveries import handover
from services.deliveries.onward import take_next_way

CANNOT = "family_cannot"
_OLD = timedelta(days=7)  # afterwards a bare digit means something else
_ASKED = (State.SENT, State.DELIVERED, State.UNKNOWN)


def asked_by(session: Session, key: str) -> Delivery | None:
    """The notice that the message with this key asked a helper to pass on: a tapped line names it."""
    query = (
        select(Delivery)
        .join(Attempt, Attempt.delivery_id == Delivery.id)
        .options(joinedload(Delivery.member))
        .where(Attempt.client_id == key, Attempt.channel == ChannelKind.FAMILY)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def last_asked(session: Session, member_id: int, now: datetime) -> Delivery | None:
    """The newest notice for this member that his family was asked to pass on and said nothing about."""
    query = (
        select(Delivery)
        .options(joinedload(Delivery.member))
        .where(Delivery.member_id == member_id, Delivery.channel == ChannelKind.FAMILY)
        .where(Delivery.state.in_(_ASKED), Delivery.sent_at > now - _OLD)
        .order_by(Delivery.sent_at.desc(), Delivery.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def passed_on(session: Session, delivery: Delivery, helper: Binding, key: str, now: datetime) -> bool:
    """The helper says that the person knows. `key` is the message that says so. False: it was known before."""
    by = helper.relation or helper.helper_name
    return deliveries.acknowledge_delivery(session, delivery, now, by, told=Told.FAMILY, told_key=key)


def cannot(session: Session, delivery: Delivery, now: datetime) -> bool:
    """He cannot: the next way is taken at once. False: it was known, or on another way, before."""
    if delivery.channel is not ChannelKind.FAMILY or delivery.state not in _ASKED:
        return False
    delivery.reason = CANNOT
    if delivery.state is State.DELIVERED:  # it reached the helper's phone, which is not the person's: somebody calls
        delivery.ways = [way for way in delivery.ways if way != ChannelKind.FAMILY]
        handover.hand_over(session, delivery, now, CANNOT)
    else:
        delivery.sent_at = None
        take_next_way(session, delivery, {ChannelKind.FAMILY}, now, Event.REPORTED_FAILED)
    session.flush()
    return True

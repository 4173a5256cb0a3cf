"""Leases: what a sender has in hand is begun before it leaves, so that it is known what may have left when he dies.

Not begun: it never left, and is simply due again. Begun: it may have arrived. A template message is repeated under its
key while the platform knows the key, a mass message within a day; everything else ends as an unknown outcome, because
a second message could be one too many. Danger goes again at once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, exists, insert, select, update
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Attempt, Delivery, Event, State, advance
from domain.members import GONE, Member
from domain.ways import ChannelKind, Consequence
from services.deliveries import rules, unheard
from services.deliveries.confirming import CONFIRM_WITHIN
from services.deliveries.lent import Claimed
from services.deliveries.reach import chunks

NO_WORD = "timeout"  # the reason of an outcome that nobody knows, as after a silence of the platform
_MASS_KEY_KNOWN = timedelta(hours=23)  # the platform says a day (platform §7.1)
_DELIVERIES, _ATTEMPTS = cast("Table", Delivery.__table__), cast("Table", Attempt.__table__)
_IS_GONE = exists().where(Member.id == _DELIVERIES.c.member_id, Member.life_state.in_(GONE))
_BEGIN = (
    update(_DELIVERIES)
    .where(_DELIVERIES.c.id.in_(bindparam("ids", expanding=True)), _DELIVERIES.c.claimed_by == bindparam("owner"))
    .where(_DELIVERIES.c.state == State.SENDING, ~_IS_GONE)
    .values(begun_at=bindparam("moment"))
    .returning(_DELIVERIES.c.id)
)
_DIED = (Delivery.state == State.SENDING, Delivery.lease_until <= bindparam("wall"))


def begin(session: Session, claimed: Iterable[Claimed], now: datetime, owner: str) -> set[int]:
    """Marks these as leaving from now on; to be committed before the first of them leaves. Returns the ids of those
    that may go: not who answered, was told or died since they were claimed.
    """
    begun: set[int] = set()
    for ids in chunks(one.id for one in claimed):
        values = {"ids": ids, "owner": owner, "moment": now}
        begun.update(session.connection().execute(_BEGIN, values).scalars())
    return begun


def take_back(session: Session, wall: datetime, now: datetime) -> int:
    """Settles the deliveries whose sender died: leases run in real time (`wall`), keys by the platform's clock (`now`).
    Returns how many.
    """
    never_left = (
        update(Delivery)
        .where(*_DIED, Delivery.begun_at.is_(None))
        .values(
            state=advance(State.SENDING, Event.LEASE_RAN_OUT), lease_until=None, claimed_by=None, reason="taken_back"
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    count = len(session.scalars(never_left, {"wall": wall}).all())
    query = select(Delivery).options(joinedload(Delivery.notice)).where(*_DIED).with_for_update(of=Delivery)
    begun = session.scalars(query, {"wall": wall}).all()
    for delivery in begun:
        _settle(session, delivery, now)
    if begun:
        session.flush()
    return count + len(begun)


def _settle(session: Session, delivery: Delivery, now: datetime) -> None:
    delivery.lease_until = delivery.claimed_by = None
    if rules.is_danger(delivery.notice) or _may_be_repeated(delivery, now):
        delivery.state, delivery.reason = advance(delivery.state, Event.LEASE_RAN_OUT), "taken_back"
        return
    doubt(session, delivery, now)


def _may_be_repeated(delivery: Delivery, now: datetime) -> bool:
    began, key = delivery.begun_at or now, delivery.client_id
    if delivery.channel is ChannelKind.TEMPLATE and key:
        return now <= unheard.note(delivery, key, began)
    return delivery.channel is ChannelKind.MASS and now <= began + _MASS_KEY_KNOWN


def doubt(session: Session, delivery: Delivery, now: datetime) -> None:
    """It may have arrived, and nobody will ever know by itself: shown as that, with its try. What everybody must hear
    is a human's after the time of a receipt (`give_up_waiting`).
    """
    key = delivery.client_id or ""
    known = select(Attempt.id).where(Attempt.delivery_id == delivery.id, Attempt.client_id == key).limit(1)
    if session.scalars(known).one_or_none() is None:
        _note_try(session, delivery, key, now)
    delivery.state, delivery.reason = advance(delivery.state, Event.NO_ANSWER), NO_WORD
    delivery.sent_at = delivery.begun_at or now
    delivery.confirm_by = now + CONFIRM_WITHIN


def _note_try(session: Session, delivery: Delivery, key: str, now: datetime) -> None:
    tried = {"delivery_id": delivery.id, "at": delivery.begun_at or now, "client_id": key}
    outcome = {"channel": delivery.channel, "outcome": Consequence.UNKNOWN.value, "code": NO_WORD, "platform_id": None}
    session.connection().execute(insert(_ATTEMPTS), [tried | outcome])

"""settle: what the ways said becomes what follows. What was taken is marked in plain batches; what was refused has its
effects in `refusals`.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Attempt, Delivery, Event, State, advance
from domain.members import GONE, RESTING, Member
from domain.ways import ChannelKind, Consequence, Receipt
from services.deliveries import confirming, life, refusals
from services.deliveries.confirming import CONFIRM_WITHIN
from services.deliveries.refusals import Result

__all__ = ["Result", "settle"]

UNTRIED, ACCEPTED = "untried", "accepted"
_TABLE, _ATTEMPTS = cast("Table", Delivery.__table__), cast("Table", Attempt.__table__)
_HELD = (
    select(
        *(Delivery.id, Delivery.state, Delivery.claimed_by, Delivery.client_id, Delivery.lease_until),
        *(Delivery.sent_at, Member.life_state),
    )
    .outerjoin(Member, Member.id == Delivery.member_id)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)))
    .with_for_update(of=Delivery)
)
_TAKEN = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("own_id"))
    .values(
        state=advance(State.SENDING, Event.ACCEPTED),
        sent_at=bindparam("new_sent_at"),
        reason=bindparam("new_reason"),
        platform_id=bindparam("new_platform_id"),
        confirm_by=bindparam("new_confirm_by"),
        lease_until=None,
        claimed_by=None,
    )
)
_KEEP_NUMBER = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("own_id"))
    .values(sent_at=bindparam("new_sent_at"), platform_id=bindparam("new_platform_id"))
)


def settle(session: Session, results: Sequence[Result], now: datetime, *, zone: ZoneInfo) -> dict[str, int]:
    """Writes a batch of results, an Attempt for each that was tried. Returns counts by outcome: `accepted`, or the
    consequence of the refusal.

    A delivery that changed hands or was answered meanwhile keeps its state; the attempt is kept all the same.
    """
    session.flush()
    ids = [result.claimed.id for result in results]
    held = {row.id: row for row in session.execute(_HELD, {"ids": ids})}
    known = [(result, outcome_of(result)) for result in results if result.claimed.id in held]
    attempts = [_attempt(result, outcome, now) for result, outcome in known if outcome != UNTRIED]
    if attempts:
        session.connection().execute(insert(_ATTEMPTS), attempts)
    taken: list[dict[str, Any]] = []
    went: list[Result] = []
    moved_on: list[dict[str, Any]] = []
    others: list[Result] = []
    for result, outcome in known:
        row = held[result.claimed.id]
        if not _is_ours(row, result):
            moved_on += _number(row, result, now)
        elif outcome not in (ACCEPTED, Consequence.ALREADY_SENT):
            others.append(result)
        else:
            taken.append(_mark(result, now))
            went.append(result)
    _write(session, taken, moved_on)
    _end_lives(session, [held[row["own_id"]] for row in taken])
    confirming.apply_early(session, [(one.claimed, one.receipt) for one in went], now, zone)
    refusals.follow_all(session, others, now, zone)
    session.flush()
    return dict(Counter(outcome for _, outcome in known))


def outcome_of(result: Result) -> str:
    if result.error is not None:
        return result.error.consequence.value
    return UNTRIED if result.receipt is None else ACCEPTED


def _attempt(result: Result, outcome: str, now: datetime) -> dict[str, Any]:
    receipt, error = result.receipt, result.error
    return {
        "delivery_id": result.claimed.id,
        "channel": result.claimed.channel,
        "at": now,
        "client_id": result.claimed.key,
        "outcome": outcome,
        "code": "" if error is None else error.code[:20],
        "platform_id": receipt.platform_id[:32] if receipt is not None and receipt.platform_id else None,
    }


def _is_ours(row: Any, result: Result) -> bool:
    claimed = result.claimed
    return bool(
        row.state is State.SENDING
        and row.claimed_by == claimed.owner
        and row.client_id == claimed.key
        and row.lease_until == claimed.lease_until
    )


def _number(row: Any, result: Result, now: datetime) -> list[dict[str, Any]]:
    """It went out, although the row moved on: the person answered, or a receipt came first."""
    if result.receipt is None or row.sent_at is not None:
        return []
    return [{"own_id": row.id, "new_sent_at": now, "new_platform_id": result.receipt.platform_id[:32] or None}]


def _mark(result: Result, now: datetime) -> dict[str, Any]:
    claimed = result.claimed
    receipt = result.receipt or Receipt(confirms=claimed.carrier is ChannelKind.TEMPLATE)
    return {
        "own_id": claimed.id,
        "new_sent_at": now,
        "new_reason": "mass" if claimed.channel is ChannelKind.MASS else "",  # nothing is known of one person
        "new_platform_id": receipt.platform_id[:32] or None,
        "new_confirm_by": now + CONFIRM_WITHIN if receipt.confirms else None,
    }


def _write(session: Session, taken: list[dict[str, Any]], moved_on: list[dict[str, Any]]) -> None:
    connection = session.connection()
    if taken:
        connection.execute(_TAKEN, taken)
    if moved_on:
        connection.execute(_KEEP_NUMBER, moved_on)
    ids = {row["own_id"] for row in (*taken, *moved_on)}
    for known in list(session.identity_map.values()):
        if isinstance(known, Delivery) and known.id in ids:
            session.expire(known)


def _end_lives(session: Session, rows: Sequence[Any]) -> None:
    """It was on its way when he died: it went out, and nothing more follows from it."""
    ended = {row.id: row.life_state for row in rows if row.life_state in GONE or row.life_state in RESTING}
    if ended:
        query = select(Delivery).options(joinedload(Delivery.notice)).where(Delivery.id.in_(ended))
        for delivery in session.scalars(query):
            life.end(delivery, ended[delivery.id])
        session.flush()

"""To a human: what no way could bring becomes a call for somebody near; what is too late becomes a line for the
secretary.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, Event, State, advance
from domain.items import Task, TaskKind
from domain.members import Member
from domain.notices import Notice
from services import tasks
from services.deliveries import rules
from services.deliveries.reach import Person, chunks

_TO_TELL = timedelta(days=1)
_TASKS = cast("Table", Task.__table__)


def call_key(delivery_id: int) -> str:
    return f"tell:{delivery_id}"


def open_calls(session: Session, notice: Notice, people: Mapping[int, Person], now: datetime) -> int:
    """A TELL task for each delivery of the notice that was handed over and has none. Returns how many were opened."""
    query = select(Delivery.id, Delivery.member_id).where(
        Delivery.notice_id == notice.id, Delivery.state == State.HANDED_OVER, Delivery.member_id.is_not(None)
    )
    waiting = {call_key(delivery_id): (delivery_id, member_id) for delivery_id, member_id in session.execute(query)}
    for keys in chunks(list(waiting)):
        for known in session.scalars(select(Task.key).where(Task.key.in_(keys))):
            del waiting[known]
    told = {key: people[member] for key, (_, member) in waiting.items() if member is not None and member in people}
    near = tasks.near(session, {(person.branch_id, person.group_id) for person in told.values()}, now)
    rows = []
    for key, person in told.items():
        helpers = near[person.branch_id, person.group_id]
        owner = next((helper for helper in helpers if helper != person.id), None)
        rows.append(_task(key, waiting[key][0], person, owner, notice, now))
    if rows:
        session.execute(insert(_TASKS), rows)
    return len(rows)


def _task(
    key: str, delivery_id: int, person: Person, owner: int | None, notice: Notice, now: datetime
) -> dict[str, Any]:
    return {
        "branch_id": person.branch_id,
        "kind": TaskKind.TELL,
        "key": key,
        "member_id": person.id,
        "owner_id": owner,
        "delivery_id": delivery_id,
        "words": "",
        "opened_at": now,
        "due_at": rules.expires_at(notice) or now + _TO_TELL,
        "next_at": now,  # then the caller hears of his list
        "rounds": 0,
        "outcome": "",
        "data": {"notice_id": notice.id},
    }


def hand_over(session: Session, delivery: Delivery, now: datetime, reason: str) -> None:
    """No way is left: somebody near calls or knocks. For an open id with nobody behind it there is nobody to call."""
    delivery.state = advance(delivery.state, Event.NO_WAY_LEFT)
    delivery.reason = reason[:80]
    delivery.lease_until = delivery.confirm_by = None
    session.flush()
    member = None if delivery.member_id is None else session.get(Member, delivery.member_id)
    if member is not None:
        open_call(session, delivery, member, now)


def open_call(session: Session, delivery: Delivery, member: Member, now: datetime) -> None:
    """Somebody near has to call about this delivery; its state is its own matter."""
    tasks.open_task(
        session,
        TaskKind.TELL,
        call_key(delivery.id),
        member,
        now,
        due_at=delivery.expires_at or now + _TO_TELL,
        next_at=now,
        notice_id=delivery.notice_id,
    ).delivery_id = delivery.id


def expire(session: Session, now: datetime) -> int:
    """What was not taken by any way before its time was over is never sent. Returns how many."""
    query = (
        update(Delivery)
        .where(Delivery.state == State.PLANNED, Delivery.expires_at <= now)
        .values(state=advance(State.PLANNED, Event.EXPIRED), reason="too_late")
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    gone = len(session.scalars(query).all())
    _end_calls(session, now)
    return gone


def _end_calls(session: Session, now: datetime) -> None:
    """A call that was not made before the meeting is of no use any more; who was not told stays visible in the
    delivery, and the secretary hears it (`services.pushes`).
    """
    late = select(Task).join(Delivery, Delivery.id == Task.delivery_id)
    query = late.where(Task.kind == TaskKind.TELL, Task.closed_at.is_(None), Delivery.expires_at <= now)
    for task in session.scalars(query):
        tasks.close_task(session, task, now, outcome="too_late")


def give_up_waiting(session: Session, now: datetime) -> int:
    """A receipt that does not come is no longer waited for. What was taken stays "sent", with the reason; an unknown
    outcome of what everybody must hear goes to a human, because a second message could be one too many. Returns how
    many were settled.
    """
    query = select(Delivery).where(
        Delivery.state.in_((State.SENT, State.UNKNOWN)), Delivery.confirm_by.is_not(None), Delivery.confirm_by <= now
    )
    found = session.scalars(query.limit(1000)).all()
    for delivery in found:
        delivery.confirm_by = None
        if delivery.state is State.UNKNOWN and rules.must_reach(delivery.notice):
            hand_over(session, delivery, now, "no_answer")
        elif not delivery.reason:
            delivery.reason = "no_receipt"
    session.flush()
    return len(found)

"""To a human: what no way could bring becomes a call for somebody near, then a sheet for the door; what is too late
becomes a line for the secretary.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, Event, State, advance
from domain.items import Task, TaskKind
from domain.members import Member
from domain.notices import Notice
from domain.ways import ChannelKind
from services import tasks
from services.deliveries import reach, rules
from services.deliveries.reach import Person, chunks

ERRANDS = (TaskKind.TELL, TaskKind.DOOR)  # what a human does about a delivery
TO_DOOR = "to_door"  # the outcome of a call that became a sheet
_TO_TELL = timedelta(days=1)
_TASKS = cast("Table", Task.__table__)


def call_key(delivery_id: int) -> str:
    return f"tell:{delivery_id}"


def door_key(delivery_id: int) -> str:
    return f"door:{delivery_id}"


def _errand(channel: ChannelKind | None, ways: Sequence[str]) -> tuple[TaskKind, ChannelKind]:
    """Which of the two a handed-over delivery is: its ladder says, the telephone where it says nothing."""
    if channel is ChannelKind.DOOR or list(ways[:1]) == [ChannelKind.DOOR.value]:
        return TaskKind.DOOR, ChannelKind.DOOR
    return TaskKind.TELL, ChannelKind.CALL_LIST


def _key(kind: TaskKind, delivery_id: int) -> str:
    return door_key(delivery_id) if kind is TaskKind.DOOR else call_key(delivery_id)


def open_calls(session: Session, notice: Notice, people: Mapping[int, Person], now: datetime) -> int:
    """A TELL or DOOR task for each delivery of the notice that was handed over and has none. Returns how many were
    opened.
    """
    query = select(Delivery.id, Delivery.member_id, Delivery.channel, Delivery.ways).where(
        Delivery.notice_id == notice.id, Delivery.state == State.HANDED_OVER, Delivery.member_id.is_not(None)
    )
    waiting: dict[str, tuple[int, int | None, TaskKind]] = {}
    for delivery_id, member_id, channel, ways in session.execute(query):
        kind, _ = _errand(channel, ways)
        waiting[_key(kind, delivery_id)] = delivery_id, member_id, kind
    for keys in chunks(list(waiting)):
        for known in session.scalars(select(Task.key).where(Task.key.in_(keys))):
            del waiting[known]
    told = {key: people[member] for key, (_, member, _) in waiting.items() if member is not None and member in people}
    owners = tasks.asked_first(session, list(told.values()), now)
    rows = []
    for key, person in told.items():
        delivery_id, _, kind = waiting[key]
        rows.append(_task(key, kind, delivery_id, person, owners.get(person.id), notice, now))
    if rows:
        session.execute(insert(_TASKS), rows)
    return len(rows)


def _task(
    key: str, kind: TaskKind, delivery_id: int, person: Person, owner: int | None, notice: Notice, now: datetime
) -> dict[str, Any]:
    return {
        "branch_id": person.branch_id,
        "kind": kind,
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
    kind = _give(delivery, reason)
    session.flush()
    member = None if delivery.member_id is None else session.get(Member, delivery.member_id)
    if member is not None:
        _open(session, kind, delivery, member, now)


def hand_over_all(session: Session, handed: Sequence[tuple[Delivery, str]], now: datetime) -> None:
    """The same for many, each with its reason, in a handful of statements."""
    if not handed:
        return
    given = [(_give(delivery, reason), delivery) for delivery, reason in handed]
    session.flush()
    _open_all(session, given, now)


def _open_all(
    session: Session,
    given: Sequence[tuple[TaskKind, Delivery]],
    now: datetime,
    calls: Mapping[int, Task] | None = None,
) -> None:
    """A task for each, unless there is one; by delivery `calls` are the calls that had been opened before."""
    waiting = {_key(kind, delivery.id): (kind, delivery) for kind, delivery in given}
    for keys in chunks(list(waiting)):
        for known in session.scalars(select(Task.key).where(Task.key.in_(keys))):
            del waiting[known]
    people = reach.people(session, {row.member_id for _, row in waiting.values() if row.member_id is not None})
    owners = tasks.asked_first(session, list(people.values()), now)
    rows = []
    for key, (kind, delivery) in waiting.items():
        person = people.get(delivery.member_id or 0)
        if person is None:
            continue
        task = _task(key, kind, delivery.id, person, owners.get(person.id), delivery.notice, now)
        task["due_at"] = delivery.expires_at or now + _TO_TELL
        if (call := (calls or {}).get(delivery.id)) is not None:
            task["owner_id"] = call.owner_id
            task["data"] = {**task["data"], "tries": call.data.get("tries", [])}
        rows.append(task)
    if rows:
        session.execute(insert(_TASKS), rows)


def _give(delivery: Delivery, reason: str) -> TaskKind:
    delivery.state = advance(delivery.state, Event.NO_WAY_LEFT)
    delivery.reason = reason[:80]
    delivery.lease_until = delivery.confirm_by = None
    kind, delivery.channel = _errand(None, delivery.ways)
    return kind


def open_call(session: Session, delivery: Delivery, member: Member, now: datetime) -> None:
    """Somebody near has to call about this delivery; its state is its own matter."""
    _open(session, TaskKind.TELL, delivery, member, now)


def open_calls_about(session: Session, found: Sequence[Delivery], now: datetime) -> None:
    """The same for many."""
    session.flush()
    _open_all(session, [(TaskKind.TELL, delivery) for delivery in found], now)


def to_door(session: Session, found: Sequence[Delivery], now: datetime) -> None:
    """The telephone did not do it: from now on a sheet of paper does, with what was said on the way, carried by whoever
    had him on his list.
    """
    calls: dict[int, Task] = {}
    for keys in chunks([call_key(delivery.id) for delivery in found]):
        for call in session.scalars(select(Task).where(Task.key.in_(keys), Task.closed_at.is_(None))):
            if call.delivery_id is not None and tasks.close_task(session, call, now, outcome=TO_DOOR):
                calls[call.delivery_id] = call
    for delivery in found:
        delivery.state = advance(delivery.state, Event.NEXT_WAY)
        delivery.channel = ChannelKind.DOOR
    session.flush()
    _open_all(session, [(TaskKind.DOOR, delivery) for delivery in found], now, calls)


def _open(session: Session, kind: TaskKind, delivery: Delivery, member: Member, now: datetime) -> Task:
    task = tasks.open_task(
        session,
        kind,
        _key(kind, delivery.id),
        member,
        now,
        due_at=delivery.expires_at or now + _TO_TELL,
        next_at=now,
        notice_id=delivery.notice_id,
    )
    task.delivery_id = delivery.id
    return task


def expire(session: Session, now: datetime) -> int:
    """What was not taken by any way before its time was over is never sent, and whom nobody had told by then is not
    told any more: nothing stays open in silence. Returns how many.
    """
    query = (
        update(Delivery)
        .where(Delivery.state == State.PLANNED, Delivery.expires_at <= now)
        .values(state=advance(State.PLANNED, Event.EXPIRED), reason="too_late")
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    gone = len(session.scalars(query).all())
    _end_errands(session, now)
    over = (
        update(Delivery)
        .where(Delivery.state == State.HANDED_OVER, Delivery.expires_at <= now)
        .values(state=advance(State.HANDED_OVER, Event.EXPIRED), reason="nobody_told")
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return gone + len(session.scalars(over).all())


def _end_errands(session: Session, now: datetime) -> None:
    """A call or a visit that was not made in time is of no use any more; what its caller had said stays the reason,
    and the secretary hears who was not told (`services.pushes`).
    """
    query = (
        select(Task, Delivery)
        .join(Delivery, Delivery.id == Task.delivery_id)
        .where(Task.kind.in_(ERRANDS), Task.closed_at.is_(None), Delivery.expires_at <= now)
    )
    for task, delivery in session.execute(query).all():
        tasks.close_task(session, task, now, outcome="too_late")
        if delivery.state is State.HANDED_OVER and task.data.get("tries"):
            delivery.state = advance(delivery.state, Event.EXPIRED)
            delivery.reason = task.data["tries"][-1]["words"][:80] or "not_answered"
    session.flush()


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

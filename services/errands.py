"""Calls and visits: whom somebody has on his list, and what becomes of each at his word (S9)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import TOLD_LABELS, TRANSITIONS, Attempt, Delivery, Event, State, Told, advance
from domain.items import Task, TaskKind
from domain.members import Member
from domain.notices import Notice
from domain.ways import ChannelKind
from services import audit, deliveries, tasks
from services.deliveries.handover import ERRANDS

LISTS = ("staff/phone_list", "staff/door_list")
_IN_WORDS = (ChannelKind.SERVICE, ChannelKind.REPLY)
HOW = {TaskKind.TELL: Told.PHONE, TaskKind.DOOR: Told.VISIT}


class Why(StrEnum):
    """Why nobody needs to look for him any more. The first and the third mean that he need not be told."""

    HOSPITAL = "hospital"
    AWAY = "away"
    DECLINED = "declined"
    OTHER = ""  # in words


_EXEMPTS = frozenset({Why.HOSPITAL, Why.DECLINED})


def lists(found: Sequence[Task]) -> list[list[Task]]:
    """Calls and visits apart, and those about each notice: as they are sent to him."""
    together: dict[tuple[Any, TaskKind], list[Task]] = {}
    for task in found:
        together.setdefault((task.data.get("notice_id"), task.kind), []).append(task)
    return list(together.values())


def open_for(session: Session, owner: Member) -> list[Task]:
    """What he still has to tell, notice by notice; the oldest people first (Appendix D)."""
    query = (
        select(Task)
        .join(Member, Member.id == Task.member_id)
        .options(joinedload(Task.member))
        .where(Task.owner_id == owner.id, Task.kind.in_(ERRANDS), Task.closed_at.is_(None))
        .order_by(Task.id)
    )
    return in_order(list(session.scalars(query)))


def in_order(found: Sequence[Task]) -> list[Task]:
    """Of one list after the other, calls before visits, the oldest person first."""

    def place(task: Task) -> tuple[int, bool, str, int]:
        born = None if task.member is None or task.member.born is None else str(task.member.born)
        return int(task.data.get("notice_id", 0)), task.kind is TaskKind.DOOR, born or "9", task.id

    return sorted(found, key=place)


def notice_of(session: Session, task: Task) -> Notice | None:
    number = task.data.get("notice_id")
    return None if number is None else session.get(Notice, number)


def tell(session: Session, task: Task, by: Member, now: datetime, key: str, *, told: Told, words: str = "") -> None:
    """He knows: `told` says how, `key` is the message of whoever says so."""
    delivery = _begin(session, task, by, now, "errands.told")
    outcome = "，".join(part for part in (TOLD_LABELS[told], words) if part)
    tasks.close_task(session, task, now, by=by, outcome=outcome)
    if delivery is None:
        return
    if words:
        delivery.data = {**delivery.data, "words": words[:100]}
    deliveries.acknowledge_delivery(session, delivery, now, told=told, told_by=by, told_key=key)


def try_again(session: Session, task: Task, now: datetime, words: str, again_at: datetime | None) -> None:
    """Not yet: he stays on the list, with what was said; `again_at` is when his caller hears of him again."""
    task.data = {**task.data, "tries": [*task.data.get("tries", []), {"at": now.isoformat(), "words": words[:80]}]}
    task.next_at = again_at
    session.flush()


def give_up(session: Session, task: Task, by: Member, now: datetime, why: Why, words: str = "") -> None:
    """Nobody looks for him any more, with the reason: he need not be told, or he could not be."""
    delivery = _begin(session, task, by, now, "errands.given_up")
    tasks.close_task(session, task, now, by=by, outcome=words or why.value)
    if delivery is None:
        return
    event = Event.EXEMPTED if why in _EXEMPTS else Event.EXPIRED
    reason = why.value or words[:80]
    if (delivery.state, event) in TRANSITIONS:
        delivery.state = advance(delivery.state, event)
        delivery.reason, delivery.told_by_id = reason, by.id
    delivery.data = {**delivery.data, "words": words[:100], "closed_at": now.isoformat()}
    session.flush()


def _begin(session: Session, task: Task, by: Member, now: datetime, act: str) -> Delivery | None:
    """What is to be taken back later is kept with the task."""
    delivery = session.get(Delivery, task.delivery_id) if task.delivery_id is not None else None
    if delivery is not None:
        task.data = {**task.data, "before": [delivery.state.value, delivery.reason]}
    audit.note(
        session,
        act,
        now,
        account_id=by.account_id,
        by=by,
        about=task.member,
        branch_id=task.branch_id,
        id=task.id,
    )
    return delivery


def take_back(session: Session, task: Task) -> None:
    """He was wrong: the person is on his list again, and nothing is proven by what he said."""
    if task.closed_at is None:
        task.data = {**task.data, "tries": task.data.get("tries", [])[:-1]}
        session.flush()
        return
    task.closed_at = task.closed_by_id = None
    task.outcome = ""
    before, reason = task.data.get("before", [State.HANDED_OVER.value, ""])
    delivery = session.get(Delivery, task.delivery_id) if task.delivery_id is not None else None
    if delivery is not None and delivery.state.value != before and (delivery.state, Event.TAKEN_BACK) in TRANSITIONS:
        delivery.state, delivery.reason = advance(delivery.state, Event.TAKEN_BACK), reason
        delivery.told = delivery.told_by_id = delivery.acknowledged_at = None
        delivery.told_key = delivery.acknowledged_by = ""
        delivery.data = {name: value for name, value in delivery.data.items() if name not in ("words", "closed_at")}
    session.flush()


def last_shown(session: Session, owner: Member) -> list[Task]:
    """The list that he has seen in words, with names, the newest: what is still open of it. A card that names nobody
    is no list.
    """
    query = (
        select(Notice)
        .join(Delivery, Delivery.notice_id == Notice.id)
        .join(Attempt, Attempt.delivery_id == Delivery.id)
        .where(Delivery.member_id == owner.id, Notice.template.in_(LISTS), Attempt.channel.in_(_IN_WORDS))
        .where(Attempt.outcome == "accepted")
        .order_by(Attempt.id.desc())
        .limit(1)
    )
    letter = session.scalars(query).one_or_none()
    return [] if letter is None else of_ids(session, owner, letter.data["errands"])


def of_ids(session: Session, owner: Member, ids: Sequence[int]) -> list[Task]:
    """Those of a list that are his and open, in its order."""
    found = {task.id: task for task in open_for(session, owner)}
    return [found[number] for number in ids if number in found]

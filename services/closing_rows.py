"""What the closing sheet is read from: a row for each delivery, its tries, and the errands about it. A handful of
statements, however many people; nothing of a person that is sealed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased, joinedload

from domain.deliveries import Attempt, Delivery
from domain.items import Task
from domain.meetings import Meeting
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit
from domain.truth import Tried
from services.deliveries.handover import ERRANDS
from services.deliveries.reach import chunks

_ABOUT = (NoticeKind.MEETING, NoticeKind.MEETING_CHANGED, NoticeKind.MEETING_CANCELLED)


@dataclass(frozen=True, slots=True)
class Person:
    """Without what is sealed of him: to open it for hundreds takes longer than the page."""

    id: int
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    delivery: Delivery
    person: Person
    told_by: str | None


def of(about: Notice | Meeting) -> ColumnElement[bool]:
    if isinstance(about, Notice):
        return Delivery.notice_id == about.id
    return (Notice.meeting_id == about.id) & Notice.kind.in_(_ABOUT)


def rows(session: Session, which: ColumnElement[bool]) -> list[SheetRow]:
    teller = aliased(Member)
    query = (
        select(Delivery, Member.id, Member.name, Unit.name, teller.name)
        .join(Member, Member.id == Delivery.member_id)
        .join(Notice, Notice.id == Delivery.notice_id)
        .outerjoin(Unit, Unit.id == Member.group_id)
        .outerjoin(teller, teller.id == Delivery.told_by_id)
        .options(joinedload(Delivery.notice).joinedload(Notice.meeting))
        .where(which)
        .order_by(Member.group_id, Member.id, Delivery.id)
    )
    return [
        SheetRow(delivery, Person(number, name, group or ""), told_by)
        for delivery, number, name, group, told_by in session.execute(query)
    ]


def tries(session: Session, ids: Sequence[int]) -> dict[int, Tried]:
    """The last try that was taken, else the last one."""
    found: dict[int, Tried] = {}
    for some in chunks(ids):
        query = select(Attempt.delivery_id, Attempt.outcome, Attempt.code).where(Attempt.delivery_id.in_(some))
        for delivery_id, outcome, code in session.execute(query.order_by(Attempt.id)):
            tried, before = Tried(outcome, code), found.get(delivery_id)
            if tried.was_taken or before is None or not before.was_taken:
                found[delivery_id] = tried
    return found


def errands(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[Task, str]]]:
    """Calls and visits of each, the oldest first, with the name of whoever has them."""
    found: dict[int, list[tuple[Task, str]]] = {}
    for some in chunks(ids):
        query = (
            select(Task, Member.name)
            .outerjoin(Member, Member.id == Task.owner_id)
            .where(Task.delivery_id.in_(some), Task.kind.in_(ERRANDS))
            .order_by(Task.id)
        )
        for task, owner in session.execute(query):
            if task.delivery_id is not None:
                found.setdefault(task.delivery_id, []).append((task, owner or ""))
    return found

"""上门单: what somebody carries to the doors. A sheet that lies on paper is remembered, so that a change reaches it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Delivery
from domain.items import Task, TaskKind
from domain.members import Member
from domain.notices import Notice
from services import audit, deliveries, errands, members


@dataclass(frozen=True, slots=True)
class Stop:
    """One door of a route. `said` is what was said on the way here, by telephone."""

    name: str
    called: str
    address: str
    phone: str
    said: str


@dataclass(frozen=True, slots=True)
class Route:
    """What one person carries."""

    carrier: str
    stops: tuple[Stop, ...]


def count(session: Session, notice: Notice) -> int:
    """How many sheets are still to be carried."""
    query = select(func.count()).select_from(Task).join(Delivery, Delivery.id == Task.delivery_id)
    waiting = (Delivery.notice_id == notice.id, Task.kind == TaskKind.DOOR, Task.closed_at.is_(None))
    return session.scalars(query.where(*waiting)).one()


def routes(
    session: Session, notice: Notice, now: datetime, *, by: Member, carrier_id: int | None = None
) -> list[Route]:
    """What is still to be carried, carrier by carrier, or for one of them. Whoever looks has them on paper for all we
    know: they count as printed, and who opened the addresses is written down.
    """
    query = (
        select(Task)
        .join(Delivery, Delivery.id == Task.delivery_id)
        .options(joinedload(Task.member), joinedload(Task.owner))
        .where(Delivery.notice_id == notice.id, Task.kind == TaskKind.DOOR, Task.closed_at.is_(None))
    )
    if carrier_id is not None:
        query = query.where(Task.owner_id == carrier_id)
    carried: dict[str, list[Task]] = {}
    for task in errands.in_order(list(session.scalars(query))):
        carried.setdefault("" if task.owner is None else task.owner.name, []).append(task)
        task.data = {**task.data, "printed_at": task.data.get("printed_at") or now.isoformat()}
        audit.note(
            session,
            "sheets.opened",
            now,
            account_id=notice.account_id,
            by=by,
            about=task.member,
            branch_id=task.branch_id,
            id=task.id,
        )
    session.flush()
    return [Route(carrier, _stops(found)) for carrier, found in carried.items()]


def _stops(found: Sequence[Task]) -> tuple[Stop, ...]:
    people = [(task, task.member) for task in found if task.member is not None]
    return tuple(
        Stop(
            member.name,
            members.called(member),
            member.address or "",
            member.phone or "",
            "；".join(tries["words"] for tries in task.data.get("tries", []) if tries["words"]),
        )
        for task, member in people
    )


def words_of(notice: Notice) -> dict[str, Any]:
    """What has to be said: `meeting` with its view, or `text`."""
    meeting = None if notice.meeting is None else deliveries.meeting_view(notice.meeting)
    return {"meeting": meeting, "text": notice.text, "branch_name": "" if notice.unit is None else notice.unit.name}

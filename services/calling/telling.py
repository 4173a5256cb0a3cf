"""The acts of a correction: the difference by the person's own ways, by a human, by the family, by the caller."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.items import Task
from domain.meetings import Meeting
from domain.members import Member
from domain.notices import Notice
from domain.ways import ChannelKind
from services import alarms, deliveries, letters, tasks
from services.calling.knowing import Circle, Person
from services.deliveries import handover

_CLOSE = timedelta(hours=2)  # a card that would wait until shortly before the meeting goes now


def retime(session: Session, meeting: Meeting, circle: Circle, old: datetime, now: datetime) -> None:
    """What waits is of use until the new beginning, and goes before it."""
    for notice in session.scalars(select(Notice).where(Notice.meeting_id == meeting.id, Notice.expires_at == old)):
        notice.expires_at = meeting.starts_at
    for person in circle.people.values():
        for row in person.rows:
            if row.expires_at == old:
                row.expires_at = meeting.starts_at
            if row.state is State.PLANNED and row.due_at > meeting.starts_at - _CLOSE:
                row.due_at = min(row.due_at, now)
    for task in _calls(session, circle.people.values()):
        if task.due_at == old:
            task.due_at = meeting.starts_at


def tell(
    session: Session,
    notice: Notice,
    circle: Circle,
    people: Sequence[Person],
    asks: Mapping[int, str],
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Plans the notice; each row holds what its person last knew (`old_starts_at`, `old_place`) and what is asked of
    him (`asks`: `open`, `again` or nothing).
    """
    if not people:
        return
    deliveries.plan(session, notice, _members(session, people), now, zone=zone)
    known = {person.member_id: circle.known_by(person) for person in people}
    query = select(Delivery).where(Delivery.notice_id == notice.id, Delivery.member_id.in_(known))
    for row in session.scalars(query):
        facts = None if row.member_id is None else known[row.member_id]
        if facts is not None and row.member_id is not None:
            old = {"old_starts_at": facts.starts_at.isoformat(), "old_place": facts.place}
            row.data = {**row.data, **old, "asks": asks.get(row.member_id, "")}


def _members(session: Session, people: Sequence[Person]) -> Sequence[Member]:
    ids = [person.member_id for person in people]
    return session.scalars(select(Member).where(Member.id.in_(ids)).order_by(Member.id)).all()


def by_hand(session: Session, notice: Notice, people: Sequence[Person], now: datetime) -> None:
    """A human told him the old time, and a human tells him the new one."""
    ids = [person.member_id for person in people]
    query = select(Delivery).where(
        Delivery.notice_id == notice.id, Delivery.member_id.in_(ids), Delivery.state == State.PLANNED
    )
    for row in session.scalars(query):
        deliveries.hand_over(session, row, now, "told_by_human")


def families(
    session: Session, meeting: Meeting, circle: Circle, people: Sequence[Person], notice: Notice, now: datetime
) -> None:
    """Those who passed the old time on; where no family is on WeChat, somebody rings."""
    for person in people:
        member, facts = session.get_one(Member, person.member_id), circle.known_by(person)
        family = alarms.family_of(session, member)
        for binding in family if facts is not None else ():
            assert facts is not None, "who was told something knew it"
            letters.tell_open_id(
                session,
                member.account_id,
                binding.open_id,
                _FAMILY[notice.kind.value],
                now,
                name=member.name,
                title=deliveries.meeting_view(meeting)["title"],
                starts_at=meeting.starts_at.isoformat(),
                place=meeting.place,
                old_starts_at=facts.starts_at.isoformat(),
                old_place=facts.place,
            )
        if not family:
            by_hand(session, notice, [person], now)


_FAMILY = {"meetings/changed": "meetings/changed_family", "meetings/cancelled": "meetings/cancelled_family"}


def call_anew(session: Session, meeting: Meeting, circle: Circle, people: Sequence[Person], now: datetime) -> None:
    """Who is on a list, or has a printed sheet, is rung with what is right now: one line to each caller who has his
    list already; a list that is still to go out is right by itself.
    """
    again: dict[int, list[str]] = defaultdict(list)
    for person in people:
        member = session.get_one(Member, person.member_id)
        for row in (row for row in person.rows if row.state is State.HANDED_OVER):
            task = _call(session, row, member, now, is_printed=any(fact.is_printed for fact in person.facts))
            if task is not None and task.next_at is None and task.owner_id is not None:
                again[task.owner_id].append(member.name)
    view = deliveries.meeting_view(meeting)
    old = next((facts for person in people if (facts := _told_by_list(circle, person)) is not None), None)
    for owner_id, names in again.items():
        letters.tell(
            session,
            session.get_one(Member, owner_id),
            "staff/call_anew",
            now,
            urgent=False,
            names=list(dict.fromkeys(names)),
            title=view["title"],
            starts_at=meeting.starts_at.isoformat(),
            place=meeting.place,
            old_starts_at="" if old is None else old.isoformat(),
        )


def _told_by_list(circle: Circle, person: Person) -> datetime | None:
    facts = circle.known_by(person) or circle.versions.get(max(circle.versions) - 1)
    return None if facts is None else facts.starts_at


def _call(session: Session, row: Delivery, member: Member, now: datetime, *, is_printed: bool) -> Task | None:
    """The call about this row, open. A sheet that is printed says the wrong thing: it is no errand any more, and
    may have been carried. One that is still to be printed says the right thing; then None.
    """
    door = tasks.by_key(session, handover.door_key(row.id))
    if door is not None and not is_printed and door.closed_at is None:
        return None
    if door is not None:
        tasks.close_task(session, door, now, outcome="changed")
    row.channel = ChannelKind.CALL_LIST
    deliveries.open_call(session, row, member, now)
    task = tasks.by_key(session, handover.call_key(row.id))
    assert task is not None, "it was opened just now"
    if task.closed_at is not None:
        task.closed_at, task.closed_by_id, task.outcome = None, None, ""
    task.due_at = row.expires_at or task.due_at
    return task


def _calls(session: Session, people: Collection[Person]) -> Iterator[Task]:
    ids = [row.id for person in people for row in person.rows]
    query = select(Task).where(Task.delivery_id.in_(ids), Task.closed_at.is_(None))
    return iter(session.scalars(query).all()) if ids else iter(())

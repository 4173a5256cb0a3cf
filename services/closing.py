"""一个不落: everybody who had to be told of a notice or a meeting, each with what is proven, and the sum of it.

The secretary's 谁没回, the console, the register `deliveries` and the report after a meeting all read it here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased, joinedload

from domain.deliveries import Attempt, Delivery, State, Told
from domain.items import Task, TaskKind
from domain.meetings import Meeting
from domain.members import Member
from domain.notices import NOTICE_LABELS, Notice, NoticeKind
from domain.truth import OPEN, Facts, Proof, Tried, Truth, prove, reason_words
from domain.ways import CHANNEL_LABELS, ChannelKind
from services import deliveries
from services.deliveries.handover import ERRANDS
from services.deliveries.reach import chunks

_ABOUT = (NoticeKind.MEETING, NoticeKind.MEETING_CHANGED, NoticeKind.MEETING_CANCELLED)
AND = "；"
_NOT_HEARD = "到时没有听到回话"


@dataclass(frozen=True, slots=True)
class Line:
    """One person who had to be told. `notice` names what of, `due_at` by when, `channel` the way in words; `state` is
    the machine's own, for marks. `owner` is whose list he is on now, or empty; `remark` what was said on the way.
    """

    delivery_id: int
    member_id: int
    name: str
    group: str
    notice: str
    due_at: datetime
    channel: str
    state: State
    proof: Proof
    owner: str
    why: str
    remark: str

    @property
    def is_open(self) -> bool:
        """Nobody has said that he knows, and nobody has said why not."""
        return self.proof.truth in OPEN


@dataclass(frozen=True, slots=True)
class Tally:
    """The sum: `people` is everybody who had to be told, and the others add up to it at every moment."""

    people: int
    responded: int
    called: int
    visited: int
    told_by_family: int
    exempt: int
    unreachable: int
    arrived: int  # the platform's receipt, and no word of his
    taken: int  # the platform took it
    waiting: int  # planned, under way, or on somebody's list
    reasons: tuple[str, ...] = ()  # of the unreachable, each once

    @property
    def open(self) -> int:
        return self.arrived + self.taken + self.waiting

    def as_data(self) -> dict[str, Any]:
        """JSON, as the templates of the one line take it."""
        counted = {name: getattr(self, name) for name in self.__slots__ if name != "reasons"}
        return counted | {"reasons": list(self.reasons)}


_FIELDS: Mapping[Truth, str] = {
    Truth.ANSWERED: "responded",
    Truth.CALLED: "called",
    Truth.VISITED: "visited",
    Truth.PASSED_ON: "told_by_family",
    Truth.EXEMPT: "exempt",
    Truth.UNREACHED: "unreachable",
    Truth.ARRIVED: "arrived",
    Truth.TAKEN: "taken",
    Truth.PLANNED: "waiting",
}


def tally(session: Session, about: Notice | Meeting, now: datetime) -> Tally:
    return tally_of(lines(session, about, now))


def tally_of(found: Iterable[Line]) -> Tally:
    counts = dict.fromkeys(_FIELDS.values(), 0)
    reasons: dict[str, None] = {}
    people = 0
    for line in found:
        people += 1
        counts[_FIELDS[line.proof.truth]] += 1
        if line.proof.truth is Truth.UNREACHED:
            reasons[line.proof.reason] = None
    return Tally(people, **counts, reasons=tuple(reasons))


def lines(session: Session, about: Notice | Meeting, now: datetime) -> list[Line]:
    """In the order of the roster: for a notice its rows, for a meeting each person's newest row about it. A handful of
    statements, however many people.
    """
    rows = _newest(_rows(session, about))
    ids = [delivery.id for delivery, _, _ in rows]
    tries, errands = _tries(session, ids), _errands(session, ids)
    return [
        _line(delivery, member, told_by, tries.get(delivery.id), errands.get(delivery.id, []), now)
        for delivery, member, told_by in rows
    ]


def _rows(session: Session, about: Notice | Meeting) -> Sequence[Row[Delivery, Member, str]]:
    teller = aliased(Member)
    query = (
        select(Delivery, Member, teller.name)
        .join(Member, Member.id == Delivery.member_id)
        .join(Notice, Notice.id == Delivery.notice_id)
        .outerjoin(teller, teller.id == Delivery.told_by_id)
        .options(joinedload(Member.group), joinedload(Delivery.notice).joinedload(Notice.meeting))
        .order_by(Member.group_id, Member.id, Delivery.id)
    )
    if isinstance(about, Notice):
        return session.execute(query.where(Delivery.notice_id == about.id)).all()
    return session.execute(query.where(Notice.meeting_id == about.id, Notice.kind.in_(_ABOUT))).all()


def _newest(rows: Iterable[Row[Delivery, Member, str]]) -> list[tuple[Delivery, Member, str | None]]:
    found = {member.id: (delivery, member, told_by) for delivery, member, told_by in rows}
    return list(found.values())


def _tries(session: Session, ids: Sequence[int]) -> dict[int, Tried]:
    """The last try that was taken, else the last one."""
    found: dict[int, Tried] = {}
    for some in chunks(ids):
        query = select(Attempt.delivery_id, Attempt.outcome, Attempt.code).where(Attempt.delivery_id.in_(some))
        for delivery_id, outcome, code in session.execute(query.order_by(Attempt.id)):
            tried, before = Tried(outcome, code), found.get(delivery_id)
            if tried.was_taken or before is None or not before.was_taken:
                found[delivery_id] = tried
    return found


def _errands(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[Task, str]]]:
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


def _line(
    delivery: Delivery,
    member: Member,
    told_by: str | None,
    tried: Tried | None,
    errands: Sequence[tuple[Task, str]],
    now: datetime,
) -> Line:
    task, owner = next(((task, owner) for task, owner in reversed(errands) if task.closed_at is None), (None, ""))
    proof = prove(_facts(delivery, told_by or _relation(delivery), tried, task, owner))
    over = delivery.expires_at is not None and delivery.expires_at <= now
    remarks = [tries["words"] for each, _ in errands for tries in each.data.get("tries", []) if tries["words"]]
    remarks += [said] if (said := str(delivery.data.get("words", ""))) else []
    remarks += [_NOT_HEARD] if over and proof.truth in OPEN else []
    return Line(
        delivery.id,
        member.id,
        member.name,
        "" if member.group is None else member.group.name,
        _subject(delivery.notice),
        delivery.expires_at or delivery.due_at,
        _channel(delivery),
        delivery.state,
        proof,
        owner,
        "" if proof.reason else reason_words(delivery.reason),
        AND.join(dict.fromkeys(remarks)),
    )


def _relation(delivery: Delivery) -> str:
    """What the helper who wrote himself is to the person."""
    return delivery.acknowledged_by if delivery.told is Told.FAMILY and delivery.told_key else ""


def _facts(delivery: Delivery, told_by: str, tried: Tried | None, task: Task | None, owner: str) -> Facts:
    closed = delivery.data.get("closed_at")
    return Facts(
        delivery.state,
        delivery.due_at,
        delivery.channel,
        delivery.told,
        told_by,
        delivery.told_key or "",
        delivery.reason,
        delivery.sent_at,
        delivery.delivered_at,
        delivery.acknowledged_at,
        datetime.fromisoformat(closed) if closed else delivery.expires_at,
        delivery.platform_id or "",
        tried,
        owner,
        delivery.channel is ChannelKind.DOOR if task is None else task.kind is TaskKind.DOOR,
    )


def _channel(delivery: Delivery) -> str:
    """The way it was given to; for what has not gone yet, the way that is tried first."""
    first = delivery.channel or next((ChannelKind(way) for way in delivery.ways), None)
    return "" if first is None else CHANNEL_LABELS[first]


def _subject(notice: Notice) -> str:
    about = deliveries.meeting_view(notice.meeting)["title"] if notice.meeting is not None else notice.text
    return f"{NOTICE_LABELS[notice.kind]} {about}".strip()


def printed(session: Session, meeting: Meeting) -> set[int]:
    """Ids of the members for whom a sheet about the meeting lies on paper: a later change has to be said to them."""
    query = (
        select(Task)
        .join(Delivery, Delivery.id == Task.delivery_id)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Task.kind == TaskKind.DOOR, Notice.meeting_id == meeting.id)
    )
    return {
        task.member_id
        for task in session.scalars(query)
        if task.member_id is not None and task.data.get("printed_at") is not None
    }

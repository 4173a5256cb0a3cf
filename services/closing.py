"""一个不落: everybody who had to be told of a notice or a meeting, each with what is proven, and the sum of it.

The secretary's 谁没回, the console, the register `deliveries` and the report after a meeting all read it here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State, Told
from domain.items import Task, TaskKind
from domain.meetings import Meeting
from domain.notices import NOTICE_LABELS, Notice
from domain.truth import OPEN, Facts, Proof, Tried, Truth, prove, reason_words
from domain.ways import CHANNEL_LABELS, ChannelKind
from services import closing_rows, deliveries

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
    rows = list({row.person.id: row for row in closing_rows.rows(session, closing_rows.of(about))}.values())
    return _read(session, rows, now)


def of_notices(session: Session, notices: Collection[Notice], now: datetime) -> dict[int, list[Line]]:
    """The rows of each, by its number; so many statements however many notices."""
    ids = [notice.id for notice in notices]
    rows = closing_rows.rows(session, Delivery.notice_id.in_(ids)) if ids else []
    found: dict[int, list[Line]] = {number: [] for number in ids}
    for row, line in zip(rows, _read(session, rows, now), strict=True):
        found[row.delivery.notice_id].append(line)
    return found


def _read(session: Session, rows: Sequence[closing_rows.SheetRow], now: datetime) -> list[Line]:
    ids = [row.delivery.id for row in rows]
    tries, errands = closing_rows.tries(session, ids), closing_rows.errands(session, ids)
    subjects = {notice.id: _subject(notice) for notice in {row.delivery.notice for row in rows}}
    return [
        _line(row, subjects[row.delivery.notice_id], tries.get(row.delivery.id), errands.get(row.delivery.id, []), now)
        for row in rows
    ]


def _line(
    row: closing_rows.SheetRow, subject: str, tried: Tried | None, errands: Sequence[tuple[Task, str]], now: datetime
) -> Line:
    delivery, member = row.delivery, row.person
    task, owner = next(((task, owner) for task, owner in reversed(errands) if task.closed_at is None), (None, ""))
    proof = prove(_facts(delivery, row.told_by or _relation(delivery), tried, task, owner))
    over = delivery.expires_at is not None and delivery.expires_at <= now
    remarks = [tries["words"] for each, _ in errands for tries in each.data.get("tries", []) if tries["words"]]
    remarks += [said] if (said := str(delivery.data.get("words", ""))) else []
    remarks += [_NOT_HEARD] if over and proof.truth in OPEN else []
    return Line(
        delivery.id,
        member.id,
        member.name,
        member.group,
        subject,
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

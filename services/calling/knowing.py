"""What everybody knows of a meeting, read from what went out and what was answered; for `services.corrections`.

What a message said is not kept in full. A row that went out before a change is marked with the version it told,
in the transaction of the change; what goes out afterwards tells the version that is right then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Attempt, Delivery, State
from domain.meetings import Answer, AnswerKind, Meeting, MeetingChange
from domain.notices import Notice, NoticeKind
from domain.ways import Consequence
from services import answers
from services.corrections import Facts, Knowledge, Row, knowledge, last_known

_TOLD_SOMETHING = (State.SENT, State.DELIVERED, State.UNKNOWN, State.ACKNOWLEDGED, State.HANDED_OVER)
_TOOK = frozenset({"accepted", Consequence.ALREADY_SENT.value, Consequence.UNKNOWN.value})
_MARK = "knew"


@dataclass(slots=True)
class Person:
    """One member and the meeting. `rows` are his deliveries about it, oldest first."""

    member_id: int
    rows: list[Delivery]
    facts: list[Row]
    answer: Answer | None
    answered_version: int | None

    @property
    def is_coming(self) -> bool | None:
        return None if self.answer is None else self.answer.kind is AnswerKind.COMING

    @property
    def knowledge(self) -> Knowledge:
        return knowledge(self.facts, is_coming=self.is_coming, answered_version=self.answered_version)

    @property
    def version(self) -> int | None:
        return last_known(self.facts, is_coming=self.is_coming, answered_version=self.answered_version)


@dataclass(slots=True)
class Circle:
    """Everybody something was planned for or who answered, and what each version of the meeting was."""

    people: dict[int, Person] = field(default_factory=dict)
    versions: dict[int, Facts] = field(default_factory=dict)

    def known_by(self, person: Person) -> Facts | None:
        return None if person.version is None else self.versions.get(person.version)


def read(session: Session, meeting: Meeting, printed: Collection[int]) -> Circle:
    """Locks the rows, so that no sender takes one of them meanwhile. `printed` are members whose sheet is printed."""
    rows = _rows(session, meeting)
    flights = _attempts(session, [row.id for found in rows.values() for row in found if "key" in _mark(row)])
    changes = list(
        session.scalars(
            select(MeetingChange).where(MeetingChange.meeting_id == meeting.id).order_by(MeetingChange.version)
        )
    )
    given = answers.by_member(session, meeting)
    circle = Circle(versions=_versions(meeting, changes))
    for member_id in dict.fromkeys([*rows, *given]):
        own = rows.get(member_id, [])
        facts = [_row(row, meeting, flights, is_printed=member_id in printed) for row in own]
        answer = given.get(member_id)
        answered = None if answer is None else _version_at(answer.at, meeting, changes)
        circle.people[member_id] = Person(member_id, own, facts, answer, answered)
    return circle


def _rows(session: Session, meeting: Meeting) -> Mapping[int, list[Delivery]]:
    query = (
        select(Delivery)
        .join(Notice)
        .options(joinedload(Delivery.notice))
        .where(Notice.meeting_id == meeting.id, Notice.kind != NoticeKind.MEETING_CANCELLED)
        .where(Delivery.member_id.is_not(None))
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[Delivery]] = defaultdict(list)
    for row in session.scalars(query):
        if row.member_id is not None:
            found[row.member_id].append(row)
    return found


def _versions(meeting: Meeting, changes: Sequence[MeetingChange]) -> dict[int, Facts]:
    before = {change.version: Facts(change.starts_at, change.place) for change in changes}
    return before | {meeting.version: Facts(meeting.starts_at, meeting.place)}


def _version_at(moment: datetime, meeting: Meeting, changes: Sequence[MeetingChange]) -> int:
    """Of a moment that is a change's own, the older one: nobody may miss it."""
    later = [change.version for change in changes if change.changed_at >= moment]
    return min(later, default=meeting.version)


def _mark(row: Delivery) -> Mapping[str, object]:
    mark = row.data.get(_MARK)
    return mark if isinstance(mark, dict) else {}


def _row(row: Delivery, meeting: Meeting, flights: Mapping[int, list[Attempt]], *, is_printed: bool) -> Row:
    return Row(row.state, _told_version(row, meeting, flights), row.told, is_printed)


def _told_version(row: Delivery, meeting: Meeting, flights: Mapping[int, list[Attempt]]) -> int | None:
    if row.state not in _TOLD_SOMETHING or (row.state is State.HANDED_OVER and row.sent_at is None):
        return None
    mark = _mark(row)
    version = mark.get("version")
    holds = isinstance(version, int) and (
        _landed(mark, flights.get(row.id, [])) if "key" in mark else mark.get("at") == _went_at(row)
    )
    return version if holds and isinstance(version, int) else meeting.version


def _landed(mark: Mapping[str, object], attempts: Sequence[Attempt]) -> bool:
    """Was it the try under way at the change that brought it?"""
    number = mark.get("tries")
    if not isinstance(number, int) or len(attempts) <= number:
        return False
    first = attempts[number]
    return first.client_id == mark.get("key") and first.outcome in _TOOK


def _went_at(row: Delivery) -> str:
    return "" if row.sent_at is None else row.sent_at.isoformat()


def _attempts(session: Session, ids: Sequence[int]) -> Mapping[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = defaultdict(list)
    if ids:
        query = select(Attempt).where(Attempt.delivery_id.in_(ids)).order_by(Attempt.id)
        for attempt in session.scalars(query):
            found[attempt.delivery_id].append(attempt)
    return found


def mark_told(session: Session, circle: Circle, version: int) -> list[int]:
    """Keeps which version went out so far; to be called before the meeting is changed. Ids of what is in flight."""
    flying = [row for row in _all(circle) if row.state is State.SENDING]
    tries = _tries(session, [row.id for row in flying])
    for row in flying:
        flight = {"key": row.client_id, "tries": tries.get(row.id, 0)}
        if not flight.items() <= _mark(row).items():  # else it flew at the change before already
            row.data = {**row.data, _MARK: {"version": version, **flight}}
    for person in circle.people.values():
        for row, fact in zip(person.rows, person.facts, strict=True):
            if fact.version is not None:
                row.data = {**row.data, _MARK: {"version": fact.version, "at": _went_at(row)}}
    return [row.id for row in flying]


def _all(circle: Circle) -> Iterator[Delivery]:
    return (row for person in circle.people.values() for row in person.rows)


def _tries(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = select(Attempt.delivery_id, func.count()).where(Attempt.delivery_id.in_(ids)).group_by(Attempt.delivery_id)
    return {row[0]: row[1] for row in session.execute(query)} if ids else {}

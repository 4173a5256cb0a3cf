"""One notice: who was told how, and what is really known about it. Sent, arrived and answered are never mixed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Delivery, State
from domain.meetings import Meeting
from domain.members import LIFE_LABELS, WAY_LABELS, LifeState
from domain.notices import NOTICE_LABELS, Notice, NoticeKind
from domain.organisation import Unit
from domain.study import StudyMaterial
from domain.truth import Truth
from services import closing, deliveries, meetings, members, organisation

_ORDER = (
    *(Truth.ANSWERED, Truth.CALLED, Truth.VISITED, Truth.PASSED_ON, Truth.ARRIVED, Truth.TAKEN, Truth.PLANNED),
    *(Truth.UNREACHED, Truth.EXEMPT),
)
_PERSONAL = (NoticeKind.MESSAGE, NoticeKind.LATE_REPLY, NoticeKind.ALARM)
_FOR_ALL = (NoticeKind.MEETING, NoticeKind.PLAIN, NoticeKind.STUDY)


@dataclass(frozen=True, slots=True)
class Count:
    """`label` is the word of the truth ladder, `people` how many, `state` chooses the mark."""

    state: State
    label: str
    people: int


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """`label` is what kind of notice, `subject` what it is about."""

    notice: Notice
    label: str
    subject: str
    counts: tuple[Count, ...]

    @property
    def people(self) -> int:
        return sum(count.people for count in self.counts)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody of the audience for whom nothing was planned; `rests` is his life state where that is why."""

    name: str
    group: str
    rests: str
    way: str


def latest(session: Session, branch: Unit, now: datetime, *, most: int) -> list[NoticeLine]:
    """What was issued to the branch and its groups, the latest first; nothing that went to one person only."""
    units = [branch.id, *(group.id for group in organisation.groups_of(session, branch))]
    query = _about().where(Notice.unit_id.in_(units), Notice.kind.not_in(_PERSONAL))
    query = query.order_by(Notice.issued_at.desc(), Notice.id.desc()).limit(most)
    return _lines(session, session.scalars(query), now)


def of_meeting(session: Session, meeting: Meeting, now: datetime) -> list[NoticeLine]:
    query = _about().where(Notice.meeting_id == meeting.id, Notice.kind.not_in(_PERSONAL))
    return _lines(session, session.scalars(query.order_by(Notice.issued_at, Notice.id)), now)


def line_of(session: Session, notice: Notice, now: datetime) -> NoticeLine:
    return _lines(session, [notice], now)[0]


def is_personal(notice: Notice) -> bool:
    """About one person's own matter: on no page of a list."""
    return notice.kind in _PERSONAL


def _about() -> Select[Notice]:
    return select(Notice).options(joinedload(Notice.meeting).joinedload(Meeting.unit), joinedload(Notice.unit))


def _lines(session: Session, notices: Iterable[Notice], now: datetime) -> list[NoticeLine]:
    found = list(notices)
    titles = _titles(session, [notice.material_id for notice in found if notice.material_id is not None])
    people = closing.of_notices(session, found, now)
    return [
        NoticeLine(notice, NOTICE_LABELS[notice.kind], _subject(notice, titles), _counts(people[notice.id]))
        for notice in found
    ]


def _subject(notice: Notice, titles: dict[int, str]) -> str:
    if notice.meeting is not None:
        title: str = deliveries.meeting_view(notice.meeting)["title"]
        return title
    if notice.material_id is not None:
        return titles.get(notice.material_id, "")
    return notice.text


def _titles(session: Session, ids: Sequence[int]) -> dict[int, str]:
    query = select(StudyMaterial.id, StudyMaterial.title).where(StudyMaterial.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)} if ids else {}


def _counts(lines: Iterable[closing.Line]) -> tuple[Count, ...]:
    """The sum is everybody it was planned for; a person told by somebody else is not "himself"."""
    people: dict[Truth, list[State]] = {}
    for line in lines:
        people.setdefault(line.proof.truth, []).append(line.state)
    return tuple(Count(people[truth][0], truth.value, len(people[truth])) for truth in _ORDER if truth in people)


def left_out(session: Session, notice: Notice) -> list[LeftOut]:
    """Those of the audience for whom nothing was planned. Reminders go to some only, so nobody is left out of one."""
    if notice.kind not in _FOR_ALL or notice.unit is None:
        return []
    unit = notice.unit
    people = members.in_unit(session, unit) if notice.meeting is None else meetings.audience(session, notice.meeting)
    planned = set(session.scalars(select(Delivery.member_id).where(Delivery.notice_id == notice.id)))
    return [
        LeftOut(
            member.name,
            "" if member.group is None else member.group.name,
            "" if member.life_state is LifeState.LIVING else LIFE_LABELS[member.life_state],
            WAY_LABELS[member.way],
        )
        for member in people
        if member.id not in planned and member.created_at <= notice.issued_at
    ]

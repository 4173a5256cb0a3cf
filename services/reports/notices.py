"""One notice: who was told how, and what is really known about it. Sent, arrived and answered are never mixed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import STATE_LABELS, Attempt, Delivery, State
from domain.meetings import Meeting
from domain.members import LIFE_LABELS, WAY_LABELS, LifeState, Member, Way
from domain.notices import NOTICE_LABELS, Notice, NoticeKind
from domain.organisation import Unit
from domain.study import StudyMaterial
from domain.ways import CHANNEL_LABELS, ChannelKind
from services import deliveries, meetings, members, organisation

HIMSELF = "本人"
TOLD_BY = {"电话": "电话告知", "上门": "上门告知"}  # how a human told him → the word of the register
BY_FAMILY = "家属转告"
_ORDER = (
    *(State.ACKNOWLEDGED, State.DELIVERED, State.SENT, State.SENDING, State.PLANNED, State.HANDED_OVER),
    *(State.UNKNOWN, State.EXPIRED, State.WITHDRAWN),
)
_PERSONAL = (NoticeKind.MESSAGE, NoticeKind.LATE_REPLY, NoticeKind.ALARM)
_FOR_ALL = (NoticeKind.MEETING, NoticeKind.PLAIN, NoticeKind.STUDY)
_NEVER_SENT = (State.PLANNED, State.WITHDRAWN, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Count:
    """`state` chooses the mark, `label` is the word of the register, `people` how many."""

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
class ToldRow:
    """One person of one notice. `at` is the moment of what `label` says; for what is planned, when it is due.
    `reason` is a word of the outbox, or empty.
    """

    name: str
    group: str
    way: str
    state: State
    label: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody of the audience for whom nothing was planned; `rests` is his life state where that is why."""

    name: str
    group: str
    rests: str
    way: str


def latest(session: Session, branch: Unit, *, most: int) -> list[NoticeLine]:
    """What was issued to the branch and its groups, the latest first; nothing that went to one person only."""
    units = [branch.id, *(group.id for group in organisation.groups_of(session, branch))]
    query = _about().where(Notice.unit_id.in_(units), Notice.kind.not_in(_PERSONAL))
    return _lines(session, session.scalars(query.order_by(Notice.issued_at.desc(), Notice.id.desc()).limit(most)))


def of_meeting(session: Session, meeting: Meeting) -> list[NoticeLine]:
    query = _about().where(Notice.meeting_id == meeting.id, Notice.kind.not_in(_PERSONAL))
    return _lines(session, session.scalars(query.order_by(Notice.issued_at, Notice.id)))


def line_of(session: Session, notice: Notice) -> NoticeLine:
    return _lines(session, [notice])[0]


def is_personal(notice: Notice) -> bool:
    """About one person's own matter: on no page of a list."""
    return notice.kind in _PERSONAL


def _about() -> Select[Notice]:
    return select(Notice).options(joinedload(Notice.meeting).joinedload(Meeting.unit), joinedload(Notice.unit))


def _lines(session: Session, notices: Iterable[Notice]) -> list[NoticeLine]:
    found = list(notices)
    counted = _counts(session, [notice.id for notice in found])
    titles = _titles(session, [notice.material_id for notice in found if notice.material_id is not None])
    return [
        NoticeLine(notice, NOTICE_LABELS[notice.kind], _subject(notice, titles), tuple(counted.get(notice.id, ())))
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


def _counts(session: Session, ids: Sequence[int]) -> dict[int, list[Count]]:
    """The sum is everybody it was planned for; a person told by somebody else is not "himself"."""
    query = (
        select(Delivery.notice_id, Delivery.state, Delivery.acknowledged_by, func.count())
        .where(Delivery.notice_id.in_(ids))
        .group_by(Delivery.notice_id, Delivery.state, Delivery.acknowledged_by)
    )
    sums: dict[tuple[int, State, str], int] = {}
    for notice_id, state, by, people in session.execute(query):
        key = (notice_id, state, _label(state, by))
        sums[key] = sums.get(key, 0) + people
    found: dict[int, list[Count]] = {}
    for (notice_id, state, label), people in sorted(sums.items(), key=lambda item: _place(item[0][1], item[0][2])):
        found.setdefault(notice_id, []).append(Count(state, label, people))
    return found


def _place(state: State, label: str) -> tuple[int, str]:
    return _ORDER.index(state), "" if label == STATE_LABELS[state] else label


def _label(state: State, by: str) -> str:
    if state is State.ACKNOWLEDGED and by != HIMSELF:
        return TOLD_BY.get(by, BY_FAMILY)
    return STATE_LABELS[state]


def told(session: Session, notice: Notice) -> list[ToldRow]:
    """One row for everybody it was planned for, in the order of the roster."""
    query = (
        select(Delivery, Member)
        .join(Member, Member.id == Delivery.member_id)
        .where(Delivery.notice_id == notice.id)
        .order_by(Member.group_id, Member.id)
    )
    tries = _last_tries(session, notice)
    return [
        ToldRow(
            member.name,
            "" if member.group is None else member.group.name,
            _way(delivery, member, tries.get(delivery.id)),
            delivery.state,
            _label(delivery.state, delivery.acknowledged_by),
            _moment(delivery),
            delivery.reason,
        )
        for delivery, member in session.execute(query)
    ]


def _last_tries(session: Session, notice: Notice) -> dict[int, ChannelKind]:
    query = (
        select(Attempt.delivery_id, Attempt.channel)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .where(Delivery.notice_id == notice.id)
        .order_by(Attempt.id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _way(delivery: Delivery, member: Member, tried: ChannelKind | None) -> str:
    """The way it went; for what has not gone yet, the way it will be tried first."""
    if delivery.state is State.HANDED_OVER:
        return WAY_LABELS[Way.PAPER if member.way is Way.PAPER else Way.PHONE]
    first = next(iter(delivery.ways), None)
    if tried is None or delivery.state in _NEVER_SENT:
        return "" if first is None else CHANNEL_LABELS[ChannelKind(first)]
    return CHANNEL_LABELS[tried]


def _moment(delivery: Delivery) -> datetime:
    moments = {
        State.ACKNOWLEDGED: delivery.acknowledged_at,
        State.DELIVERED: delivery.delivered_at,
        State.SENT: delivery.sent_at,
    }
    return moments.get(delivery.state) or delivery.sent_at or delivery.due_at


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

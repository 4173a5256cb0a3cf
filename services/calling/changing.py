"""Changing and cancelling: everybody hears what is different from what he last knew, and nothing else (S10)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Delivery, Event, State, advance
from domain.meetings import Meeting, MeetingChange, MeetingState
from domain.members import GONE, Member
from domain.notices import Notice, NoticeKind
from services import audit, deliveries, meetings, organisation, texts
from services.calling import knowing, telling
from services.calling.knowing import Circle, Person
from services.calling.notices import notice_about
from services.corrections import TABLE, Act, Difference, Facts, Knowledge, difference
from services.deliveries import figures

_ANSWERS = {Act.TELL: "open", Act.TELL_ONLY: "", Act.ASK_AGAIN: "again", Act.CALL: "open", Act.FAMILY: "open"}


@dataclass(frozen=True, slots=True)
class Corrected:
    """People: `told` hear the difference, `waiting` get the right card only, `by_phone` hear it from a human. Who is
    in a sender's hands just now is counted with `told`, and hears it only if the old card reaches him.
    """

    told: int
    waiting: int
    by_phone: int = 0


def change(
    session: Session,
    meeting: Meeting,
    by: Member,
    now: datetime,
    zone: ZoneInfo,
    *,
    starts_at: datetime,
    place: str,
    printed: Collection[int] = (),
) -> Corrected:
    """Nobody gets the old card after this, and nobody both. `printed` are members whose door sheet is printed. Raises
    StoppedError for a place that says what must not go out.
    """
    texts.clear(session, meeting.unit, place)
    circle = knowing.read(session, meeting, printed)
    _keep(session, meeting, circle, by, now)
    length, old = meeting.ends_at - meeting.starts_at, meeting.starts_at
    meeting.starts_at, meeting.ends_at, meeting.place = starts_at, starts_at + length, place
    meeting.version += 1
    circle.versions[meeting.version] = Facts(starts_at, place)
    telling.retime(session, meeting, circle, old, now)
    _note(session, "meetings.changed", meeting, by, now)
    _add_strangers(session, meeting, circle)
    notice = notice_about(session, meeting, NoticeKind.MEETING_CHANGED, by, now)
    return _correct(session, meeting, circle, notice, by, now, zone)


def cancel(
    session: Session, meeting: Meeting, by: Member, now: datetime, zone: ZoneInfo, *, printed: Collection[int] = ()
) -> Corrected:
    """It does not take place: what is unsent stops at once, those who knew hear it once."""
    circle = knowing.read(session, meeting, printed)
    _keep(session, meeting, circle, by, now)
    standing = {person.member_id: person.knowledge for person in circle.people.values()}
    meeting.state = MeetingState.CANCELLED
    for notice in session.scalars(select(Notice).where(Notice.meeting_id == meeting.id)):
        deliveries.withdraw(session, notice, now)
    _note(session, "meetings.cancelled", meeting, by, now)
    notice = notice_about(session, meeting, NoticeKind.MEETING_CANCELLED, by, now)
    return _correct(session, meeting, circle, notice, by, now, zone, standing)


def has_open_changes(session: Session) -> bool:
    """Is there a change whose sends in hand were not looked at since?"""
    query = select(MeetingChange.id).where(MeetingChange.settled_at.is_(None)).limit(1)
    return session.scalars(query).one_or_none() is not None


def settle_changes(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """What was in a sender's hands at a change is settled by now: who got the old card after all hears the
    difference. To be called by the clock; for how many people it did something.
    """
    query = select(MeetingChange).where(MeetingChange.settled_at.is_(None)).order_by(MeetingChange.id)
    open_changes: dict[int, list[MeetingChange]] = defaultdict(list)
    for kept in session.scalars(query.with_for_update()):
        open_changes[kept.meeting_id].append(kept)
    return sum(_settle(session, meeting_id, found, now, zone) for meeting_id, found in open_changes.items())


def _settle(session: Session, meeting_id: int, changes: Sequence[MeetingChange], now: datetime, zone: ZoneInfo) -> int:
    meeting = session.get_one(Meeting, meeting_id, options=[joinedload(Meeting.unit), joinedload(Meeting.branch)])
    circle = knowing.read(session, meeting, ())
    waits = {row_id for kept in changes for row_id in kept.in_flight}
    flying = {row.id for person in circle.people.values() for row in person.rows if row.state is State.SENDING}
    landed = waits - flying
    for kept in changes:
        kept.in_flight = [row_id for row_id in kept.in_flight if row_id in flying]
        kept.settled_at = None if kept.in_flight else now
    if not landed:
        return 0
    kind = NoticeKind.MEETING_CHANGED if meeting.state is MeetingState.ANNOUNCED else NoticeKind.MEETING_CANCELLED
    notices = select(Notice).where(Notice.meeting_id == meeting.id, Notice.kind == kind, Notice.template == "")
    notice = session.scalars(notices.order_by(Notice.id.desc()).limit(1)).one()
    flown = {
        key: person
        for key, person in circle.people.items()
        if landed & {row.id for row in person.rows} and not any(row.notice_id == notice.id for row in person.rows)
    }
    by = session.get_one(Member, changes[-1].changed_by_id)
    done = _correct(session, meeting, Circle(flown, circle.versions), notice, by, now, zone)
    return done.told + done.by_phone


def _keep(session: Session, meeting: Meeting, circle: Circle, by: Member, now: datetime) -> None:
    """The meeting as it was, and which version everybody was told."""
    in_flight = knowing.mark_told(session, circle, meeting.version)
    kept = MeetingChange(
        meeting_id=meeting.id,
        version=meeting.version,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        changed_by_id=by.id,
        changed_at=now,
        in_flight=in_flight,
        settled_at=None if in_flight else now,
    )
    session.add(kept)
    session.flush()


def _note(session: Session, act: str, meeting: Meeting, by: Member, now: datetime) -> None:
    audit.note(session, act, now, account_id=meeting.account_id, by=by, branch_id=meeting.branch_id, id=meeting.id)


def _add_strangers(session: Session, meeting: Meeting, circle: Circle) -> None:
    """Whom nothing was planned for, once the meeting was announced: they lack everything."""
    if figures.announced(session, meeting) is None:
        return
    for member in meetings.audience(session, meeting):
        circle.people.setdefault(member.id, Person(member.id, [], [], None, None))


@dataclass(slots=True)
class _Round:
    """Who is to be told in which way. Facts are what each last knew."""

    by_act: dict[Act, list[Person]] = field(default_factory=lambda: defaultdict(list))
    waiting: int = 0

    def people(self, *acts: Act) -> list[Person]:
        return [person for act in acts for person in self.by_act[act]]


def _correct(
    session: Session,
    meeting: Meeting,
    circle: Circle,
    notice: Notice,
    by: Member,
    now: datetime,
    zone: ZoneInfo,
    standing: dict[int, Knowledge] | None = None,
) -> Corrected:
    doing = _decide(session, meeting, circle, zone, standing or {})
    tell = doing.people(*_ANSWERS)
    asks = {person.member_id: _ANSWERS[act] for act in _ANSWERS for person in doing.by_act[act]}
    telling.tell(session, notice, circle, tell, asks, now, zone)
    telling.by_hand(session, notice, doing.by_act[Act.CALL], now)
    telling.families(session, meeting, circle, doing.by_act[Act.FAMILY], notice, now)
    telling.call_anew(session, meeting, circle, doing.by_act[Act.CALL_ANEW], now)
    if doing.by_act[Act.NEW_CARD]:
        card = notice_about(session, meeting, NoticeKind.MEETING_CHANGED, by, now, template=NoticeKind.MEETING.value)
        telling.tell(session, card, circle, doing.by_act[Act.NEW_CARD], {}, now, zone)
    session.flush()
    by_phone = len(doing.people(Act.CALL, Act.CALL_ANEW))
    told = len(tell) - len(doing.by_act[Act.CALL]) + len(doing.by_act[Act.LATER])
    return Corrected(told, doing.waiting + len(doing.by_act[Act.NEW_CARD]), by_phone)


def _decide(
    session: Session, meeting: Meeting, circle: Circle, zone: ZoneInfo, standing: dict[int, Knowledge]
) -> _Round:
    """The table for everybody. An earlier difference that still waits gives way to the one from what he really
    knows.
    """
    least = timedelta(minutes=organisation.policy_of(session, meeting.branch).ask_again_minutes)
    present = Facts(meeting.starts_at, meeting.place)
    gone = _gone(session, list(circle.people))
    doing = _Round()
    for person in circle.people.values():
        if person.member_id in gone:
            continue
        known = standing.get(person.member_id) or _merged(person)
        what = difference(circle.known_by(person), present, zone, least=least)
        if meeting.state is MeetingState.CANCELLED:
            what = Difference.CANCELLED
        act = TABLE[known, what]
        doing.by_act[act].append(person)
        stopped = meeting.state is MeetingState.CANCELLED and known is Knowledge.PLANNED
        doing.waiting += act is Act.WAIT or stopped
    return doing


def _gone(session: Session, member_ids: Sequence[int]) -> set[int]:
    return set(session.scalars(select(Member.id).where(Member.id.in_(member_ids), Member.life_state.in_(GONE))))


def _merged(person: Person) -> Knowledge:
    """What he knows, after a correction that still waits for him was taken back: one is enough."""
    for row, fact in zip(list(person.rows), list(person.facts), strict=True):
        if _is_overtaken(row):
            row.state = advance(row.state, Event.WITHDRAWN)
            row.reason = "overtaken"
            person.rows.remove(row)
            person.facts.remove(fact)
    return person.knowledge


def _is_overtaken(row: Delivery) -> bool:
    is_difference = row.notice.kind is NoticeKind.MEETING_CHANGED and row.notice.template == ""
    return is_difference and row.state is State.PLANNED

"""One person's sheet: what happened with him, newest first, each list bounded. Attendance is shown here only, beside
nobody else's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.bindings import Binding, Consent
from domain.deliveries import Delivery
from domain.floating import Absence
from domain.items import Item
from domain.lives import LifeChange
from domain.meetings import Answer, AnswerKind, Meeting, SignIn
from domain.members import Member
from domain.notices import Notice
from domain.profiles import Profile
from domain.transfers import Transfer
from domain.visits import Visit
from services import deliveries, edits, floating, lives, profiles, transfers
from services.deliveries import rules

_MOST = 10


@dataclass(frozen=True, slots=True)
class ToldLine:
    """`subject` is the notice; `known_at` when a human's word proved that he knows, None where nothing proves it."""

    delivery: Delivery
    subject: str
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class MeetingLine:
    title: str
    meeting: Meeting
    present: bool
    leave: str  # the reason, where he asked for leave and gave one


@dataclass(frozen=True, slots=True)
class Dossier:
    profile: Profile | None
    bindings: Sequence[Binding]
    consents: Sequence[Consent]
    told: Sequence[ToldLine]
    visits: Sequence[Visit]
    items: Sequence[Item]
    meetings: Sequence[MeetingLine]
    lives: Sequence[LifeChange]
    absences: Sequence[Absence]
    transfers: Sequence[Transfer]
    edits: Sequence[edits.Entry]


def of(session: Session, member: Member, now: datetime) -> Dossier:
    return Dossier(
        profiles.of(session, member),
        _bindings(session, member),
        _consents(session, member),
        _told(session, member),
        _visits(session, member),
        _items(session, member),
        _meetings(session, member, now),
        lives.of_member(session, member),
        floating.of_member(session, member),
        transfers.of_member(session, member),
        edits.of_member(session, member),
    )


def _bindings(session: Session, member: Member) -> Sequence[Binding]:
    query = select(Binding).where(Binding.member_id == member.id, Binding.until.is_(None)).order_by(Binding.id)
    return session.scalars(query.limit(_MOST)).all()


def _consents(session: Session, member: Member) -> Sequence[Consent]:
    """The newest word on each subject."""
    query = select(Consent).where(Consent.member_id == member.id).order_by(Consent.id)
    return list({consent.subject: consent for consent in session.scalars(query)}.values())


def _told(session: Session, member: Member) -> list[ToldLine]:
    query = (
        select(Delivery)
        .join(Notice, Notice.id == Delivery.notice_id)
        .options(joinedload(Delivery.notice).joinedload(Notice.meeting))
        .where(Delivery.member_id == member.id, Notice.kind.in_(rules.MUST_REACH))
        .order_by(Delivery.id.desc())
        .limit(_MOST)
    )
    return [ToldLine(row, _subject(row.notice), row.acknowledged_at) for row in session.scalars(query)]


def _subject(notice: Notice) -> str:
    if notice.meeting is None:
        return notice.text[:40]
    return str(deliveries.meeting_view(notice.meeting)["title"])


def _visits(session: Session, member: Member) -> Sequence[Visit]:
    query = (
        select(Visit)
        .options(joinedload(Visit.visitor))
        .where(Visit.member_id == member.id, Visit.withdrawn_at.is_(None))
        .order_by(Visit.on.desc(), Visit.id.desc())
    )
    return session.scalars(query.limit(_MOST)).all()


def _items(session: Session, member: Member) -> Sequence[Item]:
    query = (
        select(Item)
        .options(joinedload(Item.owner))
        .where(Item.member_id == member.id, Item.withdrawn_at.is_(None))
        .order_by(Item.number.desc())
    )
    return session.scalars(query.limit(_MOST)).all()


def _meetings(session: Session, member: Member, now: datetime) -> list[MeetingLine]:
    """Meetings that he was at or had leave from. Where neither is known nothing is said: silence is no absence."""
    there = select(SignIn.meeting_id).where(SignIn.member_id == member.id, SignIn.withdrawn_at.is_(None))
    said = select(Answer).where(Answer.member_id == member.id, Answer.withdrawn_at.is_(None)).order_by(Answer.id)
    newest = {answer.meeting_id: answer for answer in session.scalars(said)}
    excused = {number: answer.reason for number, answer in newest.items() if answer.kind is AnswerKind.LEAVE}
    present = set(session.scalars(there))
    query = (
        select(Meeting)
        .options(joinedload(Meeting.unit), joinedload(Meeting.branch))
        .where(Meeting.id.in_(present | set(excused)), Meeting.starts_at <= now)
        .order_by(Meeting.starts_at.desc())
        .limit(_MOST)
    )
    return [
        MeetingLine(str(deliveries.meeting_view(one)["title"]), one, one.id in present, excused.get(one.id, ""))
        for one in session.scalars(query)
    ]

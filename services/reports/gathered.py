"""The meetings of a branch with everything that was recorded of them, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from domain.days import local_day
from domain.meetings import Answer, Meeting, MeetingKind, MeetingState, SignIn
from domain.members import GONE, Member
from domain.minutes import (
    AppraisalCount,
    Minutes,
    MinutesCorrection,
    MinutesSignature,
    MinutesVersion,
    Resolution,
    SignedAs,
)
from domain.organisation import COMMITTEE_POSTS, Post
from domain.registers import Asked

_NOTHING: dict[int, AppraisalCount] = {}


@dataclass(slots=True)
class Gathered:
    """`people` are those of the branch and whoever was recorded besides, in the order of the roster."""

    meetings: list[Meeting]
    people: dict[int, Member]
    days: dict[int, date]
    posts: list[Post]
    sign_ins: dict[int, dict[int, SignIn]] = field(default_factory=lambda: defaultdict(dict))
    given: dict[int, dict[int, Answer]] = field(default_factory=lambda: defaultdict(dict))
    minutes: dict[int, Minutes] = field(default_factory=dict)
    texts: dict[int, MinutesVersion] = field(default_factory=dict)
    signatures: dict[tuple[int, SignedAs], MinutesSignature] = field(default_factory=dict)
    added: dict[int, list[MinutesCorrection]] = field(default_factory=lambda: defaultdict(list))
    decided: dict[int, list[Resolution]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, dict[int, AppraisalCount]] = field(default_factory=lambda: defaultdict(dict))

    def audience(self, meeting: Meeting) -> list[Member]:
        """As `services.meetings.audience` says for one meeting."""
        if meeting.kind is MeetingKind.COMMITTEE_MEETING:
            on = self.days[meeting.id]
            held = {p.member_id for p in self.posts if p.since <= on and (p.until is None or p.until >= on)}
            return [member for number, member in self.people.items() if number in held]
        return [
            member
            for member in self.people.values()
            if member.is_reachable_subject and meeting.unit_id in (member.branch_id, member.group_id)
        ]

    def signed(self, meeting: Meeting) -> dict[int, SignIn]:
        return self.sign_ins[meeting.id]

    def answers(self, meeting: Meeting) -> dict[int, Answer]:
        return self.given[meeting.id]

    def text(self, meeting: Meeting) -> MinutesVersion | None:
        return self.texts.get(meeting.id)

    def corrections(self, meeting: Meeting) -> list[MinutesCorrection]:
        kept = self.minutes.get(meeting.id)
        return [] if kept is None else self.added[kept.id]

    def signature(self, meeting: Meeting, signed_as: SignedAs) -> MinutesSignature | None:
        kept = self.minutes.get(meeting.id)
        return None if kept is None else self.signatures.get((kept.id, signed_as))

    def resolutions(self, meeting: Meeting) -> list[Resolution]:
        return self.decided[meeting.id]

    def ballots(self, meeting: Meeting) -> dict[int, AppraisalCount]:
        return self.counts.get(meeting.id, _NOTHING)


def gather(session: Session, asked: Asked, only: Meeting | None = None) -> Gathered:
    """The meetings that took place as announced between the days, the earliest first; or one alone."""
    found = [only] if only is not None else _meetings(session, asked)
    people = {member.id: member for member in session.scalars(_roster(asked))}
    posts = select(Post).where(Post.unit_id == asked.branch.id, Post.kind.in_(COMMITTEE_POSTS)).order_by(Post.id)
    days = {meeting.id: local_day(meeting.starts_at, asked.zone) for meeting in found}
    known = Gathered(found, people, days, list(session.scalars(posts)))
    numbers = list(days)
    _read_presence(session, known, numbers)
    _read_minutes(session, known, numbers)
    _read_others(session, known)
    return known


def _meetings(session: Session, asked: Asked) -> list[Meeting]:
    query = (
        select(Meeting)
        .options(joinedload(Meeting.unit), joinedload(Meeting.branch))
        .where(Meeting.branch_id == asked.branch.id, Meeting.state == MeetingState.ANNOUNCED)
        .where(Meeting.starts_at <= asked.now, *asked.with_moment(Meeting.starts_at))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return list(session.scalars(query))


def _roster(asked: Asked) -> Select[Member]:
    return (
        select(Member)
        .where(Member.branch_id == asked.branch.id, or_(Member.life_state.not_in(GONE), Member.on_roster))
        .order_by(Member.group_id, Member.id)
    )


def _read_presence(session: Session, known: Gathered, numbers: list[int]) -> None:
    signed = select(SignIn).where(SignIn.meeting_id.in_(numbers), SignIn.withdrawn_at.is_(None)).order_by(SignIn.id)
    for record in session.scalars(signed):
        known.sign_ins[record.meeting_id][record.member_id] = record
    given = select(Answer).where(Answer.meeting_id.in_(numbers), Answer.withdrawn_at.is_(None))
    for answer in session.scalars(given.order_by(Answer.at, Answer.id)):
        known.given[answer.meeting_id][answer.member_id] = answer
    ballots = select(AppraisalCount).where(AppraisalCount.meeting_id.in_(numbers)).order_by(AppraisalCount.id)
    for count in session.scalars(ballots):
        known.counts[count.meeting_id][count.member_id] = count


def _read_minutes(session: Session, known: Gathered, numbers: list[int]) -> None:
    begun = {one.id: one for one in session.scalars(select(Minutes).where(Minutes.meeting_id.in_(numbers)))}
    texts = select(MinutesVersion).where(MinutesVersion.minutes_id.in_(begun))
    for text in session.scalars(texts):
        minutes = begun[text.minutes_id]
        if text.version == minutes.version:
            known.minutes[minutes.meeting_id], known.texts[minutes.meeting_id] = minutes, text
    kept = {minutes.id: minutes.version for minutes in known.minutes.values()}
    for signature in session.scalars(select(MinutesSignature).where(MinutesSignature.minutes_id.in_(kept))):
        if kept[signature.minutes_id] == signature.version:
            known.signatures[signature.minutes_id, signature.signed_as] = signature
    added = select(MinutesCorrection).where(MinutesCorrection.minutes_id.in_(kept)).order_by(MinutesCorrection.id)
    for correction in session.scalars(added):
        known.added[correction.minutes_id].append(correction)
    decided = select(Resolution).where(Resolution.meeting_id.in_(numbers), Resolution.withdrawn_at.is_(None))
    for made in session.scalars(decided.order_by(Resolution.id)):
        known.decided[made.meeting_id].append(made)


def _read_others(session: Session, known: Gathered) -> None:
    """People of elsewhere who were recorded: somebody who sat in, a writer of corrections."""
    named = {number for signed in known.sign_ins.values() for number in signed}
    named |= {number for given in known.given.values() for number in given}
    named |= {one.by_id for several in known.added.values() for one in several}
    missing = named - known.people.keys()
    if missing:
        query = select(Member).where(Member.id.in_(missing)).order_by(Member.id)
        known.people |= {member.id: member for member in session.scalars(query)}

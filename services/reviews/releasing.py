"""What is put forward, whom it concerns, and what happens when it is let go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.meetings import Meeting, MeetingKind
from domain.members import Member
from domain.notices import Notice
from domain.organisation import Unit
from domain.reviews import Review, ReviewState, Subject, fingerprint
from services import calling, deliveries, meetings, members, texts


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to go out to the people of `unit`. A meeting has its facts in `data` (`facts_of`), the
    others their `text`; corrections and recalls name the notice they are `about`.
    """

    unit: Unit
    subject: Subject
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    about: Notice | None = None
    must_reach: bool = True


def facts_of(plan: calling.Plan) -> dict[str, Any]:
    moments = {"starts_at": plan.starts_at.isoformat(), "ends_at": plan.ends_at.isoformat()}
    return {
        "kind": plan.kind.value,
        "place": plan.place,
        "topic": plan.topic,
        "bring": plan.bring,
        "said": plan.said,
        **moments,
    }


def draft_of(proposal: Proposal, by: Member, now: datetime) -> Review:
    """Not kept yet: for trying it, and for showing whom it would reach."""
    text, data = texts.masked(proposal.text.strip()), dict(proposal.data)
    about, subject, unit = None if proposal.about is None else proposal.about.id, proposal.subject, proposal.unit
    return Review(
        account_id=unit.account_id,
        branch_id=unit.branch_id,
        unit_id=unit.id,
        subject=subject,
        text=text,
        data=data,
        must_reach=proposal.must_reach,
        text_hash=fingerprint(subject, unit.id, text, data, about, must_reach=proposal.must_reach),
        state=ReviewState.TO_REVIEW,
        alone=False,
        returned_for="",
        written_by_id=by.id,
        written_at=now,
        of_notice_id=about,
    )


def audience(session: Session, review: Review) -> list[Member]:
    if review.subject is Subject.MEETING:
        return meetings.audience(session, _meeting_of(session, review, review.written_by_id))
    if review.of_notice_id is not None:
        found = calling.standing(session, session.get_one(Notice, review.of_notice_id))
        return [*found.knew, *(found.waits if review.subject is Subject.CORRECTION else ())]
    return members.in_unit(session, session.get_one(Unit, review.unit_id))


def act_of(session: Session, review: Review, by: Member, now: datetime, zone: ZoneInfo) -> Callable[[], Notice]:
    """What releasing it does; a rehearsal plays the same. A second person has agreed, or nothing asked for one."""
    old = None if review.of_notice_id is None else session.get_one(Notice, review.of_notice_id)

    def act() -> Notice:
        if review.subject is Subject.MEETING:
            meeting = _meeting_of(session, review, by.id)
            calling.announce(session, meeting, by, now, zone, seconded=not review.alone)
            notice = deliveries.announced(session, meeting)
            assert notice is not None, "it was announced a line above"
            return notice
        if review.subject is Subject.RECALL and old is not None:
            return calling.recall(session, old, by, now, zone)[0]
        if old is not None:
            return calling.correct(session, old, review.text, by, now, zone, seconded=not review.alone)[0]
        people = members.in_unit(session, session.get_one(Unit, review.unit_id))
        return calling.send_plain(
            session,
            session.get_one(Unit, review.unit_id),
            people,
            review.text,
            by,
            now,
            zone,
            must_reach=review.must_reach,
            seconded=not review.alone,
        )

    return act


def _meeting_of(session: Session, review: Review, by_id: int) -> Meeting:
    facts = review.data
    plan = calling.Plan(
        unit=session.get_one(Unit, review.unit_id),
        kind=MeetingKind(facts["kind"]),
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        place=facts["place"],
        topic=facts["topic"],
        bring=facts["bring"],
        said=facts["said"],
    )
    writer = session.get_one(Member, by_id)
    return calling.draft(session, plan, writer, review.written_at)

"""拟稿 → 审核 → 签发 of what is sent to members: put forward, agreed or returned by somebody else, released once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.days import local_day
from domain.members import Member
from domain.organisation import Post, PostKind, Unit
from domain.policy import BranchPolicy
from domain.reviews import WAITING, Review, ReviewState, Subject, first_other, may_go_alone, next_state
from domain.roles import LEAD, SECOND_ABOVE, WRITERS
from domain.verdicts import Level, gravest
from services import audit, letters, organisation, texts
from services.reviews import releasing
from services.reviews.releasing import Proposal

ASKED, RETURNED, RELEASED = "reviews/asked", "reviews/returned", "reviews/released"
_SUPERIOR = tuple(sorted(SECOND_ABOVE, key=list(PostKind).index))


class NobodyElseError(Exception):
    """There is nobody besides the writer who could agree."""


class ChangedError(Exception):
    """What would go out is not what was put forward."""


def may_second(session: Session, unit: Unit, zone: ZoneInfo, now: datetime) -> list[int]:
    """Members who may issue for this unit by policy, in its order. The writer may be among them."""
    branch = session.get_one(Unit, unit.branch_id)
    above = [one.id for one in organisation.chain(session, branch)[:-1]]
    today, found = local_day(now, zone), dict[int, None]()
    for word in organisation.policy_of(session, branch).issuers.split():
        units, kinds = (above, _SUPERIOR) if word == "superior" else ([branch.id], (PostKind(word),))
        found |= {member.id: None for _, member in organisation.holders(session, units, kinds, today)}
    return list(found)


def put_forward(
    session: Session, proposal: Proposal, by: Member, now: datetime, zone: ZoneInfo, *, instead: Review | None = None
) -> Review:
    """Goes out at once where policy lets the writer issue it alone, else to the first other person who may. Another
    text `instead` of one that waits begins anew. Raises StoppedError for what is blocked, NobodyElseError.
    """
    verdicts = texts.check(session, proposal.unit, *_words(proposal))
    if gravest(verdicts) is Level.BLOCK:
        raise texts.StoppedError(verdicts)
    policy, review = organisation.policy_of(session, proposal.unit), releasing.draft_of(proposal, by, now)
    alone = goes_alone(session, proposal, by, now, zone)
    asked = None if alone else _other(reviewers(session, proposal.unit, policy, zone, now), by.id)
    session.add(review)
    session.flush()
    if instead is not None and instead.state in (*WAITING, ReviewState.RETURNED):
        instead.state, instead.asked = ReviewState.REPLACED, None
    if asked is not None:
        ask(session, review, asked, now)
        return review
    review.alone, review.state = True, ReviewState.ISSUED
    review.issued_by_id, review.issued_at = by.id, now
    _release(session, review, by, now, zone)
    return review


def goes_alone(session: Session, proposal: Proposal, by: Member, now: datetime, zone: ZoneInfo) -> bool:
    """Would it go out by the writer's own word?"""
    verdicts = texts.check(session, proposal.unit, *_words(proposal))
    alone = organisation.policy_of(session, proposal.unit).issued_alone
    leads = any(post.kind in LEAD for post in _posts(session, by, proposal.unit.branch_id, now, zone))
    return may_go_alone(proposal.subject, gravest(verdicts), alone, writes_as_lead=leads)


def _words(proposal: Proposal) -> tuple[str, ...]:
    said = (str(proposal.data.get(name, "")) for name in ("topic", "place", "bring"))
    return (proposal.text, *said) if proposal.subject is not Subject.RECALL else ()


def _posts(session: Session, member: Member, branch_id: int, now: datetime, zone: ZoneInfo) -> list[Post]:
    held = organisation.posts_of(session, member.id, local_day(now, zone))
    return [post for post in held if post.unit_id == branch_id]


def reviewers(session: Session, unit: Unit, policy: BranchPolicy, zone: ZoneInfo, now: datetime) -> list[int]:
    """Who may look at it first: with three steps any writer of the branch, with two whoever issues it, too."""
    if not policy.review_by_third:
        return may_second(session, unit, zone, now)
    kinds = sorted(WRITERS, key=list(PostKind).index, reverse=True)
    return [member.id for _, member in organisation.holders(session, [unit.branch_id], kinds, local_day(now, zone))]


def _other(people: Sequence[int], *besides: int | None) -> int:
    asked = first_other(people, *besides)
    if asked is None:
        raise NobodyElseError
    return asked


def ask(session: Session, review: Review, asked: int, now: datetime, *, urgent: bool = True) -> None:
    """From now on it waits for his word, and he is told; in waking hours only, where it is not `urgent`."""
    review.asked = session.get_one(Member, asked)
    session.flush()
    _tell(session, asked, ASKED, review, now, urgent=urgent, review_id=review.id, text=review.text)


def _tell(session: Session, member_id: int, template: str, review: Review, now: datetime, **data: Any) -> None:
    member, writer = session.get_one(Member, member_id), session.get_one(Member, review.written_by_id)
    facts = {name: review.data.get(name, "") for name in ("topic", "place", "bring", "starts_at")}
    values = {"subject": review.subject.value, "writer": writer.name, **facts, **data}
    letters.tell(session, member, template, now, **values)


def decide(
    session: Session, review: Review, by: Member, now: datetime, zone: ZoneInfo, *, agreed: bool, reason: str = ""
) -> bool:
    """The word of somebody else than the writer. False where it was decided before or he may not. A yes of who may
    issue lets it go at once, unless policy wants a third person.
    """
    if review.state not in WAITING or not may_decide(session, review, by, now, zone):
        return False
    policy = organisation.policy_of(session, review.unit)
    issuers = may_second(session, review.unit, zone, now)
    was = review.state
    review.state = next_state(was, agreed=agreed, is_issuer=by.id in issuers, needs_third=policy.review_by_third)
    if was is ReviewState.TO_REVIEW:
        review.reviewed_by_id, review.reviewed_at = by.id, now
    if review.state is ReviewState.RETURNED:
        review.returned_for, review.asked = reason.strip()[:200], None
        _tell(session, review.written_by_id, RETURNED, review, now, by=by.name, reason=review.returned_for)
    elif review.state is ReviewState.ISSUED:
        review.issued_by_id, review.issued_at = by.id, now
        review.asked = None
        _release(session, review, by, now, zone)
        _tell(session, review.written_by_id, RELEASED, review, now, by=by.name)
    else:
        ask(session, review, _other(issuers, review.written_by_id, by.id), now)
    _note(session, f"reviews.{review.state.value}", review, by, now)
    return True


def may_decide(session: Session, review: Review, by: Member, now: datetime, zone: ZoneInfo) -> bool:
    """Whoever is asked, and anybody else who may issue; never the writer, and never one person for two steps."""
    if by.id in (review.written_by_id, review.reviewed_by_id):
        return False
    policy = organisation.policy_of(session, review.unit)
    if review.state is ReviewState.TO_REVIEW:
        return by.id in reviewers(session, review.unit, policy, zone, now)
    return by.id in may_second(session, review.unit, zone, now)


def _note(session: Session, act: str, review: Review, by: Member, now: datetime) -> None:
    audit.note(
        session,
        act,
        now,
        account_id=review.account_id,
        by=by,
        branch_id=review.branch_id,
        review=review.id,
        hash=review.text_hash,
    )


def _release(session: Session, review: Review, by: Member, now: datetime, zone: ZoneInfo) -> None:
    if not review.is_unchanged:
        raise ChangedError(review.id)
    review.notice_id = releasing.act_of(session, review, by, now, zone)().id
    _note(session, "reviews.released", review, by, now)
    session.flush()


def waiting_for(session: Session, member_id: int) -> list[Review]:
    """What waits for this person's word, the oldest first."""
    query = select(Review).where(Review.asked_id == member_id, Review.state.in_(WAITING))
    return list(session.scalars(query.options(joinedload(Review.written_by)).order_by(Review.id)))


def of_branch(session: Session, branch_id: int, *, most: int = 20) -> list[Review]:
    """The latest of the branch, the newest first, with everybody's name."""
    people = [joinedload(one) for one in (Review.written_by, Review.reviewed_by, Review.issued_by, Review.asked)]
    query = select(Review).where(Review.branch_id == branch_id).options(*people, joinedload(Review.unit))
    return list(session.scalars(query.order_by(Review.id.desc()).limit(most)))


def of_notice(session: Session, notice_id: int) -> Review | None:
    """Who wrote, looked at and issued it; None for what the machine made, or from before there were reviews."""
    people = [joinedload(one) for one in (Review.written_by, Review.reviewed_by, Review.issued_by)]
    query = select(Review).where(Review.notice_id == notice_id).options(*people)
    return session.scalars(query.limit(1)).one_or_none()

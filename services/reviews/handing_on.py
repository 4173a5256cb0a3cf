"""A draft that nobody looked at for a working day goes to the next who may second it; its writer can see that."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.reviews import WAITING, Review, ReviewState, turn_of, working_days
from services import organisation
from services.reviews import chain

_AT_LEAST = timedelta(days=1)  # no working day is shorter
_AT_ONCE = 50


def hand_on(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """Asks the next person of each draft that waited a working day longer. Returns how many were asked."""
    asked = 0
    for review in _old(session, now):
        person = turn_of(_people(session, review, now, zone), review.asked_id, _days(review, now, zone))
        if person is not None:
            chain.ask(session, review, person, now, urgent=False)
            asked += 1
    return asked


def is_any_old(session: Session, now: datetime) -> bool:
    """Is there anything that `hand_on` would have to look at?"""
    return bool(_old(session, now, most=1))


def unread(session: Session, writer_id: int, now: datetime, zone: ZoneInfo) -> list[Review]:
    """His own drafts that nobody said a word to for a working day, with whom they wait for; the oldest first."""
    query = select(Review).where(Review.written_by_id == writer_id, Review.state.in_(WAITING))
    found = session.scalars(query.options(joinedload(Review.asked)).order_by(Review.id).limit(_AT_ONCE))
    return [review for review in found if _days(review, now, zone)]


def _old(session: Session, now: datetime, most: int = _AT_ONCE) -> list[Review]:
    """Those that wait for a day or longer, the newest first: the oldest are with the last person already."""
    query = select(Review).where(Review.state.in_(WAITING), Review.written_at <= now - _AT_LEAST)
    return list(session.scalars(query.order_by(Review.id.desc()).limit(most)))


def _days(review: Review, now: datetime, zone: ZoneInfo) -> int:
    return working_days(review.reviewed_at or review.written_at, now, zone)


def _people(session: Session, review: Review, now: datetime, zone: ZoneInfo) -> list[int]:
    """In the order of the policy, without those who had their word."""
    if review.state is ReviewState.TO_ISSUE:
        people = chain.may_second(session, review.unit, zone, now)
    else:
        people = chain.reviewers(session, review.unit, organisation.policy_of(session, review.unit), zone, now)
    return [person for person in people if person not in (review.written_by_id, review.reviewed_by_id)]

"""Voices on their way to their words: taken in, listened to by one process at a time, and left to a person in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from domain.hearings import LEASE, MOST_TRIES, PATIENCE, Hearing
from services import runs

BEAT = "hearing"  # the sign of life of whoever listens, among the runs
BEATS = timedelta(seconds=20)
_SILENT = timedelta(minutes=2)  # after which nobody listens any more
_PAUSE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A voice to be listened to; `slug` is its account."""

    id: int
    account_id: int
    slug: str
    message_key: str
    open_id: str
    media_id: str
    sent_at: datetime


def is_listening(session: Session, now: datetime) -> bool:
    """Is there a process that hears what is taken in?"""
    last = runs.last_moment(session, BEAT)
    return last is not None and abs(now - last) <= _SILENT


def take_in(
    session: Session,
    account_id: int,
    open_id: str,
    now: datetime,
    *,
    message_key: str,
    media_id: str,
    sent_at: datetime,
) -> None:
    """It is listened to within seconds; to be called where somebody listens."""
    session.add(
        Hearing(
            account_id=account_id,
            message_key=message_key,
            open_id=open_id,
            media_id=media_id,
            sent_at=sent_at,
            came_at=now,
            next_at=now,
            tries=0,
        )
    )
    session.flush()


def is_waiting(session: Session, now: datetime) -> bool:
    """Is there anything to claim? Costs no turn to write."""
    query = select(Hearing.id).where(Hearing.next_at <= now, Hearing.tries < MOST_TRIES)
    return session.scalar(query.where(Hearing.came_at > now - PATIENCE).limit(1)) is not None


def claim(session: Session, now: datetime) -> Waiting | None:
    """The oldest that nobody has, for as long as one listening may last; a process that dies loses nothing."""
    query = (
        select(Hearing)
        .options(joinedload(Hearing.account, innerjoin=True))
        .where(Hearing.next_at <= now, Hearing.tries < MOST_TRIES, Hearing.came_at > now - PATIENCE)
        .order_by(Hearing.came_at, Hearing.id)
        .limit(1)
        .with_for_update(of=Hearing, skip_locked=True)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        return None
    found.tries += 1
    found.next_at = now + LEASE
    session.flush()
    return _waiting(found)


def once_more(session: Session, hearing_id: int, now: datetime) -> None:
    """It could not be fetched or heard this time."""
    found = session.get(Hearing, hearing_id)
    if found is not None:
        found.next_at = now + _PAUSE
        session.flush()


def settle(session: Session, hearing_id: int) -> bool:
    """Takes it out of the queue. True for the one who may answer it, in the same transaction."""
    gone = session.execute(delete(Hearing).where(Hearing.id == hearing_id))
    assert isinstance(gone, CursorResult)
    return gone.rowcount == 1


def overdue(session: Session, now: datetime) -> list[Waiting]:
    """What no machine has heard in time, or could not, the oldest first."""
    query = (
        select(Hearing)
        .options(joinedload(Hearing.account, innerjoin=True))
        .where(
            or_(
                Hearing.came_at <= now - PATIENCE,
                (Hearing.tries >= MOST_TRIES) & (Hearing.next_at <= now),
            )
        )
        .order_by(Hearing.came_at, Hearing.id)
        .limit(100)
    )
    return [_waiting(found) for found in session.scalars(query)]


def _waiting(found: Hearing) -> Waiting:
    return Waiting(
        found.id,
        found.account_id,
        found.account.slug,
        found.message_key,
        found.open_id,
        found.media_id,
        found.sent_at,
    )

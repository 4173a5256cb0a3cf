"""What the clock did and when: each due moment of a job is acted on once, however many schedulers are started."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.audit import Leadership, Run

HEARTBEAT = "heartbeat"


def _insert(session: Session, table: type[Run | Leadership]) -> Any:
    """The dialect's INSERT, for its ON CONFLICT DO NOTHING."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def claim(session: Session, job: str, due_at: datetime, now: datetime, **result: Any) -> bool:
    """True for the one who may act on this job's due moment. To be called in the transaction that acts: undone
    together with it, and a rival waits for its end.
    """
    claimed = session.scalars(
        _insert(session, Run)
        .values(job=job, due_at=due_at, started_at=now, finished_at=now, result=result)
        .on_conflict_do_nothing()
        .returning(Run.id)
    )
    return claimed.one_or_none() is not None


def was_claimed(session: Session, job: str, due_at: datetime) -> bool:
    return session.scalars(select(Run.id).where(Run.job == job, Run.due_at == due_at)).one_or_none() is not None


def beat(session: Session, now: datetime, wall: datetime, job: str = HEARTBEAT) -> None:
    """The scheduler, or whoever does another `job`, is alive: at `now` as the branches count it, and at `wall` in real
    time.
    """
    mine = update(Run).where(Run.job == job)
    beaten = session.execute(mine.values(due_at=now, started_at=now, finished_at=wall))
    assert isinstance(beaten, CursorResult)
    if beaten.rowcount == 0:
        first = {"job": job, "due_at": now, "started_at": now, "finished_at": wall, "result": {}}
        session.execute(_insert(session, Run).values(**first).on_conflict_do_nothing())  # another may be first too


def last_beat(session: Session, job: str = HEARTBEAT) -> datetime | None:
    """When the scheduler was last alive, in real time; None if it never was."""
    return session.scalars(select(Run.finished_at).where(Run.job == job)).first()


def last_moment(session: Session, job: str) -> datetime | None:
    """The same for another job, as the branches count the time."""
    return session.scalars(select(Run.due_at).where(Run.job == job)).first()


def lead(session: Session, name: str, owner: str, wall: datetime, lasts: timedelta) -> bool:
    """Takes or keeps the leadership until `wall + lasts`, in real time. True when it is the owner's now."""
    until = wall + lasts
    kept = session.execute(
        update(Leadership)
        .where(Leadership.name == name)
        .where((Leadership.owner == owner) | (Leadership.until <= wall))
        .values(owner=owner, until=until)
    )
    assert isinstance(kept, CursorResult)
    if kept.rowcount == 1:
        return True
    taken = session.scalars(
        _insert(session, Leadership)
        .values(name=name, owner=owner, until=until)
        .on_conflict_do_nothing()
        .returning(Leadership.name)
    )
    return taken.one_or_none() is not None


def resign(session: Session, name: str, owner: str) -> None:
    """Gives the leadership back, so that another one need not wait for its end."""
    session.execute(delete(Leadership).where(Leadership.name == name, Leadership.owner == owner))


def prune(session: Session, before: datetime) -> int:
    """Forgets runs that nothing can ask about any more. Returns how many."""
    gone = session.execute(delete(Run).where(Run.due_at < before, Run.job != HEARTBEAT))
    assert isinstance(gone, CursorResult)
    return gone.rowcount

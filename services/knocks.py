"""How often one address tried in vain to come into the console: all processes count together, and nothing is kept
longer than needed.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from domain.access import Knock

LIMIT = 20
SPAN = timedelta(minutes=10)


def allows(session: Session, address: str, now: datetime) -> bool:
    """False after too many tries in vain. One in the future is of a clock that was set back, and forgotten."""
    query = select(func.count()).where(Knock.who == _who(address), Knock.at > now - SPAN, Knock.at <= now)
    return session.scalar(query) < LIMIT  # type: ignore[operator]  # a count is never NULL


def missed(session: Session, address: str, now: datetime) -> None:
    session.execute(delete(Knock).where(Knock.at <= now - SPAN))
    session.add(Knock(who=_who(address), at=now))


def _who(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()

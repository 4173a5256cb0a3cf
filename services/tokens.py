"""The platform's access token of one account in its row, shared by all processes; guarded updates keep the fetch
single.

`owner` names one fetch. Moments are aware UTC; each function belongs into a short transaction of its own.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Update, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.accounts import AccessToken


def stored(session: Session, account_id: int) -> tuple[str, datetime] | None:
    """The token and the moment of its end, whether or not it is still good."""
    row = session.get(AccessToken, account_id)
    if row is None or row.token is None or row.expires_at is None:
        return None
    return row.token, row.expires_at


def lease(session: Session, account_id: int, owner: str, now: datetime, until: datetime) -> bool:
    """Takes the right to fetch, unless somebody holds it beyond `now`."""
    _ensure(session, account_id)
    free = or_(AccessToken.lease_until.is_(None), AccessToken.lease_until <= now)
    return _changed(session, _row(account_id).where(free).values(lease_owner=owner, lease_until=until))


def put(session: Session, account_id: int, owner: str, token: str, expires_at: datetime) -> bool:
    """Stores what was fetched and gives the right back; False when it was lost meanwhile."""
    mine = _row(account_id).where(AccessToken.lease_owner == owner)
    return _changed(
        session,
        mine.values(
            token=token, expires_at=expires_at, version=AccessToken.version + 1, lease_owner=None, lease_until=None
        ),
    )


def release(session: Session, account_id: int, owner: str) -> None:
    """Gives the right back after a fetch that failed."""
    mine = _row(account_id).where(AccessToken.lease_owner == owner)
    _changed(session, mine.values(lease_owner=None, lease_until=None))


def _row(account_id: int) -> Update:
    return update(AccessToken).where(AccessToken.account_id == account_id)


def _changed(session: Session, statement: Update) -> bool:
    done = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def _ensure(session: Session, account_id: int) -> None:
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(AccessToken).values(account_id=account_id, version=0).on_conflict_do_nothing())

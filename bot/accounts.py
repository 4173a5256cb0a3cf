"""The accounts as every request needs them: read once, looked at again every few seconds, kept when the database is
away.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.database import Sessions
from bot.wechat import Keys, Mode
from domain.accounts import Account

_log = logging.getLogger("songxue.accounts")

_FRESH = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Door:
    """One account: its row (detached, read-only) and the keys of its webhook."""

    account: Account
    keys: Keys


class Accounts:
    """A lookup by slug that never waits for a database that does not answer, once it has been read."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._doors: dict[str, Door] = {}
        self._read_at: datetime | None = None
        self._reading = threading.Lock()

    def door(self, slug: str, now: datetime) -> Door | None:
        if not self._is_fresh(now) and self._reading.acquire(blocking=not self._doors):
            try:
                self._read(now)
            finally:
                self._reading.release()
        return self._doors.get(slug)

    def _is_fresh(self, now: datetime) -> bool:
        return self._read_at is not None and abs(now - self._read_at) < _FRESH

    def _read(self, now: datetime) -> None:
        if self._is_fresh(now):
            return
        try:
            with self._sessions.read() as session:
                accounts = list(session.scalars(select(Account)))
                session.expunge_all()
        except SQLAlchemyError:
            if not self._doors:
                raise
            return
        self._doors = {account.slug: door for account in accounts if (door := _door(account)) is not None}
        self._read_at = now


def _door(account: Account) -> Door | None:
    """None for an account whose keys cannot be used: it is named in the log, the others go on."""
    try:
        return Door(account, _keys(account))
    except ValueError as error:
        _log.error("account=%s has unusable keys: %s", account.slug, error)
        return None


def _keys(account: Account) -> Keys:
    return Keys(
        account=account.slug,
        app_id=account.app_id,
        original_id=account.original_id,
        token=account.token,
        aes_key=account.aes_key,
        previous_aes_key=account.previous_aes_key or "",
        mode=Mode(account.mode.value),
    )

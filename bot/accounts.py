"""The accounts as every request needs them: read once, looked at again every few seconds, kept when the database is
away.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.database import Sessions
from bot.wechat import Keys, Mode
from domain.accounts import Account
from domain.vault import VaultError

_log = logging.getLogger("songxue.accounts")

_FRESH = 10.0  # seconds of real time until the accounts are looked at again
_UNKNOWN = 1.0  # the same for a slug that is not among them: it may have been added a moment ago


@dataclass(frozen=True, slots=True)
class Door:
    """One account: its row (detached, read-only) and the keys of its webhook."""

    account: Account
    keys: Keys


class Accounts:
    """A lookup by slug. Whoever knows the account already never waits for the database: it is read beside him."""

    def __init__(self, sessions: Sessions, seconds: Callable[[], float] = time.monotonic) -> None:
        self._sessions = sessions
        self._seconds = seconds
        self._doors: dict[str, Door] = {}
        self._read_at: float | None = None
        self._reading: threading.Event | None = None  # set when the reading under way is over
        self._lock = threading.Lock()

    @property
    def are_read(self) -> bool:
        """False until the database answered for the first time: nobody can be told from anybody."""
        return self._read_at is not None

    def door(self, slug: str, patience: float = 0.0) -> Door | None:
        """None for an unknown account, or when the database does not answer within `patience` seconds."""
        door = self._doors.get(slug)
        if self._age() >= (_UNKNOWN if door is None else _FRESH):
            reading = self._look_again()
            if door is None:
                reading.wait(patience)
                door = self._doors.get(slug)
        return door

    def _age(self) -> float:
        return float("inf") if self._read_at is None else self._seconds() - self._read_at

    def _look_again(self) -> threading.Event:
        with self._lock:
            if self._reading is None:
                self._reading = threading.Event()
                threading.Thread(target=self._read, args=(self._reading,), name="accounts", daemon=True).start()
            return self._reading

    def _read(self, over: threading.Event) -> None:
        try:
            with self._sessions.read() as session:
                accounts = list(session.scalars(select(Account)))
                session.expunge_all()
            self._doors = {account.slug: door for account in accounts if (door := _door(account)) is not None}
            self._read_at = self._seconds()
        except (SQLAlchemyError, VaultError) as error:
            _log.warning("the accounts cannot be read: %s", type(error).__name__)
        finally:
            with self._lock:
                self._reading = None
            over.set()


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

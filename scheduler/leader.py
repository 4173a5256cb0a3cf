"""Exactly one scheduler acts, however many are started: a row says who, until when; the others look on."""

import logging
import os
import secrets
import socket
import threading
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.database import Sessions
from domain.clock import Clock
from services import runs

NAME = "clock"
LASTS = timedelta(seconds=20)

_log = logging.getLogger("songxue.scheduler")


def new_owner() -> str:
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


class Leader:
    """Real time only: a rehearsal's clock that stands still must not keep a dead scheduler in office."""

    def __init__(self, sessions: Sessions, wall: Clock, owner: str = "") -> None:
        self._sessions = sessions
        self._wall = wall
        self.owner = owner or new_owner()
        self._until: datetime | None = None
        self._asking = threading.Lock()

    def holds(self) -> bool:
        """Is this one the leader now? Takes the office when it is free, and renews it in good time. For any thread."""
        with self._asking:
            return self._holds()

    def _holds(self) -> bool:
        wall = self._wall.now()
        if self._until is not None and wall < self._until - LASTS / 2:
            return True
        was_leader = self._until is not None
        self._until = wall + LASTS if self._take(wall) else None
        if (self._until is not None) != was_leader:
            _log.info("%s the clock", "leads" if self._until is not None else "follows another leader of")
        return self._until is not None

    def _take(self, wall: datetime) -> bool:
        try:
            with self._sessions.write() as session:
                return runs.lead(session, NAME, self.owner, wall, LASTS)
        except SQLAlchemyError:
            _log.warning("the database does not answer; nobody leads for now")
            return False

    def resign(self) -> None:
        """Lets another one take over at once."""
        self._until = None
        with self._sessions.write() as session:
            runs.resign(session, NAME, self.owner)

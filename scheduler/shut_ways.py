"""Which ways are shut now, as every sender of this database knows it: who is told writes it down before anything else
is sent, and the others look again many times a second.
"""

import logging
import threading
import time
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.runtime import Runtime
from domain.ways import ChannelKind, SendError
from services import deliveries

LOOKS_EVERY = 0.2  # seconds: how long a way may still be used that another sender was told is shut

_log = logging.getLogger("songxue.scheduler")


class ShutWays:
    """Of one run of one sender; shared by its threads."""

    def __init__(self, runtime: Runtime) -> None:
        self._sessions = runtime.sessions
        self._until: dict[tuple[int, ChannelKind], datetime] = {}
        self._looked_at = float("-inf")
        self._looking = threading.Lock()

    def is_shut(self, account_id: int, way: ChannelKind, now: datetime) -> bool:
        if time.monotonic() > self._looked_at + LOOKS_EVERY:
            self._look()
        until = self._until.get((account_id, way))
        return until is not None and now < until

    def _look(self) -> None:
        if not self._looking.acquire(blocking=False):
            return  # another thread is about it; what is known is a moment old
        try:
            with self._sessions.read() as session:
                self._until = deliveries.pauses(session)
            self._looked_at = time.monotonic()
        except SQLAlchemyError:
            _log.warning("the database does not say which ways are shut")
        finally:
            self._looking.release()

    def told(self, account_id: int, way: ChannelKind, error: SendError, now: datetime) -> None:
        """What a refusal says of the whole way, in a transaction of its own. A database that does not take it now
        gets it with the marks.
        """
        if not deliveries.shuts(error):
            return
        try:
            with self._sessions.write() as session:
                deliveries.pause_way(session, account_id, way, error, now)
        except SQLAlchemyError:
            _log.warning("the database did not take that a way is shut")
        self._looked_at = float("-inf")

"""Tells the local WeChat when something goes out next, so that its clock jumps there and waits until it went out."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import urllib3
from sqlalchemy.exc import SQLAlchemyError

from bot.runtime import Runtime
from services import outlook

LOOKS = 0.3  # seconds between two looks
# A clock on its way waits three seconds for the next statement, then it walks on: before that, ask for one more second.
STILL_BUSY = 2.0
GIVES_UP = 60.0  # what is stuck for so long stops no clock
_A_SECOND = timedelta(seconds=1)

_log = logging.getLogger(__name__)


@contextmanager
def foretelling(runtime: Runtime, control_url: str) -> Iterator[None]:
    """Looks and tells from a thread of its own until the block is left."""
    stop = threading.Event()
    thread = threading.Thread(target=_go_on, args=(Foreteller(runtime, control_url), stop), name="foretelling")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _go_on(foreteller: "Foreteller", stop: threading.Event) -> None:
    while not stop.wait(LOOKS):
        try:
            foreteller.look(time.monotonic())
        except (SQLAlchemyError, urllib3.exceptions.HTTPError) as error:
            _log.warning("the next push could not be told: %s", type(error).__name__)


class Foreteller:
    """A statement means "up to here everything went out": it is held back while something that is due did not."""

    def __init__(self, runtime: Runtime, control_url: str) -> None:
        self._runtime = runtime
        self._address = f"{control_url}/_control/clock/due"
        self._http = urllib3.PoolManager(retries=False, timeout=5.0)
        self._told: tuple[datetime, list[datetime]] | None = None
        self._told_at = 0.0
        self._behind_since: float | None = None

    def look(self, moment: float) -> None:
        """Looks once. `moment` counts real seconds."""
        now, zone = self._runtime.clock.now(), self._runtime.settings.zone
        with self._runtime.sessions.read() as session:
            behind, ahead = outlook.is_behind(session, now, zone), outlook.next_due(session, now, zone)
        if behind and self._is_worth_waiting(moment):
            if moment - max(self._told_at, self._behind_since or 0.0) < STILL_BUSY:
                return
            ahead = [now + _A_SECOND, *ahead]
        if not behind:
            self._behind_since = None
        if (now, ahead) != self._told and now == self._runtime.clock.now():
            self._tell(ahead)
            self._told, self._told_at = (now, ahead), moment

    def _is_worth_waiting(self, moment: float) -> bool:
        if self._behind_since is None:
            self._behind_since = moment
        return moment - self._behind_since < GIVES_UP

    def _tell(self, ahead: list[datetime]) -> None:
        body = json.dumps({"due": [each.isoformat() for each in ahead]}).encode()
        self._http.request("POST", self._address, body=body)

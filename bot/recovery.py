"""Takes up what was acknowledged and never answered: messages of a process that died, and requests that came before
any account could be read.
"""

import logging
import threading
from datetime import timedelta

from bot import wechat
from bot.accounts import Accounts
from bot.inbox import Inbox
from bot.spool import Spool, Unchecked
from domain.clock import Clock

_log = logging.getLogger("songxue.recovery")

RECOVER_AFTER = timedelta(seconds=15)  # until then the process that kept a message is at work on it
_PAUSE = 30.0  # seconds of real time between two looks; the first one is at the start
_PATIENCE = 5.0  # seconds for the first reading of the accounts; nobody waits here
_SOON = 1.0  # while requests wait for an account


class Recovery:
    """Any number of processes may look at the same spool: a message is acted on once, and answered late once."""

    def __init__(self, accounts: Accounts, inbox: Inbox, spool: Spool, wall: Clock, slack: timedelta) -> None:
        self._accounts = accounts
        self._inbox = inbox
        self._spool = spool
        self._wall = wall
        self._slack = slack
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def look(self) -> int:
        """Hands everything that was left behind to the inbox; how many."""
        found = 0
        for slug, message, received in self._spool.left_behind(self._wall.now(), RECOVER_AFTER):
            door = self._accounts.door(slug, _PATIENCE)
            if door is None:
                _log.warning("a kept message waits for its account")
                continue
            self._inbox.recover(door.account, message, received)
            found += 1
        found += sum(self._check(request) for request in self._spool.unchecked())
        if found:
            _log.info("%d messages taken up again", found)
        return found

    def _check(self, request: Unchecked) -> bool:
        """True for a genuine message; everything else is dropped once the account can be read."""
        door = self._accounts.door(request.slug, _PATIENCE)
        if door is None and not self._accounts.are_read:
            return False
        incoming = None
        if door is not None:
            try:
                incoming = wechat.read(door.keys, request.query, request.body, request.received, self._slack)
            except (wechat.Refused, wechat.Unreadable) as error:
                _log.warning("a kept request is dropped: %s", error.reason)
        if door is not None and incoming is not None:
            self._spool.keep(door.account.slug, incoming.message, request.received)
            self._inbox.recover(door.account, incoming.message, request.received)
        request.path.unlink(missing_ok=True)
        return incoming is not None

    def start(self) -> None:
        """Looks at once and then every half minute, in a thread of this process; to be called after any fork."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep_looking, name="recovery", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _keep_looking(self) -> None:
        while True:
            try:
                self.look()
            except Exception:  # noqa: BLE001 - the next look comes
                _log.exception("the spool could not be looked at")
            pause = _SOON if any(True for _ in self._spool.unchecked()) else _PAUSE
            if self._stopping.wait(pause):
                return

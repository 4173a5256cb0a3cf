"""The platform's access token: one for all threads and processes of an account, fetched by one of them at a time."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from domain.ways import SendError

MARGIN = timedelta(seconds=120)  # the platform hands out the next token within the last five minutes of the old one
_LEASE = timedelta(seconds=15)  # longer than a fetch can take
_STEP = 0.1  # seconds between two looks at what another process fetches
_STEPS = 30
_REST = 3.0  # seconds in which a failed fetch is not tried again by every thread


@dataclass(frozen=True, slots=True)
class Token:
    """`expires_at` is an aware UTC moment and belongs to the token, not to a process."""

    value: str = field(repr=False)
    expires_at: datetime


class TokenStore(Protocol):
    """One account's row (token, expires_at, version, lease_until, lease_owner), shared by all processes.

    Each method is one short transaction of its own. The guarded updates (row count 1 or nothing happened) are what
    makes the fetch single; no lock is held meanwhile. Any exception is taken as "try again soon".
    """

    def get(self) -> Token | None:
        """The stored token, whether or not it is still good."""
        ...

    def lease(self, owner: str, now: datetime, until: datetime) -> bool:
        """Takes the right to fetch: `set lease_owner, lease_until where lease_until is null or lease_until <= now`."""
        ...

    def put(self, owner: str, token: Token) -> bool:
        """Stores, gives the lease back: `set token, expires_at, version + 1, lease null where lease_owner = owner`."""
        ...

    def release(self, owner: str) -> None:
        """Gives the lease back after a fetch that failed: `set lease null where lease_owner = owner`."""
        ...


class MemoryTokenStore:
    """For tests and for one process alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._lease: tuple[str, datetime] | None = None
        self.version = 0

    def get(self) -> Token | None:
        return self._token

    def lease(self, owner: str, now: datetime, until: datetime) -> bool:
        with self._lock:
            if self._lease and self._lease[1] > now:
                return False
            self._lease = (owner, until)
            return True

    def put(self, owner: str, token: Token) -> bool:
        with self._lock:
            if not self._lease or self._lease[0] != owner:
                return False
            self._token, self._lease = token, None
            self.version += 1
            return True

    def release(self, owner: str) -> None:
        with self._lock:
            if self._lease and self._lease[0] == owner:
                self._lease = None


Fetch = Callable[[datetime], Token]  # raises SendError


class Tokens:
    """Hands out a good token. `fetch` asks the platform; it must have a time-out of its own.

    `wait` and `clock` are the two ways in which it uses up real time.
    """

    def __init__(
        self,
        store: TokenStore,
        fetch: Fetch,
        *,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._fetch = fetch
        self._wait = wait
        self._clock = clock
        self._lock = threading.Lock()
        self._held: Token | None = None
        self._failure: tuple[float, SendError] | None = None

    def current(self, now: datetime) -> str:
        held = self._held  # without the lock: nearly every call ends here
        return held.value if held and held.expires_at - now > MARGIN else self._renew(now, failed="")

    def replace(self, failed: str, now: datetime) -> str:
        """Another token than the one that the platform just refused.

        Where somebody else has stored a newer one it is taken; many callers cause one fetch.
        """
        return self._renew(now, failed)

    def _renew(self, now: datetime, failed: str) -> str:
        with self._lock:
            self._held = self._usable(now, failed) or self._fetch_alone(now, failed)
            return self._held.value

    def _usable(self, now: datetime, failed: str) -> Token | None:
        for token in (self._held, self._store.get()):
            if token and token.value != failed and token.expires_at - now > MARGIN:
                return token
        return None

    def _fetch_alone(self, now: datetime, failed: str) -> Token:
        self._repeat_recent_failure()
        owner = secrets.token_hex(16)
        if token := self._wait_for_lease(owner, now, failed):
            return token
        try:
            # Whoever gave the lease back since our last look has stored a token as well.
            return self._usable(now, failed) or self._ask(owner, now)
        finally:
            self._store.release(owner)

    def _wait_for_lease(self, owner: str, now: datetime, failed: str) -> Token | None:
        """What another process fetched meanwhile, or None when the lease is ours.

        None as well where its holder is slow or dead: `stable_token` gives both the same token, so asking again is
        harmless; it is then kept for this process only.
        """
        for _ in range(_STEPS):
            if self._store.lease(owner, now, now + _LEASE):
                return None
            self._wait(_STEP)
            if token := self._usable(now, failed):
                return token
        return None

    def _ask(self, owner: str, now: datetime) -> Token:
        try:
            token = self._fetch(now)
        except SendError as error:
            self._failure = (self._clock(), error)
            raise
        self._failure = None
        self._store.put(owner, token)
        return token

    def _repeat_recent_failure(self) -> None:
        if self._failure and self._clock() - self._failure[0] < _REST:
            error = self._failure[1]
            raise SendError(error.code, error.consequence, error.detail, not_before=error.not_before)

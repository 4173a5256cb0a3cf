"""How often one address may knock in vain; kept in this process only."""

import threading
from collections import deque
from datetime import datetime, timedelta

_MOST_ADDRESSES = 10_000


class Throttle:
    def __init__(self, limit: int, span: timedelta) -> None:
        self._limit, self._span = limit, span
        self._missed: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def allows(self, address: str, now: datetime) -> bool:
        with self._lock:
            return len(self._recent(address, now)) < self._limit

    def missed(self, address: str, now: datetime) -> None:
        with self._lock:
            if address not in self._missed and len(self._missed) >= _MOST_ADDRESSES:
                del self._missed[next(iter(self._missed))]
            recent = self._recent(address, now)
            recent.append(now)
            self._missed[address] = recent

    def _recent(self, address: str, now: datetime) -> deque[datetime]:
        """Only moments of the last span; one in the future is of a clock that was set back, and forgotten."""
        return deque(moment for moment in self._missed.get(address, ()) if now - self._span < moment <= now)

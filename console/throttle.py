"""How many requests a minute one address and one session may make of this process. What has to be counted by all
processes together, tries in vain at the door, stands in `services/knocks.py`.
"""

import threading
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
_MOST_KEYS = 10_000


class Throttle:
    """Counts in whole minutes; forgets the minute before."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._began: datetime | None = None
        self._taken: dict[str, int] = {}
        self._lock = threading.Lock()

    def takes(self, key: str, now: datetime) -> bool:
        """Counts one request; False when it is one too many in this minute."""
        with self._lock:
            if self._began is None or not self._began <= now < self._began + _MINUTE or len(self._taken) >= _MOST_KEYS:
                self._began, self._taken = now, {}
            self._taken[key] = self._taken.get(key, 0) + 1
            return self._taken[key] <= self._limit

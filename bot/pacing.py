"""How fast messages leave: so many a second for each account and process."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable


class Pacer:
    """Lets callers go one after the other, `rate` a second for each key. `clock` and `sleep` are in seconds."""

    def __init__(
        self,
        rate: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._step = 1 / rate
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._free_at: dict[int, float] = defaultdict(float)

    def take(self, key: int) -> None:
        """Returns when it is this caller's turn."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at[key])
            self._free_at[key] = turn + self._step
        if turn > now:
            self._sleep(turn - now)

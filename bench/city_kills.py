"""kill -9 while a city is told: two schedulers and two senders, each started again at once."""

import random
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Self

from bench.city_run import House

SCHEDULERS, SENDERS = 2, 2
LEASE = 10  # seconds
_PAUSES = (0.3, 1.6)  # seconds between two kills


class Killer:
    """Kills one of them after the other at random moments, in a thread of its own; `wait` until it has done `kills`."""

    def __init__(self, house: House, kills: int, seed: int) -> None:
        self._house, self._kills, self._dice = house, kills, random.Random(seed)
        self._thread = threading.Thread(target=self._run, name="killer")
        self._stopped = threading.Event()
        self.killed: Counter[str] = Counter()
        self.troubles: list[str] = []

    def __enter__(self) -> Self:
        for number in range(SENDERS):
            self._house.start(f"sender-{number}", "-m", "bench.city_sender")
        time.sleep(2)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        names = [f"scheduler-{number}" for number in range(SCHEDULERS)]
        names += [f"sender-{number}" for number in range(SENDERS)]
        while self.killed.total() < self._kills and not self._stopped.wait(self._dice.uniform(*_PAUSES)):
            name = self._dice.choice(names)
            try:
                self._house.kill(name)
            except OSError as error:
                self.troubles.append(f"{name} was gone before it was killed: {error}")
                return
            self.killed[name.partition("-")[0]] += 1


def rate_for(messages: int, kills: int) -> float:
    """Messages a second of each process, so slow that the sending lasts as long as the kills."""
    lasts = kills * sum(_PAUSES) / 2
    return max(2.0, messages / lasts / (SENDERS + 1))

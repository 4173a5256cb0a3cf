"""Things WeChat will do a little later: template outcomes, mass jobs, publications.

An item is due when the movable clock reaches its moment, or when as much real time has passed – so that a clock
that stands still does not hold back a receipt for ever.
"""

import time
from collections.abc import Callable
from threading import Condition, RLock, Thread
from typing import Any

from simulator.clock import Clock

Item = dict[str, Any]
LOOK_EVERY = 0.02  # seconds; the clock file may have been moved by somebody else


class Outbox:
    """`handlers` maps an item's kind to what happens; they run with the lock held and must not block."""

    def __init__(self, lock: RLock, changed: Condition, clock: Clock, items: list[Item]) -> None:
        self._changed, self._clock, self._items = changed, clock, items
        self._wake = Condition(lock)
        self._stopped = False
        self.handlers: dict[str, Callable[[Item], object]] = {}
        self._thread = Thread(target=self._run, name="wechat-outbox", daemon=True)
        for item in items:  # kept from an earlier run: real time starts anew
            item["ready"] = time.monotonic()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def add(self, kind: str, delay: float, **payload: Any) -> None:
        with self._wake:
            due = self._clock.now() + delay
            self._items.append({"kind": kind, "due": due, "ready": time.monotonic() + delay, **payload})
            if len(self._items) == 1:  # with more it looks by itself; waking it for each would cost more than sending
                self._wake.notify_all()

    def next_due(self) -> float | None:
        with self._wake:
            return min((item["due"] for item in self._items), default=None)

    def run_due(self, until: float = 0.0) -> None:
        """Do what is due by now, or by `until` if that is later (a clock file keeps only microseconds)."""
        with self._wake:
            now, real = max(self._clock.now(), until), time.monotonic()
            due = [item for item in self._items if item["due"] <= now or item["ready"] <= real]
            if due:
                self._items[:] = [item for item in self._items if item["due"] > now and item["ready"] > real]
            for item in sorted(due, key=lambda item: float(item["due"])):
                self.handlers[item["kind"]](item)
                self._changed.notify_all()

    def _run(self) -> None:
        with self._wake:
            while not self._stopped:
                self.run_due()
                self._wake.wait(LOOK_EVERY if self._items else None)

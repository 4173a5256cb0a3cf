"""Sends what is due: claim, begin, word, send on a few connections, mark in batches. The table is the queue.

What a killed process leaves behind is settled when its lease ran out; in doubt are at most its connections, and what
is sent within one mark interval.
"""

import logging
import math
import secrets
import sys
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.runtime import Runtime
from domain.deliveries import Delivery, State
from domain.ways import ChannelKind
from scheduler.carrying import Call, Carrier
from services import deliveries
from services.deliveries import Claimed, Result

MARK_INTERVAL = 0.1  # seconds
_SLICES = 5  # looks at what came back within one interval
_MARK_TRIES = 5
_TURN = 0.001  # seconds
_LARGEST_CLAIM = 200
_LARGEST_MARK = 500

_log = logging.getLogger("songxue.scheduler")


def send_due(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Sends everything that is due, to its end. Returns counts: what was accepted, and each consequence of a refusal.

    Safe to run in any number of processes at once.
    """
    if not _is_anything_due(runtime, now):
        return {}
    return Sender(runtime, now).run()


def _is_anything_due(runtime: Runtime, now: datetime) -> bool:
    due = (Delivery.state == State.PLANNED) & (Delivery.due_at <= now)
    died = (Delivery.state == State.SENDING) & (Delivery.lease_until <= runtime.wall.now())
    with runtime.sessions.read() as session:
        return session.scalars(select(Delivery.id).where(or_(due, died)).limit(1)).one_or_none() is not None


def most_under_way(connections: int, rate: float) -> int:
    """How many calls of one sender may have left without a mark: in doubt where it dies (decision 0006)."""
    return connections + min(2 * connections, math.ceil(rate * MARK_INTERVAL))


class Sender:
    """One run of one sender. While it lasts, its present moves on from `now` as the clock does.

    The threads only word and send; claims and marks are made here, one after the other, each in a short transaction.
    """

    def __init__(self, runtime: Runtime, now: datetime) -> None:
        self._runtime = runtime
        self._started, self._ahead = now, now - runtime.clock.now()
        self._owner = f"sender-{secrets.token_hex(6)}"
        self._lease = timedelta(seconds=runtime.settings.lease)
        self._connections, rate = runtime.settings.send_connections, runtime.settings.send_rate
        # no more than leave within a second: the rest may be claimed by others
        self._limit = min(_LARGEST_CLAIM, self._connections * 4, math.ceil(rate))
        self._most = most_under_way(self._connections, rate)
        self._carrier = Carrier(runtime, self._now, self._lease)
        self._ready: deque[Call] = deque()  # claimed and not begun
        self._calls: SimpleQueue[Call | None] = SimpleQueue()  # begun
        self._results: SimpleQueue[list[Result]] = SimpleQueue()
        self._flying = 0  # calls that are begun and not back
        self._marked_at = time.monotonic()
        self._counts: Counter[str] = Counter()

    def run(self) -> dict[str, int]:
        # while a claim is made, a thread that has its answer must not wait long for its turn
        sys.setswitchinterval(min(sys.getswitchinterval(), _TURN))
        threads = [threading.Thread(target=self._work, name=f"send-{n}", daemon=True) for n in range(self._connections)]
        for thread in threads:
            thread.start()
        try:
            self._run()
        finally:
            for _ in threads:
                self._calls.put(None)
            for thread in threads:
                thread.join()
        return dict(self._counts)

    def _run(self) -> None:
        more = True
        while more or self._ready or self._flying:
            while more and len(self._ready) < self._most:
                claimed, looked_at = self._claim()
                more = looked_at > 0
                self._ready += _calls(claimed)
            self._go_on([])
            if results := self._collect():
                for start in range(0, len(results), _LARGEST_MARK):
                    self._go_on(results[start : start + _LARGEST_MARK])
                more = True  # a refused one goes on by its next way in the same minute

    def _now(self) -> datetime:
        return max(self._started, self._runtime.clock.now() + self._ahead)

    def _claim(self) -> tuple[list[Claimed], int]:
        wall = self._runtime.wall.now()
        with self._runtime.sessions.write() as session:
            deliveries.take_back(session, wall, self._now())
            return deliveries.claim_all(
                session,
                self._now(),
                wall=wall,
                limit=self._limit,
                lease=self._lease,
                owner=self._owner,
                zone=self._runtime.settings.zone,
            )

    def _go_on(self, results: Sequence[Result]) -> None:
        """Marks what came back and begins what is next, in one transaction; then that may leave."""
        calls = self._next_calls()
        if not calls and not results:
            return
        for left in reversed(range(_MARK_TRIES)):
            try:
                with self._runtime.sessions.write() as session:
                    counts = self._settle(session, results)
                    begun = deliveries.begin(session, [one for call in calls for one in call], self._now(), self._owner)
                break
            except OperationalError:
                if not left:
                    raise
                _log.warning("the database did not take %d marks; again", len(results))
        if results:
            self._marked_at = time.monotonic()
        self._counts.update(counts)
        self._let_go(calls, begun)

    def _settle(self, session: Session, results: Sequence[Result]) -> dict[str, int]:
        return deliveries.settle(session, results, self._now(), zone=self._runtime.settings.zone) if results else {}

    def _next_calls(self) -> list[Call]:
        return [self._ready.popleft() for _ in range(min(len(self._ready), self._most - self._flying))]

    def _let_go(self, calls: Sequence[Call], begun: Container[int]) -> None:
        for call in calls:
            self._flying += 1
            if all(one.id in begun for one in call):
                self._calls.put(call)
                continue
            # somebody answered, or died, since it was claimed: it is not even tried
            self._results.put([Result(one) for one in call if one.id not in begun])
            if going := tuple(one for one in call if one.id in begun):
                self._flying += 1
                self._calls.put(going)

    def _collect(self) -> list[Result]:
        """What came back until one interval after the last mark, whatever a claim took of it: the connections must not
        run dry meanwhile. Sooner where nothing is under way any more.
        """
        results: list[Result] = []
        until = self._marked_at + MARK_INTERVAL
        while self._flying and len(results) < _LARGEST_MARK:
            came = self._take_in(results)
            left = until - time.monotonic()
            if left <= 0 or not self._flying:
                break
            if came:
                time.sleep(min(left, MARK_INTERVAL / _SLICES))  # not a look for each of them
        return results

    def _take_in(self, results: list[Result]) -> bool:
        try:
            results += self._came_back(self._results.get(timeout=MARK_INTERVAL / _SLICES))
        except Empty:
            return False
        while self._flying and len(results) < _LARGEST_MARK:
            try:
                results += self._came_back(self._results.get_nowait())
            except Empty:
                break
        return True

    def _came_back(self, results: list[Result]) -> list[Result]:
        self._flying -= 1
        return results

    def _work(self) -> None:
        """One thread: one connection."""
        while (call := self._calls.get()) is not None:
            self._results.put(self._carrier.carry(call))


def _calls(claimed: Sequence[Claimed]) -> list[Call]:
    """Each delivery alone, those of one mass message together."""
    together: dict[str, list[Claimed]] = defaultdict(list)
    for one in claimed:
        together[one.key if one.channel is ChannelKind.MASS else str(one.id)].append(one)
    return [tuple(call) for call in together.values()]

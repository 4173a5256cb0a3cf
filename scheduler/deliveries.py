"""Sends what is due: claim, word, send on a few connections, mark in batches. The table is the queue.

What a killed process leaves behind is taken over when its lease ran out; at most its connections, and what was sent
within one mark interval, can then go out twice.
"""

import logging
import math
import secrets
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from jinja2 import TemplateError
from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError

from bot.runtime import Runtime
from domain.deliveries import Delivery, State
from domain.ways import ChannelKind, Consequence, Outgoing, Receipt, SendError
from scheduler.wording import Words
from services import deliveries
from services.deliveries import Claimed, Result

MARK_INTERVAL = 0.1  # seconds
_SLICES = 5  # looks at what came back within one interval
_MARK_TRIES = 5
_TURN = 0.001  # seconds
_LARGEST_CLAIM = 200
_LARGEST_MARK = 500

Call = tuple[Claimed, ...]  # what goes out by one request: one delivery, or all of a mass message

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


class Sender:
    """One run of one sender. While it lasts, its present moves on from `now` as the clock does.

    The threads only word and send; claims and marks are made here, one after the other, each in a short transaction.
    """

    def __init__(self, runtime: Runtime, now: datetime) -> None:
        self._runtime = runtime
        self._started, self._ahead = now, now - runtime.clock.now()
        self._owner = f"sender-{secrets.token_hex(6)}"
        self._lease = timedelta(seconds=runtime.settings.lease)
        self._connections = runtime.settings.send_connections
        # no more than leave within a second: what is claimed is no longer stopped by a word that comes meanwhile
        self._limit = min(_LARGEST_CLAIM, self._connections * 4, math.ceil(runtime.settings.send_rate))
        self._enough = min(self._connections * 3, self._limit)  # waiting calls that keep all threads busy meanwhile
        self._words = Words(runtime.render)
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._results: SimpleQueue[list[Result]] = SimpleQueue()
        self._flying = 0  # calls that are waiting or under way
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
        while more or self._flying:
            while more and self._calls.qsize() <= self._enough:
                claimed, looked_at = self._claim()
                more = looked_at > 0
                self._hand_to_threads(claimed)
            if results := self._collect():
                self._settle(results)
                more = True  # a refused one goes on by its next way in the same minute

    def _now(self) -> datetime:
        return max(self._started, self._runtime.clock.now() + self._ahead)

    def _claim(self) -> tuple[list[Claimed], int]:
        wall = self._runtime.wall.now()
        with self._runtime.sessions.write() as session:
            deliveries.take_back(session, wall)
            return deliveries.claim_all(
                session,
                self._now(),
                wall=wall,
                limit=self._limit,
                lease=self._lease,
                owner=self._owner,
                zone=self._runtime.settings.zone,
            )

    def _hand_to_threads(self, claimed: Sequence[Claimed]) -> None:
        together: dict[str, list[Claimed]] = defaultdict(list)
        for one in claimed:
            together[one.key if one.channel is ChannelKind.MASS else str(one.id)].append(one)
        for calls in together.values():
            self._flying += 1
            self._calls.put(tuple(calls))

    def _collect(self) -> list[Result]:
        """What came back within one interval; sooner where nothing is under way any more."""
        results: list[Result] = []
        for _ in range(_SLICES):
            if not self._flying or len(results) >= _LARGEST_MARK:
                break
            if self._take_in(results) and self._flying:
                time.sleep(MARK_INTERVAL / _SLICES)  # not a look for each of them
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
            self._results.put(self._send_call(call))

    def _send_call(self, call: Call) -> list[Result]:
        try:
            return self._send_all(call) if call[0].channel is ChannelKind.MASS else [self._send(call[0])]
        except Exception:  # noqa: BLE001 - a thread that died would leave its delivery to the lease
            _log.exception("a send broke")
            return [Result(claimed, error=SendError("bug", Consequence.UNKNOWN)) for claimed in call]

    def _send(self, claimed: Claimed) -> Result:
        """In a thread of its own, outside any transaction."""
        outgoing = self._worded(claimed)
        if isinstance(outgoing, SendError):
            return Result(claimed, error=outgoing)
        if not self._is_in_time(claimed):
            return Result(claimed)
        channel = self._runtime.channels.get(claimed.carrier)
        if channel is None:
            return Result(claimed, error=SendError("no_channel", Consequence.NEXT_WAY))
        try:
            return Result(claimed, receipt=channel.send(outgoing, self._now()))
        except SendError as error:
            return Result(claimed, error=error)
        except Exception:  # noqa: BLE001 - whatever broke may have broken after the message left: it must be marked
            _log.exception("way %s broke", claimed.channel.value)
            return Result(claimed, error=SendError("bug", Consequence.UNKNOWN))

    def _send_all(self, call: Call) -> list[Result]:
        """One call for all of them: what it says is so for each."""
        first = call[0]
        outgoing = self._worded(first)
        if not isinstance(outgoing, SendError) and not self._is_in_time(first):
            return [Result(claimed) for claimed in call]
        said = outgoing if isinstance(outgoing, SendError) else self._mass(outgoing, [one.address for one in call])
        if isinstance(said, SendError):
            return [Result(claimed, error=said) for claimed in call]
        return [Result(claimed, receipt=said) for claimed in call]

    def _mass(self, outgoing: Outgoing, addresses: Sequence[str]) -> Receipt | SendError:
        send_all = getattr(self._runtime.channels.get(ChannelKind.MASS), "send_all", None)
        if send_all is None:
            return SendError("no_channel", Consequence.NEXT_WAY)
        try:
            receipt: Receipt = send_all(outgoing, addresses, self._now())
        except SendError as error:
            return error
        return receipt

    def _worded(self, claimed: Claimed) -> Outgoing | SendError:
        if claimed.repeat_until is not None and self._now() > claimed.repeat_until:
            # it may have arrived, and the platform no longer knows its key: nobody gets it twice
            return SendError("timeout", Consequence.UNKNOWN, "too late to repeat")
        try:
            return self._words.of(claimed)
        except (TemplateError, TypeError, ValueError, AttributeError) as error:
            _log.exception("push %s cannot be worded", claimed.template)
            return SendError("template", Consequence.FIX_MESSAGE, type(error).__name__)

    def _is_in_time(self, claimed: Claimed) -> bool:
        """Waits for its turn; False where it is too late then to be sure of finishing inside the lease: not tried."""
        self._runtime.pacer.take(claimed.account_id)
        return self._runtime.wall.now() <= claimed.lease_until - self._lease / 4

    def _settle(self, results: Sequence[Result]) -> None:
        for start in range(0, len(results), _LARGEST_MARK):
            self._mark(results[start : start + _LARGEST_MARK])

    def _mark(self, results: Sequence[Result]) -> None:
        for left in reversed(range(_MARK_TRIES)):
            try:
                with self._runtime.sessions.write() as session:
                    counts = deliveries.settle(session, results, self._now(), zone=self._runtime.settings.zone)
                break
            except OperationalError:
                if not left:
                    raise
                _log.warning("the database did not take %d marks; again", len(results))
        self._counts.update(counts)

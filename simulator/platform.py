"""The pretend platform: state, clock, faults and the two directions, under one lock."""

from threading import Condition, RLock
from typing import Any

from simulator.clock import Clock, ClockError, iso
from simulator.faults import Faults
from simulator.journal import Journal
from simulator.limits import Limits
from simulator.outbox import Outbox
from simulator.push import Push, Pusher
from simulator.state import Account, Entry, Person, State
from simulator.wire import build

SETTLE = 30.0  # seconds that a clock move waits for the pushes it caused
OTHERS = 3.0  # seconds that it waits for another process to do what that one said it would do at this moment
MOST_WAITS = 200  # in one move: a process that always has something a second later must not stop the clock


class Platform:
    """`receipt_delay` is the range in seconds after which a template's outcome is pushed."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        state: State | None = None,
        push_timeout: float = 5.0,
        workers: int = 32,
        receipt_delay: tuple[float, float] = (0.2, 1.0),
    ) -> None:
        self.lock = RLock()
        self.changed = Condition(self.lock)
        self.clock = clock or Clock()
        self.state = state or State()
        self.faults = Faults()
        self.limits = Limits()
        self.receipt_delay = receipt_delay
        self.journal = Journal(self.state, self.clock, self.changed)
        self.outbox = Outbox(self.lock, self.changed, self.clock, self.state.outbox)
        self.pusher = Pusher(self, workers=workers, timeout=push_timeout)
        self.endpoints: list[Any] = []  # filled by server.py; quota look-ups read it
        self._statements = 0  # how often another process said what it has to do
        self.minutes: dict[str, tuple[int, int]] = {}  # appid and endpoint → (minute, calls)

    def stop(self) -> None:
        self.outbox.stop()
        self.pusher.stop()

    def push(
        self,
        person: Person,
        kind: str,
        fields: dict[str, Any] | None = None,
        *,
        entry: Entry | None = None,
        copies: int = 1,
    ) -> Push:
        """Send one message or event of this person (or about them) to the account's callback."""
        account = self.state.accounts[person.appid]
        body = build(
            kind,
            to=account.original_id,
            sender=person.openid,
            at=int(self.clock.now()),
            msg_id=self.state.next_msg_id(),
            fields=fields,
        )
        if "Event" in body and not (fields and "CreateTime" in fields):
            body["CreateTime"] = self._distinct(person, body)
        push = Push(account, person.openid, kind, body, entry=entry, copies=copies)
        self.pusher.send(push)
        return push

    def push_account_event(self, account: Account, kind: str, fields: dict[str, Any]) -> Push:
        """An event that no follower caused, such as the end of a mass job."""
        nobody = Person(openid="mphelper", name="", appid=account.appid)
        return self.push(nobody, kind, fields)

    def advance(self, to: float) -> None:
        """Move the clock forwards, doing what is due on the way, each thing at its own moment.

        Where another process has stated a moment of its own, the clock stands there until that process has looked.
        """
        with self.lock:
            if to < self.clock.now():
                raise ClockError("the clock can be advanced forwards only; set it instead")
        waits = 0
        while True:
            with self.lock:
                own, stated = self.outbox.next_due(), self._next_stated() if waits < MOST_WAITS else None
                due = min((each for each in (own, stated) if each is not None), default=None)
                stop = due is None or due > to
                moment = to if due is None or due > to else max(due, self.clock.now())
                heard = self._statements
                self._move(moment)
                self.outbox.run_due(moment)
            if stated is not None and stated <= moment:
                waits += 1
                self._wait_for_others(heard)
            self.pusher.wait_idle(SETTLE)
            if stop:
                return

    def state_due(self, moments: list[float]) -> None:
        """What another process says it has to do next, in place of what it said before. Passed moments are left out."""
        with self.changed:
            self._statements += 1
            self.state.stated[:] = sorted({each for each in moments if each > self.clock.now()})
            self.journal.note("clock", clock=self.describe_clock())
            self.changed.notify_all()

    def next_due(self) -> float | None:
        """The next moment at which WeChat, or another process that said so, has something to do."""
        with self.lock:
            return min(
                (each for each in (self.outbox.next_due(), self._next_stated()) if each is not None), default=None
            )

    def _next_stated(self) -> float | None:
        now = self.clock.now()
        return min((each for each in self.state.stated if each > now), default=None)

    def _wait_for_others(self, heard: int) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self._statements != heard, OTHERS)

    def set_clock(self, to: float, *, running: bool = False) -> None:
        with self.lock:
            self.clock.move(to, running=running)
            self.outbox.run_due()
            self.journal.note("clock", clock=self.describe_clock())

    def wait_idle(self, timeout: float, *, receipts: bool = True) -> bool:
        """True once no push is under way and, with `receipts`, none is still due."""
        with self.changed:
            return self.changed.wait_for(
                lambda: self.pusher.idle and not (receipts and self.outbox.next_due() is not None), timeout
            )

    def describe_clock(self) -> dict[str, Any]:
        due = self.next_due()
        return {
            "now": iso(self.clock.now()),
            "mode": self.clock.mode,
            "next": None if due is None else iso(due),
            "external": self.clock.mode == "file",
        }

    def _move(self, to: float) -> None:
        self.clock.move(to, running=not self.clock.stands)
        self.journal.note("clock", clock=self.describe_clock())

    def _distinct(self, person: Person, body: dict[str, Any]) -> int:
        """CreateTime of an event. While the clock stands, two taps must still be two events for the receiver."""
        key, at = f"{body['Event']} {body.get('EventKey', '')}", int(body["CreateTime"])
        if self.clock.stands and person.event_times.get(key, 0) >= at:
            at = person.event_times[key] + 1
        person.event_times[key] = at
        return at

"""The pretend platform: state, clock, faults and the two directions, under one lock."""

from threading import Condition, RLock
from typing import Any

from simulator.clock import Clock, ClockError, iso
from simulator.faults import Faults
from simulator.journal import Journal
from simulator.outbox import Outbox
from simulator.push import Push, Pusher
from simulator.state import Account, Entry, Person, State
from simulator.wire import build

SETTLE = 30.0  # seconds that a clock move waits for the pushes it caused


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
        self.receipt_delay = receipt_delay
        self.journal = Journal(self.state, self.clock, self.changed)
        self.outbox = Outbox(self.lock, self.changed, self.clock, self.state.outbox)
        self.pusher = Pusher(self, workers=workers, timeout=push_timeout)
        self.endpoints: list[Any] = []  # filled by server.py; quota look-ups read it
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
        """Move the clock forwards, doing what is due on the way, each thing at its own moment."""
        with self.lock:
            if to < self.clock.now():
                raise ClockError("the clock can be advanced forwards only; set it instead")
        while True:
            with self.lock:
                due = self.outbox.next_due()
                stop = due is None or due > to
                moment = to if due is None or due > to else max(due, self.clock.now())
                self._move(moment)
                self.outbox.run_due(moment)
            self.pusher.wait_idle(SETTLE)
            if stop:
                return

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
        due = self.outbox.next_due()
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

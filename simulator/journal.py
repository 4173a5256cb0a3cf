"""What every phone shows, what changed since, and what the account called. The caller holds the platform's lock."""

from collections import defaultdict, deque
from threading import Condition
from typing import Any

from simulator.clock import Clock, iso
from simulator.state import KEPT_EVENTS, Entry, State

KEPT_CALLS = 200_000
KEPT_PUSHES = 20_000


class Journal:
    def __init__(self, state: State, clock: Clock, changed: Condition) -> None:
        self._state, self._clock, self._changed = state, clock, changed
        self._events: deque[dict[str, Any]] = deque(maxlen=KEPT_EVENTS)
        self._forgotten = state.seq  # newest event that cannot be read any more
        self.calls: deque[dict[str, Any]] = deque(maxlen=KEPT_CALLS)
        self.pushes: deque[dict[str, Any]] = deque(maxlen=KEPT_PUSHES)
        self._talks: defaultdict[str, list[Entry]] = defaultdict(list)  # the lines of each person
        for entry in state.entries:
            self._talks[entry["openid"]].append(entry)

    def entry(self, openid: str, sender: str, kind: str, **fields: Any) -> Entry:
        """Add a line to a person's conversation; sender is person, account or wechat."""
        entry: Entry = {
            "seq": self._state.next_seq(),
            "openid": openid,
            "at": iso(self._clock.now()),
            "from": sender,
            "type": kind,
            **fields,
        }
        self._state.entries.append(entry)
        self._talks[openid].append(entry)
        self._publish({"seq": entry["seq"], "kind": "entry", "openid": openid, "entry": entry})
        return entry

    def note(self, kind: str, openid: str | None = None, **payload: Any) -> None:
        self._publish({"seq": self._state.next_seq(), "kind": kind, "openid": openid, **payload})

    def call(self, **fields: Any) -> dict[str, Any]:
        record = {"seq": self._state.next_seq(), "at": iso(self._clock.now()), **fields}
        self.calls.append(record)
        return record

    def push(self, record: dict[str, Any]) -> None:
        self.pushes.append({"seq": self._state.next_seq(), "at": iso(self._clock.now()), **record})

    def conversation(self, openid: str, after: int = 0) -> list[Entry]:
        return [entry for entry in self._talks.get(openid, ()) if entry["seq"] > after]

    def answers(self, seq: int) -> list[Entry]:
        """What came back for the person's entry `seq`: replies and the fault line."""
        return [entry for entry in self._since(seq) if entry.get("in_reply_to") == seq]

    def _since(self, seq: int) -> list[Entry]:
        found: list[Entry] = []
        for entry in reversed(self._state.entries):
            if entry["seq"] <= seq:
                break
            found.append(entry)
        return found[::-1]

    def events(self, after: int, openid: str | None) -> tuple[bool, list[dict[str, Any]]]:
        """(some are gone, those newer than `after` that concern openid or everybody)."""
        found: list[dict[str, Any]] = []
        for event in reversed(self._events):
            if event["seq"] <= after:
                break
            if not openid or event["openid"] in {None, openid}:
                found.append(event)
        return after < self._forgotten, found[::-1]

    @property
    def newest(self) -> int:
        return self._events[-1]["seq"] if self._events else self._forgotten

    def _publish(self, event: dict[str, Any]) -> None:
        if len(self._events) == KEPT_EVENTS:
            self._forgotten = self._events[0]["seq"]
        self._events.append(event)
        self._changed.notify_all()

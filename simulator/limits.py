"""What the platform would hold against the account: its limits as the account broke them (platform §4.1, §5, §7, §12).

A refusal that a fault invented is not counted; a call that comes although the platform had just shut the endpoint is.
"""

import time
from collections import Counter, deque
from typing import Any

from simulator.clock import iso
from simulator.state import Person

COUNTED = {
    45015: "window_closed",
    45047: "window_used_up",
    45011: "minute_quota",
    45009: "daily_quota",
    45028: "mass_quota",
    45066: "retry_too_fast",
    43101: "no_consent",
}
SHUTS = {45011: 60.0, 45009: 60.0, 45102: 60.0}  # seconds for which a shut endpoint is not to be asked
SAME_TEMPLATE_A_DAY = 3  # for one person (platform §5.1)
UNDER_WAY = 2.0  # real seconds in which calls may still arrive that had left before the refusal came
KEPT_EXAMPLES = 50


class Limits:
    """Not locked: the caller holds the platform's lock."""

    def __init__(self) -> None:
        self.broken: Counter[str] = Counter()
        self.examples: deque[dict[str, Any]] = deque(maxlen=KEPT_EXAMPLES)
        self._shut: dict[str, tuple[float, float]] = {}  # place → until by the clock, in earnest from
        self._templates: Counter[tuple[str, str, str]] = Counter()

    def refused(self, code: int, path: str, person: Person | None, now: float) -> None:
        """The platform itself said no to a call."""
        knew = person is None or person.follows  # who has gone is told by that very refusal
        if code in COUNTED and (knew or code != 45015):
            self._note(COUNTED[code], path, person, now)

    def shut(self, code: int, place: str, now: float) -> None:
        """An endpoint said "not now", in earnest or by a fault."""
        if code in SHUTS:
            self._shut[place] = (now + SHUTS[code], time.monotonic() + UNDER_WAY)

    def called(self, place: str, now: float) -> None:
        until, earnest = self._shut.get(place, (0.0, 0.0))
        if now < until and time.monotonic() > earnest:
            self._note("called_while_shut", place, None, now)

    def template(self, person: Person, template_id: str, day: str, now: float) -> None:
        """One more card of this template reached this person."""
        self._templates[person.openid, template_id, day] += 1
        if self._templates[person.openid, template_id, day] > SAME_TEMPLATE_A_DAY:
            self._note("same_template_a_day", template_id, person, now)

    def mass(self, person: Person, now: float) -> None:
        """A mass message was filtered: this person has had the month's."""
        self._note("mass_a_month", "", person, now)

    def as_dict(self) -> dict[str, Any]:
        return {"broken": dict(self.broken), "total": sum(self.broken.values()), "examples": list(self.examples)}

    def _note(self, what: str, place: str, person: Person | None, now: float) -> None:
        self.broken[what] += 1
        self.examples.append({"what": what, "at": iso(now), "where": place, "openid": person.openid if person else ""})

"""The ledger of customer-service allowances (platform §4.1)."""

from simulator.errors import ApiError
from simulator.state import Person, Window

ALLOWANCES: dict[str, tuple[int, float]] = {  # trigger → messages, seconds
    "message": (5, 48 * 3600),
    "menu": (3, 60),
    "follow": (3, 60),
    "scan": (3, 60),
    "pay": (1_000_000, 48 * 3600),
}


def open_window(person: Person, trigger: str, now: float) -> None:
    """A new act of the person starts that trigger's allowance afresh."""
    count, seconds = ALLOWANCES[trigger]
    kept = [window for window in open_windows(person, now) if window.trigger != trigger]
    person.windows = [*kept, Window(trigger, now + seconds, count)]


def open_windows(person: Person, now: float) -> list[Window]:
    return [window for window in person.windows if window.until > now]


def spend(person: Person, now: float) -> None:
    """Take one message. Raises 45015 outside every window and 45047 when the count is used up.

    Whether allowances add up is not documented; they do not here, so each message counts against every open one.
    """
    windows = open_windows(person, now)
    if not windows:
        raise ApiError(45015)
    if not any(window.left for window in windows):
        raise ApiError(45047)
    for window in windows:
        window.left = max(0, window.left - 1)

"""Announce, remind, hand to the telephone, report."""

from datetime import datetime

from bot.runtime import Runtime
from services import calling, pushes


def plan_meetings(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Takes every step of a meeting that is due, each in a transaction of its own. Returns people by step."""
    zone = runtime.settings.zone
    with runtime.sessions.read() as session:
        due = pushes.due_steps(session, now, zone)
        is_changed = calling.has_open_changes(session)
    counts: dict[str, int] = {}
    if is_changed:
        with runtime.sessions.write() as session:
            counts["corrected"] = calling.settle_changes(session, now, zone)
    for step in due:
        with runtime.sessions.write() as session:
            people = pushes.take(session, step, now, zone)
        counts[step.step.value] = counts.get(step.step.value, 0) + people
    return counts

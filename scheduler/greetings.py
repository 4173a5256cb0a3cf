"""Birthdays and 政治生日."""

from datetime import datetime

from bot.runtime import Runtime
from services import pushes


def greet(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Each branch in a transaction of its own. Returns how many people are greeted."""
    zone = runtime.settings.zone
    with runtime.sessions.read() as session:
        due = pushes.due_greetings(session, now, zone)
    people = 0
    for branch in due:
        with runtime.sessions.write() as session:
            people += pushes.greet(session, branch, now, zone)
    return {"planned": people}

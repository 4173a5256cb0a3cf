"""The month's study item, branch by branch."""

from datetime import datetime

from bot.runtime import Runtime
from services import pushes


def push_rounds(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Plans the round of every branch whose day has come. Returns how many people."""
    zone = runtime.settings.zone
    with runtime.sessions.read() as session:
        due = pushes.due_rounds(session, now, zone)
    people = 0
    for branch in due:
        with runtime.sessions.write() as session:
            people += pushes.push_round(session, branch, now, zone)
    return {"planned": people}

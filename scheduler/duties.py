"""What the branch owes those of whom nothing is demanded."""

from datetime import datetime

from bot.runtime import Runtime
from services import duties


def open_duties(runtime: Runtime, now: datetime) -> dict[str, int]:
    """After each meeting and each study item, once. Returns how many visits are owed."""
    with runtime.sessions.read() as session:
        due = duties.due(session, now)
    opened = 0
    for occasion in due:
        with runtime.sessions.write() as session:
            opened += duties.open_duties(session, occasion, now, runtime.settings.zone)
    return {"opened": opened}

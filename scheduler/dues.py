"""Open months of dues: one soft word a quarter, or a call for the one who keeps them."""

from datetime import datetime

from bot.runtime import Runtime
from services import dues_reminders


def look(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Whoever is below what the branch has set is looked at again; only what was said is counted."""
    zone = runtime.settings.zone
    with runtime.sessions.read() as session:
        waiting = dues_reminders.due(session, now, zone)
    if not waiting:
        return {}
    with runtime.sessions.write() as session:
        return dues_reminders.say(session, waiting, now, zone)

"""The closing line of what came to its end."""

from datetime import datetime

from bot.runtime import Runtime
from services import pushes


def close(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Each notice in a transaction of its own. Returns how many secretaries hear a sum."""
    with runtime.sessions.read() as session:
        due = pushes.due_sums(session, now)
    told = 0
    for one in due:
        with runtime.sessions.write() as session:
            told += pushes.close(session, one, now, runtime.settings.zone)
    return {"told": told}

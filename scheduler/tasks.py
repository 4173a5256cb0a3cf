"""Work that waits for a human goes on: danger is said again, callers hear of their lists, the rest is passed on."""

from datetime import datetime

from bot.runtime import Runtime
from services import pushes


def go_on(runtime: Runtime, now: datetime) -> dict[str, int]:
    with runtime.sessions.read() as session:
        waiting = pushes.waiting_tasks(session, now)
    if not waiting:
        return {}
    with runtime.sessions.write() as session:
        return pushes.go_on(session, waiting, now, runtime.settings.zone)

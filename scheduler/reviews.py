"""Drafts that nobody looked at go to the next person."""

from datetime import datetime

from bot.runtime import Runtime
from services import reviews


def hand_on(runtime: Runtime, now: datetime) -> dict[str, int]:
    with runtime.sessions.read() as session:
        if not reviews.is_any_old(session, now):
            return {}
    with runtime.sessions.write() as session:
        return {"asked": reviews.hand_on(session, now, runtime.settings.zone)}

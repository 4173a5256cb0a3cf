"""Sweeps: what expired, what is no longer waited for, what may be forgotten; and the sign of life."""

from datetime import datetime, timedelta

from bot.runtime import Runtime
from services import deliveries, runs, upkeep

_RUNS_KEPT = timedelta(days=400)  # longer than any step can still be asked about


def sweep(runtime: Runtime, now: datetime) -> dict[str, int]:
    """What is too late expires, and lost receipts are given up."""
    with runtime.sessions.write() as session:
        counts = {
            "matched": deliveries.match_early(session, now, runtime.settings.zone),
            "expired": deliveries.expire(session, now),
            "given_up": deliveries.give_up_waiting(session, now),
        }
        runs.beat(session, now, runtime.wall.now())
    return counts


def prune(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Ends old dialogues and forgets what nobody asks about any more."""
    with runtime.sessions.write() as session:
        return {
            "dialogues": upkeep.end_dialogues(session, now),
            "receipts": deliveries.forget_early(session, now),
            "uses": deliveries.forget_uses(session, now),
            "runs": runs.prune(session, now - _RUNS_KEPT),
        }

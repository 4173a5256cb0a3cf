"""The timetable: what wakes up how often. What is due then, the tables say; the clock alone decides nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.runtime import Runtime
from scheduler import (
    deliveries,
    dues,
    duties,
    greetings,
    hearings,
    meetings,
    receipts,
    recordings,
    reviews,
    study,
    sums,
    tasks,
    upkeep,
)

Job = Callable[[Runtime, datetime], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is stable. `seconds` are real ones between two looks; a look that finds nothing costs one query."""

    name: str
    seconds: int
    job: Job


TIMETABLE: tuple[Entry, ...] = (
    Entry("upkeep.sweep", 15, upkeep.sweep),
    Entry("meetings.plan", 5, meetings.plan_meetings),
    Entry("study.push_rounds", 30, study.push_rounds),
    Entry("duties.open", 60, duties.open_duties),
    Entry("dues.look", 3600, dues.look),
    Entry("greetings.greet", 300, greetings.greet),
    Entry("sums.close", 60, sums.close),
    Entry("tasks.go_on", 5, tasks.go_on),
    Entry("reviews.hand_on", 60, reviews.hand_on),
    Entry("deliveries.send_due", 1, deliveries.send_due),
    Entry("recordings.keep", 15, recordings.keep),
    Entry("hearings.give_up", 15, hearings.give_up),
    Entry("receipts.texts", 30, receipts.ask_after_texts),
    Entry("receipts.masses", 30, receipts.send_on_failed_masses),
    Entry("upkeep.prune", 3600, upkeep.prune),
)

_ROUNDS = 10  # a job may make work for another one, but not for ever


def tick(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Everything that is due at `now`, once, to its end. Returns counts by `<job>.<what>`, without zeros."""
    totals: dict[str, int] = {}
    for _ in range(_ROUNDS):
        done = {f"{entry.name}.{what}": count for entry in TIMETABLE for what, count in entry.job(runtime, now).items()}
        if not any(done.values()):
            break
        for name, count in done.items():
            if count:
                totals[name] = totals.get(name, 0) + count
    return totals

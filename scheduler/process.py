"""The process that owns the clock: APScheduler wakes the timetable's jobs, the leader alone acts."""

import logging
import threading
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.runtime import Runtime
from scheduler.leader import Leader
from scheduler.timetable import TIMETABLE, Entry

_log = logging.getLogger("songxue.scheduler")

_LOOK = timedelta(seconds=30)


def make_scheduler(runtime: Runtime, leader: Leader) -> BackgroundScheduler:
    """Not started yet. Nothing is kept in a job store: the tables know what is due, so a missed look is no loss, and
    a look that comes late is taken all the same (`misfire_grace_time` None), once (`coalesce`).
    """
    zone = runtime.settings.zone
    scheduler = BackgroundScheduler(
        timezone=zone,
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(len(TIMETABLE) + 1)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    for entry in TIMETABLE:
        scheduler.add_job(
            _act,
            IntervalTrigger(seconds=_seconds(runtime, entry), timezone=zone),
            args=(runtime, leader, entry),
            id=entry.name,
            replace_existing=True,
            next_run_time=_first_look(runtime),
        )
    # makes the loop read the machine's clock again, should it have been set
    scheduler.add_job(_look, IntervalTrigger(seconds=_LOOK.seconds, timezone=zone), id="look", replace_existing=True)
    return scheduler


def _seconds(runtime: Runtime, entry: Entry) -> int:
    """A rehearsal's clock jumps, and somebody waits for what it brings."""
    return entry.seconds if runtime.settings.clock_file is None else 1


def _first_look(runtime: Runtime) -> datetime:
    return runtime.wall.now().astimezone(runtime.settings.zone)


def _look() -> None:
    _log.debug("the clock looks up")


def _act(runtime: Runtime, leader: Leader, entry: Entry) -> None:
    """One look of one job. A bug in one stops no other, and not the next look."""
    try:
        if not leader.holds():
            return
        done = {what: count for what, count in entry.job(runtime, runtime.clock.now()).items() if count}
        if done:
            _log.info("%s %s", entry.name, " ".join(f"{what}={count}" for what, count in done.items()))
    except Exception:  # noqa: BLE001 - logged whole; the clock must go on
        _log.exception("%s broke", entry.name)


def run(runtime: Runtime, stop: threading.Event) -> None:
    """Runs the clock until `stop` is set; what is under way is finished first."""
    # a long sending makes the next looks at it superfluous, which the library would warn about each second
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    leader = Leader(runtime.sessions, runtime.wall)
    scheduler = make_scheduler(runtime, leader)
    scheduler.start()
    _log.info("started as %s", leader.owner)
    stop.wait()
    scheduler.shutdown(wait=True)
    leader.resign()
    _log.info("stopped")

"""Exactly one scheduler acts, and it wakes every job of the timetable."""

import threading
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import make_engine
from bot.runtime import Runtime
from scheduler import process
from scheduler.leader import LASTS, Leader
from scheduler.timetable import TIMETABLE, Entry, tick
from services import runs
from tests import factories
from tests.cast import Cast
from tests.fakes import FixedClock
from tests.scheduler.conftest import Ways


def setting(name: str, event: threading.Event) -> Entry:
    """An entry whose job sets the event."""

    def job(*_: object) -> dict[str, int]:
        event.set()
        return {}

    return Entry(name, 60, job)


def test_first_one_leads_and_the_second_looks_on(runtime: Runtime, clock: FixedClock) -> None:
    first, second = (Leader(runtime.sessions, clock, name) for name in ("first", "second"))
    assert [first.holds(), second.holds(), first.holds()] == [True, False, True]


def test_leader_that_goes_on_keeps_the_office(runtime: Runtime, clock: FixedClock) -> None:
    first, second = (Leader(runtime.sessions, clock, name) for name in ("first", "second"))
    for _ in range(10):
        assert first.holds()
        clock.passes(LASTS / 2)
    assert not second.holds()


def test_dead_leader_is_followed_when_its_time_is_over(runtime: Runtime, clock: FixedClock) -> None:
    first, second = (Leader(runtime.sessions, clock, name) for name in ("first", "second"))
    assert first.holds()
    clock.passes(LASTS)
    assert second.holds()
    assert not first.holds()


def test_leader_that_resigns_is_followed_at_once(runtime: Runtime, clock: FixedClock) -> None:
    first, second = (Leader(runtime.sessions, clock, name) for name in ("first", "second"))
    assert first.holds()
    first.resign()
    assert second.holds()


def test_among_many_that_start_at_once_one_leads(
    engine: Engine, make_runtime: Callable[[Engine], Runtime], clock: FixedClock
) -> None:
    engines = [make_engine(engine.url.render_as_string(hide_password=False)) for _ in range(4)]
    leaders = [Leader(make_runtime(own).sessions, clock, f"leader-{number}") for number, own in enumerate(engines)]
    start, led = threading.Barrier(4), []

    def run(leader: Leader) -> None:
        start.wait()
        if leader.holds():
            led.append(leader.owner)

    threads = [threading.Thread(target=run, args=(leader,)) for leader in leaders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in engines:
        own.dispose()
    assert len(led) == 1


def test_two_schedulers_plan_a_meeting_once(
    engine: Engine, make_runtime: Callable[[Engine], Runtime], ways: Ways, session: Session, cast: Cast, zone: ZoneInfo
) -> None:
    """Even where both believe that they lead: the run is claimed in the transaction that plans."""
    factories.a_meeting(session, cast.groups[1], cast.chen)
    factories.a_material(session, cast.account)
    session.commit()
    others = [make_engine(engine.url.render_as_string(hide_password=False)) for _ in range(2)]
    start = threading.Barrier(2)

    def run(runtime: Runtime) -> None:
        start.wait()
        tick(runtime, factories.NOW)

    threads = [threading.Thread(target=run, args=(make_runtime(own),)) for own in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in others:
        own.dispose()
    told = [outgoing.address for outgoing in ways.template.sent if outgoing.occasion == "meetings/notice"]
    assert sorted(told) == ["o-li", "o-wang"]


def test_one_who_does_not_lead_does_nothing(runtime: Runtime, clock: FixedClock) -> None:
    assert Leader(runtime.sessions, clock, "first").holds()
    acted = threading.Event()
    process._act(runtime, Leader(runtime.sessions, clock, "second"), setting("test.job", acted))
    assert not acted.is_set()


def test_broken_job_stops_neither_itself_nor_others(runtime: Runtime, clock: FixedClock) -> None:
    leader = Leader(runtime.sessions, clock)
    entry = Entry("test.job", 1, lambda *_: {"x": 1 // 0})
    process._act(runtime, leader, entry)
    process._act(runtime, leader, entry)


def test_every_trigger_names_the_zone_and_forgives_lateness(runtime: Runtime, clock: FixedClock) -> None:
    scheduler = process.make_scheduler(runtime, Leader(runtime.sessions, clock))
    scheduler.start(paused=True)
    jobs = scheduler.get_jobs()
    scheduler.shutdown(wait=False)
    assert {job.id for job in jobs} == {entry.name for entry in TIMETABLE} | {"look"}
    for job in jobs:
        assert (job.coalesce, job.misfire_grace_time, job.max_instances) == (True, None, 1)
        assert str(job.trigger.timezone) == "Asia/Shanghai"


def test_process_acts_until_it_is_told_to_stop(
    runtime: Runtime, clock: FixedClock, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    monkeypatch.setattr(process, "TIMETABLE", (setting("test.stop", stop),))
    process.run(runtime, stop)
    assert Leader(runtime.sessions, clock, "next").holds(), "the office was given back"


def test_sign_of_life_is_one_row(runtime: Runtime, clock: FixedClock, session: Session) -> None:
    tick(runtime, clock.now())
    tick(runtime, clock.passes(timedelta(minutes=1)))
    assert runs.last_beat(session) == clock.now()


def test_idle_tick_counts_nothing(runtime: Runtime, clock: FixedClock) -> None:
    assert tick(runtime, clock.now()) == {}

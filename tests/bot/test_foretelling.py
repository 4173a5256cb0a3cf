"""The clock of the local WeChat is told what comes next, and waits until what is due went out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import Sessions
from bot.demonstration.foretelling import GIVES_UP, Foreteller
from bot.pacing import Pacer
from bot.render import Renderer
from bot.runtime import Clients, Runtime
from bot.settings import load
from domain.deliveries import Delivery, State
from simulator.driver import World
from simulator.server import LocalWeChat
from tests import factories
from tests.cast import Cast
from tests.fakes import FixedClock


@pytest.fixture
def clock(now: datetime) -> FixedClock:
    return FixedClock(now)


@pytest.fixture
def wechat(now: datetime, tmp_path: Path) -> Iterator[LocalWeChat]:
    file = tmp_path / "clock"
    file.write_text(now.isoformat())
    with LocalWeChat(clock_file=file) as local:
        yield local


@pytest.fixture
def world(wechat: LocalWeChat) -> World:
    return World(wechat.base_url)


@pytest.fixture
def foreteller(engine: Engine, clock: FixedClock, wechat: LocalWeChat, tmp_path: Path) -> Foreteller:
    settings = load(env_file=None, env="test", data_dir=tmp_path, secret_key="s" * 32, field_key="A" * 43 + "=")
    sessions, render = Sessions(engine), Renderer(settings.zone)
    clients = Clients(sessions, 1)
    runtime = Runtime(settings, clock, engine, sessions, render, clients, channels={}, pacer=Pacer(1.0))
    return Foreteller(runtime, wechat.base_url)


@pytest.fixture
def delivery(session: Session, cast: Cast, now: datetime) -> Delivery:
    """Due in five hours."""
    notice = factories.a_notice(session, cast.branch)
    found = factories.a_delivery(session, notice, cast.li, due_at=now + timedelta(hours=5))
    session.commit()
    return found


def stated(world: World) -> str | None:
    moment = world.ask("GET", "/clock")["next"]
    return None if moment is None else f"{datetime.fromisoformat(moment):%H:%M:%S}"


def test_next_push_is_told(foreteller: Foreteller, world: World, delivery: Delivery) -> None:
    assert stated(world) is None
    foreteller.look(0)
    assert stated(world) == "15:00:00"


def test_nothing_is_told_while_the_due_push_is_under_way(
    foreteller: Foreteller, world: World, delivery: Delivery, session: Session, clock: FixedClock
) -> None:
    foreteller.look(0)
    clock.passes(timedelta(hours=5))
    told = [stated(world)]
    world.ask("POST", "/clock/set", {"moment": clock.now().isoformat()})
    for moment in (10.0, 11.9, 12.0):
        foreteller.look(moment)
        told.append(stated(world))
    assert told == ["15:00:00", None, None, "15:00:01"]
    delivery.state = State.SENT
    session.commit()
    foreteller.look(13)
    assert stated(world) is None


def test_push_that_is_stuck_holds_the_clock_no_longer(
    foreteller: Foreteller, world: World, delivery: Delivery, session: Session, cast: Cast, clock: FixedClock
) -> None:
    notice = factories.a_notice(session, cast.branch)
    factories.a_delivery(session, notice, cast.sun, due_at=clock.now())
    session.commit()
    foreteller.look(1)
    assert stated(world) is None
    foreteller.look(1 + GIVES_UP)
    assert stated(world) == "15:00:00"

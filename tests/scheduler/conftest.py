"""A runtime on the test's database, with a clock that is moved and ways out that are faked."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import Sessions
from bot.pacing import Pacer
from bot.render import Renderer
from bot.runtime import Clients, Runtime
from bot.settings import load
from domain.notices import Notice
from domain.ways import ChannelKind
from tests.fakes import FakeChannel, FixedClock
from tests.scheduler.crowd import a_notice_for_many


class Ways:
    """The two ways over WeChat; `now` is what the clock of the runtime says."""

    def __init__(self) -> None:
        self.service = FakeChannel(ChannelKind.SERVICE)
        self.template = FakeChannel(ChannelKind.TEMPLATE)

    @property
    def sent(self) -> list[str]:
        """Everybody who was written to, by open id, in order."""
        return sorted(outgoing.address for way in (self.service, self.template) for outgoing in way.sent)

    def texts(self) -> list[str]:
        return [outgoing.text for way in (self.service, self.template) for outgoing in way.sent]


@pytest.fixture
def clock(now: datetime) -> FixedClock:
    return FixedClock(now)


@pytest.fixture
def ways() -> Ways:
    return Ways()


@pytest.fixture
def make_runtime(clock: FixedClock, ways: Ways, tmp_path: Path) -> Callable[[Engine], Runtime]:
    """A runtime of its own on an engine: what a second process would have."""

    def make(engine: Engine) -> Runtime:
        settings = load(
            env_file=None, env="test", data_dir=tmp_path, secret_key="s" * 32, field_key="A" * 43 + "=", send_rate=1e6
        )
        sessions = Sessions(engine)
        return Runtime(
            settings=settings,
            clock=clock,
            engine=engine,
            sessions=sessions,
            render=Renderer(settings.zone),
            clients=Clients(sessions, 8),
            channels={way.kind: way for way in (ways.service, ways.template)},
            pacer=Pacer(1e6),
            wall=clock,
        )

    return make


@pytest.fixture
def runtime(make_runtime: Callable[[Engine], Runtime], engine: Engine) -> Runtime:
    return make_runtime(engine)


@pytest.fixture
def notice(session: Session) -> Notice:
    return a_notice_for_many(session)

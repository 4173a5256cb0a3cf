"""`web` is one web process with the cast's database; `another` starts one more, as after a restart or beside it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.accounts import Account
from tests.bot.web import Web, make_runtime
from tests.cast import Cast
from tests.fakes import FixedClock

Another = Callable[..., Web]


@pytest.fixture
def clock(now: datetime) -> FixedClock:
    return FixedClock(now)


@pytest.fixture
def another(engine: Engine, tmp_path: Path, clock: FixedClock, cast: Cast) -> Iterator[Another]:
    opened: list[Web] = []

    def start(account: Account | None = None, **settings: Any) -> Web:
        web = Web(make_runtime(engine, tmp_path, clock, **settings), account or cast.account)
        opened.append(web)
        return web

    yield start
    for web in opened:
        web.close()


@pytest.fixture
def web(another: Another) -> Web:
    return another()

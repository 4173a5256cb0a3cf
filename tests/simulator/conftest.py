from collections.abc import Iterator

import pytest

from simulator.driver import Phone, World
from simulator.server import LocalWeChat
from tests.simulator.callback import Callback, echo
from tests.simulator.desk import Desk, open_desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = open_desk()
    yield desk
    desk.platform.stop()


@pytest.fixture
def push_timeout() -> float:
    return 5.0


@pytest.fixture
def wechat(push_timeout: float) -> Iterator[LocalWeChat]:
    with LocalWeChat(push_timeout=push_timeout, workers=8, receipt_delay=(0.0, 0.0)) as wechat:
        yield wechat


@pytest.fixture
def world(wechat: LocalWeChat) -> World:
    return World(wechat.base_url)


@pytest.fixture
def callback() -> Iterator[Callback]:
    with Callback(echo) as callback:
        yield callback


@pytest.fixture
def phone(world: World, callback: Callback) -> Phone:
    world.account(callback_url=callback.url)
    return world.person("王秀兰", follows=True)

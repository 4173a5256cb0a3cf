from collections.abc import Iterator

import pytest

from tests.simulator.desk import Desk, open_desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = open_desk()
    yield desk
    desk.platform.stop()

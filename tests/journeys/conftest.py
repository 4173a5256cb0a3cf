"""`town` is the cast's town on the morning of Monday 10 March 2025; `open_town` opens one at another moment."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.cast import Cast
from tests.journeys.town import Town

OpenTown = Callable[[str], Town]


@pytest.fixture
def open_town(engine: Engine, tmp_path: Path, cast: Cast) -> Iterator[OpenTown]:
    with ExitStack() as towns:
        yield lambda begins: towns.enter_context(Town(engine, tmp_path, cast, begins))


@pytest.fixture
def town(open_town: OpenTown) -> Town:
    return open_town("03-10 10:00")

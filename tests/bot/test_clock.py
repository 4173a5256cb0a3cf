from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import FileClock, SystemClock, make_clock
from bot.settings import load

KEYS: dict[str, Any] = {"secret_key": "s" * 32, "field_key": "A" * 43 + "="}


def test_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_file_clock_stands_still_until_the_file_is_rewritten(tmp_path: Path) -> None:
    file = tmp_path / "moment"
    clock = FileClock(file)
    file.write_text("2026-10-18T09:00:00+08:00\n", encoding="utf-8")
    assert clock.now() == clock.now() == datetime(2026, 10, 18, 1, tzinfo=UTC)
    file.write_text("2026-10-19T09:00:00Z", encoding="utf-8")
    assert clock.now() == datetime(2026, 10, 19, 9, tzinfo=UTC)


@pytest.mark.parametrize("half_written", ["", "2026-10-1", "2026-10-18T09:00:00"])
def test_file_caught_while_being_rewritten_leaves_the_last_moment(half_written: str, tmp_path: Path) -> None:
    file = tmp_path / "moment"
    clock = FileClock(file)
    file.write_text("2026-10-18T09:00:00+08:00", encoding="utf-8")
    before = clock.now()
    file.write_text(half_written, encoding="utf-8")
    assert clock.now() == before


@pytest.mark.parametrize("content", [None, "", "soon", "2026-10-18T09:00:00"])
def test_file_that_never_held_a_moment_is_an_error(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "moment"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="holds no moment"):
        FileClock(file).now()


def test_setting_chooses_the_clock(tmp_path: Path) -> None:
    assert isinstance(make_clock(load(**KEYS)), SystemClock)
    rehearsal = make_clock(load(**KEYS, env="test", clock_file=tmp_path / "moment"))
    assert isinstance(rehearsal, FileClock)

from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.clock import Clock, ClockError, read_moment

WEDNESDAY = read_moment("2025-03-12T09:00:00+08:00").timestamp()


def test_follows_real_time_until_it_is_moved() -> None:
    clock = Clock()
    assert (clock.mode, clock.stands) == ("real", False)
    clock.move(WEDNESDAY)
    assert (clock.now(), clock.mode, clock.stands) == (WEDNESDAY, "set", True)
    clock.follow_real_time()
    assert clock.mode == "real"


def test_can_run_on_from_a_moment() -> None:
    clock = Clock()
    clock.move(WEDNESDAY, running=True)
    assert not clock.stands
    assert clock.now() >= WEDNESDAY


def test_file_is_the_present_for_everybody(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    one, other = Clock(file), Clock(file)
    one.move(WEDNESDAY)
    assert (other.now(), other.mode) == (WEDNESDAY, "file")
    assert datetime.fromisoformat(file.read_text(encoding="utf-8").strip()) == datetime(2025, 3, 12, 1, tzinfo=UTC)
    assert list(tmp_path.iterdir()) == [file]


def test_file_moved_by_another_process_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = Clock(file)
    clock.move(WEDNESDAY)
    file.write_text("2025-03-13T09:00:00.5+08:00\n", encoding="utf-8")
    assert clock.now() == WEDNESDAY + 86400.5


def test_with_a_file_real_time_cannot_be_followed(tmp_path: Path) -> None:
    with pytest.raises(ClockError):
        Clock(tmp_path / "clock").follow_real_time()


def test_moment_without_offset_is_china_time() -> None:
    assert read_moment("2025-03-12T09:00").timestamp() == WEDNESDAY


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(ClockError):
        read_moment("tomorrow")

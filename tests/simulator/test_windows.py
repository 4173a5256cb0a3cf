"""Customer-service allowances of platform §4.1."""

import pytest

from simulator.errors import ApiError
from simulator.state import Person
from simulator.windows import ALLOWANCES, open_window, spend

NOW = 1_741_741_200.0
HOUR = 3600


def a_person() -> Person:
    return Person("oPerson", "王秀兰", "wx1", follows=True)


def outcome(person: Person, at: float) -> int:
    try:
        spend(person, at)
    except ApiError as error:
        return error.code
    return 0


def test_who_never_wrote_cannot_be_written_to() -> None:
    assert outcome(a_person(), NOW) == 45015


@pytest.mark.parametrize(("trigger", "count"), [("message", 5), ("menu", 3), ("follow", 3), ("scan", 3)])
def test_each_act_allows_its_number_of_messages(trigger: str, count: int) -> None:
    person = a_person()
    open_window(person, trigger, NOW)
    assert [outcome(person, NOW + 1) for _ in range(count + 1)] == [0] * count + [45047]


@pytest.mark.parametrize(
    ("trigger", "after", "code"),
    [
        ("message", 48 * HOUR - 1, 0),
        ("message", 48 * HOUR, 45015),
        ("menu", 59, 0),
        ("menu", 60, 45015),
        ("scan", 60, 45015),
        ("follow", 60, 45015),
        ("pay", 48 * HOUR - 1, 0),
    ],
)
def test_each_window_closes_on_time(trigger: str, after: float, code: int) -> None:
    person = a_person()
    open_window(person, trigger, NOW)
    assert outcome(person, NOW + after) == code


def test_a_menu_tap_does_not_shorten_the_window_of_a_message() -> None:
    person = a_person()
    open_window(person, "message", NOW)
    open_window(person, "menu", NOW + 10)
    assert outcome(person, NOW + HOUR) == 0


def test_allowances_do_not_add_up() -> None:
    person = a_person()
    open_window(person, "message", NOW)
    open_window(person, "menu", NOW)
    assert [outcome(person, NOW) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


def test_a_new_message_starts_afresh() -> None:
    person = a_person()
    open_window(person, "message", NOW)
    assert [outcome(person, NOW) for _ in range(6)][-1] == 45047
    open_window(person, "message", NOW + HOUR)
    assert outcome(person, NOW + HOUR) == 0


def test_paying_lifts_the_count() -> None:
    person = a_person()
    open_window(person, "pay", NOW)
    assert {outcome(person, NOW) for _ in range(50)} == {0}
    assert ALLOWANCES["pay"][1] == 48 * HOUR

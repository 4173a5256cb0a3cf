"""Days of the lunar calendar (D8.1)."""

from datetime import date

import pytest

from domain import lunar
from domain.lunar import Festival


@pytest.mark.parametrize(
    ("year", "spring", "ninth"),
    [
        (2026, date(2026, 2, 17), date(2026, 10, 18)),
        (2027, date(2027, 2, 6), date(2027, 10, 8)),
        (2028, date(2028, 1, 26), date(2028, 10, 26)),
    ],
)
def test_the_days_are_those_of_the_almanac(year: int, spring: date, ninth: date) -> None:
    assert (lunar.spring_festival(year), lunar.double_ninth(year)) == (spring, ninth)


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2026, 2, 2), []),
        (date(2026, 2, 3), [Festival.SPRING]),
        (date(2026, 2, 17), [Festival.SPRING]),
        (date(2026, 2, 18), []),
        (date(2026, 6, 20), [Festival.PARTY_DAY]),
        (date(2026, 10, 10), [Festival.DOUBLE_NINTH]),
    ],
)
def test_a_festival_is_ahead_for_two_weeks(on: date, found: list[Festival]) -> None:
    assert [one.festival for one in lunar.coming(on, 14)] == found


def test_the_spring_of_next_year_is_seen_from_december() -> None:
    assert [one.key for one in lunar.coming(date(2027, 12, 28), 31)] == ["spring:2028"]

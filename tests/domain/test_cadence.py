"""Calendar periods, what stands where in them, and which profile holds (domain §4.1, §13 case 4)."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cadence import (
    CADENCE_LABELS,
    CADENCE_STATE_LABELS,
    PER_LABELS,
    CadenceChoice,
    CadenceItem,
    CadenceState,
    Per,
    Period,
    chosen,
    is_due_soon,
    period_of,
    periods,
    state_of,
)

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MARCH = period_of(Per.MONTH, date(2025, 3, 10))
FIRST_QUARTER = period_of(Per.QUARTER, date(2025, 3, 10))


@pytest.mark.parametrize(
    ("per", "first", "last"),
    [
        (Per.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        (Per.QUARTER, date(2024, 1, 1), date(2024, 3, 31)),
        (Per.HALF, date(2024, 1, 1), date(2024, 6, 30)),
        (Per.YEAR, date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_periods_are_those_of_the_calendar(per: Per, first: date, last: date) -> None:
    assert period_of(per, date(2024, 2, 29)) == Period(first, last)


@given(DAYS, st.sampled_from(list(Per)))
def test_every_day_lies_in_exactly_one_period_of_its_year(day: date, per: Per) -> None:
    assert [period for period in periods(per, day.year) if period.holds(day)] == [period_of(per, day)]


@given(st.integers(2000, 2099), st.sampled_from(list(Per)))
def test_periods_of_a_year_follow_one_another_without_a_gap(year: int, per: Per) -> None:
    found = periods(per, year)
    assert (found[0].first, found[-1].last) == (date(year, 1, 1), date(year, 12, 31))
    assert all(later.first - before.last == timedelta(days=1) for before, later in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("ticked", "arranged", "today", "state"),
    [
        ([date(2025, 3, 5)], [], date(2025, 3, 10), CadenceState.REGISTERED),
        ([], [date(2025, 3, 20)], date(2025, 3, 10), CadenceState.ARRANGED),
        ([], [date(2025, 3, 10)], date(2025, 3, 10), CadenceState.ARRANGED),
        ([], [date(2025, 3, 5)], date(2025, 3, 10), CadenceState.UNREGISTERED),
        ([], [], date(2025, 3, 10), CadenceState.UNARRANGED),
        ([date(2025, 2, 28)], [date(2025, 4, 1)], date(2025, 3, 10), CadenceState.UNARRANGED),
        ([], [], date(2025, 2, 28), CadenceState.AHEAD),
        ([], [date(2025, 3, 3)], date(2025, 2, 28), CadenceState.ARRANGED),
        ([], [date(2025, 3, 5)], date(2025, 4, 1), CadenceState.UNREGISTERED),
        ([], [], date(2025, 4, 1), CadenceState.UNREGISTERED),
        ([date(2025, 3, 31)], [], date(2025, 9, 1), CadenceState.REGISTERED),
    ],
)
def test_a_month_stands_where_its_days_say(
    ticked: list[date], arranged: list[date], today: date, state: CadenceState
) -> None:
    assert state_of(MARCH, 1, ticked, arranged, today) is state


def test_twice_is_needed_where_the_profile_says_twice() -> None:
    once, twice = [date(2025, 3, 5)], [date(2025, 3, 5), date(2025, 3, 6)]
    assert state_of(MARCH, 2, once, [], date(2025, 4, 1)) is CadenceState.UNREGISTERED
    assert state_of(MARCH, 2, twice, [], date(2025, 4, 1)) is CadenceState.REGISTERED


def test_committee_of_20_april_satisfies_the_second_quarter_only() -> None:
    held, today = [date(2025, 4, 20)], date(2025, 5, 1)
    first, second = periods(Per.QUARTER, 2025)[:2]
    assert state_of(first, 1, held, held, today) is CadenceState.UNREGISTERED
    assert state_of(second, 1, held, held, today) is CadenceState.REGISTERED


@given(st.sets(DAYS, max_size=4), st.sets(DAYS, max_size=4), DAYS, st.sampled_from(list(Per)))
def test_one_more_tick_never_makes_it_worse(ticked: set[date], arranged: set[date], today: date, per: Per) -> None:
    period = period_of(per, today)
    assert state_of(period, 1, ticked | {today}, arranged, today) is CadenceState.REGISTERED


def test_hint_comes_in_the_last_days_of_a_period() -> None:
    days = (date(2025, 3, 21), date(2025, 3, 22), date(2025, 3, 31), date(2025, 4, 1))
    assert [is_due_soon(MARCH, day, 10) for day in days] == [False, True, True, False]


def _choice(number: int, unit_id: int, profile: str, since: date) -> CadenceChoice:
    return CadenceChoice(id=number, unit_id=unit_id, profile=profile, since=since)


def test_own_choice_wins_over_that_of_the_superior_from_its_day_on() -> None:
    choices = [
        _choice(1, 1, "statutory", date(2024, 1, 1)),
        _choice(2, 2, "light", date(2025, 1, 1)),
        _choice(3, 2, "statutory", date(2025, 7, 1)),
    ]
    found = [chosen(choices, (3, 2, 1), day) for day in (date(2023, 5, 1), date(2024, 5, 1), date(2025, 5, 1))]
    assert [None if one is None else one.id for one in found] == [None, 1, 2]
    later = chosen(choices, (2, 1), date(2025, 8, 1))
    assert later is not None
    assert later.id == 3


def test_everything_has_its_words() -> None:
    assert set(CADENCE_LABELS) == set(CadenceItem)
    assert set(PER_LABELS) == set(Per)
    assert set(CADENCE_STATE_LABELS) == set(CadenceState)

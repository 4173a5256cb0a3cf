"""党龄 by the table of domain §8.1, fifty years in the Party, birthdays, the end of a probation."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import anniversaries
from domain.days import PartialDate, full_years
from domain.members import LifeState, Standing

P = PartialDate


@pytest.mark.parametrize(
    ("joined", "full_on", "fifty"),
    [
        (P(1966, 5, 10), P(1967, 5, 10), P(2017, 5, 10)),
        (P(1971, 7, 1), None, P(2021, 7, 1)),
        (P(1978, 3, 1), P(1979, 3, 1), P(2029, 3, 1)),
        (P(1971, 7, 1), P(1971, 7, 1), P(2021, 7, 1)),
        (P(1971, 7), None, P(2021, 7)),
        (P(1971), None, P(2021)),
        (P(1976, 2, 29), None, P(2026, 2, 28)),
        (P(1969, 4, 1), None, P(2019, 4, 1)),
        (P(1977, 8, 11), None, P(2027, 8, 11)),
    ],
)
def test_fifty_years_count_as_the_table_says(joined: P, full_on: P | None, fifty: P) -> None:
    begun = anniversaries.party_age_from(joined, full_on)
    assert begun is not None
    assert anniversaries.fifty_on(begun) == fifty


@pytest.mark.parametrize("joined", [P(1969, 3, 31), P(1977, 8, 12), P(1990, 1), P(1955), None])
def test_without_the_day_of_becoming_full_nobody_can_say(joined: P | None) -> None:
    assert anniversaries.party_age_from(joined, None) is None


@pytest.mark.parametrize(
    ("joined", "probation"),
    [
        (date(1945, 4, 22), None),
        (date(1945, 4, 23), 12),
        (date(1956, 9, 14), 12),
        (date(1956, 9, 15), 12),
        (date(1969, 3, 31), 12),
        (date(1969, 4, 1), 0),
        (date(1977, 8, 11), 0),
        (date(1977, 8, 12), 12),
        (date(1982, 9, 5), 12),
        (date(1982, 9, 6), 12),
        (date(2025, 3, 1), 12),
    ],
)
def test_every_day_has_the_rule_of_its_time(joined: date, probation: int | None) -> None:
    rule = anniversaries.rule_of(joined)
    assert (None if rule is None else rule.probation_months) == probation


def test_a_correction_makes_the_years_longer() -> None:
    assert anniversaries.party_age_from(P(1978, 3, 1), P(1979, 3, 1), 14) == P(1978, 1, 1)


@pytest.mark.parametrize(
    ("begun", "cut_off", "listed"),
    [
        (P(1976, 6, 20), date(2026, 7, 1), True),
        (P(1976, 7, 1), date(2026, 7, 1), True),
        (P(1976, 7, 2), date(2026, 7, 1), False),
        (P(1974, 11, 11), date(2025, 7, 1), True),
        (P(1974, 11, 11), date(2024, 7, 1), False),
        (P(1976, 6), date(2026, 7, 1), True),
        (P(1976, 7), date(2026, 7, 1), False),
        (P(1976), date(2026, 7, 1), False),
    ],
)
def test_the_list_of_a_year_names_who_is_full_by_its_day(begun: P, cut_off: date, *, listed: bool) -> None:
    assert anniversaries.is_fifty_by(begun, cut_off) is listed


@given(st.dates(date(1920, 1, 1), date(2020, 12, 31)), st.dates(date(2020, 12, 31), date(2060, 1, 1)))
def test_years_are_full_exactly_on_their_day(begun: date, on: date) -> None:
    years = full_years(P(begun.year, begun.month, begun.day), on)
    assert (begun.year + years, begun.month, begun.day) <= (on.year, on.month, on.day)
    assert (begun.year + years + 1, begun.month, begun.day) > (on.year, on.month, on.day)


@pytest.mark.parametrize(
    ("known", "year", "day"),
    [
        (P(1944, 2, 29), 2025, date(2025, 2, 28)),
        (P(1944, 2, 29), 2024, date(2024, 2, 29)),
        (P(1942, 5, 4), 2025, date(2025, 5, 4)),
        (P(1942, 5), 2025, None),
        (P(1942), 2025, None),
        (None, 2025, None),
    ],
)
def test_a_birthday_needs_its_day(known: P | None, year: int, day: date | None) -> None:
    assert anniversaries.in_year(known, year) == day


def test_nobody_is_greeted_in_mourning_gravely_ill_or_gone() -> None:
    greeted = {state for state in LifeState if anniversaries.may_be_greeted(state)}
    assert greeted == {LifeState.LIVING, LifeState.HOSPITAL}


@pytest.mark.parametrize(
    ("standing", "joined", "extended", "ends"),
    [
        (Standing.PROBATIONARY, P(2024, 6, 30), 0, P(2025, 6, 30)),
        (Standing.PROBATIONARY, P(2024, 8, 31), 6, P(2026, 2, 28)),
        (Standing.PROBATIONARY, None, 0, None),
        (Standing.FULL, P(2024, 6, 30), 0, None),
    ],
)
def test_a_probation_ends_after_its_months(standing: Standing, joined: P | None, extended: int, ends: P | None) -> None:
    assert anniversaries.probation_ends(standing, joined, 12, extended) == ends

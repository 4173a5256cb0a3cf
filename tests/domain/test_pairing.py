"""How closely somebody is looked after is proposed from what is known, and decided by a human (D8.3, D8.4)."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest

from domain.days import PartialDate
from domain.members import LifeState
from domain.pairing import Pairing, Situation, Tier, age_on, next_contact, propose
from domain.policy import BranchPolicy
from domain.profiles import Circumstance

POLICY = BranchPolicy()
LIVING = LifeState.LIVING


@pytest.mark.parametrize(
    ("age", "grounds", "life", "tier"),
    [
        (70, (), LIVING, Tier.C),
        (79, (), LIVING, Tier.C),
        (80, (), LIVING, Tier.B),
        (None, (), LIVING, Tier.C),
        (70, (Circumstance.ALONE,), LIVING, Tier.B),
        (70, (Circumstance.EMPTY_NEST,), LIVING, Tier.B),
        (70, (Circumstance.DISABLED,), LIVING, Tier.B),
        (70, (Circumstance.DISABLED, Circumstance.ALONE), LIVING, Tier.A),
        (70, (Circumstance.ILL, Circumstance.EMPTY_NEST), LIVING, Tier.A),
        (70, (Circumstance.ALONE, Circumstance.EMPTY_NEST), LIVING, Tier.B),
        (70, (), LifeState.HOSPITAL, Tier.B),
        (70, (), LifeState.MOURNING, Tier.B),
        (70, (), LifeState.GRAVELY_ILL, Tier.A),
    ],
)
def test_the_grounds_that_are_known_propose_a_tier(
    age: int | None, grounds: Collection[Circumstance], life: LifeState, tier: Tier
) -> None:
    assert propose(Situation(age, grounds, life), POLICY) is tier


@pytest.mark.parametrize("known", [{"no_hard_demand": True}, {"away": True}])
def test_who_is_frail_or_away_is_a_key_person(known: dict[str, bool]) -> None:
    assert propose(Situation(65, (), LIVING, **known), POLICY) is Tier.B


def test_a_branch_has_its_own_age_and_intervals() -> None:
    policy = BranchPolicy(key_age=75, contact_days_c=45)
    assert propose(Situation(76, (), LIVING), policy) is Tier.B
    assert next_contact(pairing(Tier.C), date(2025, 3, 1), policy) == date(2025, 4, 15)


def pairing(tier: Tier, days: int | None = None) -> Pairing:
    return Pairing(tier=tier, days=days, since=date(2025, 1, 1))


@pytest.mark.parametrize(("tier", "days"), [(Tier.A, 7), (Tier.B, 30), (Tier.C, 90), (Tier.D, 365)])
def test_the_next_contact_is_counted_from_the_last(tier: Tier, days: int) -> None:
    last = date(2025, 3, 10)
    assert next_contact(pairing(tier), last, POLICY) - last == timedelta(days=days)


def test_without_a_contact_it_is_counted_from_the_beginning() -> None:
    assert next_contact(pairing(Tier.A), None, POLICY) == date(2025, 1, 8)


def test_a_pairing_may_have_a_frequency_of_its_own() -> None:
    assert next_contact(pairing(Tier.C, 14), date(2025, 3, 1), POLICY) == date(2025, 3, 15)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (PartialDate(1945, 3, 10), date(2025, 3, 9), 79),
        (PartialDate(1945, 3, 10), date(2025, 3, 10), 80),
        (PartialDate(1945, 3), date(2025, 2, 28), 79),
        (PartialDate(1945, 3), date(2025, 3, 1), 80),
        (PartialDate(1945), date(2025, 1, 1), 80),
        (None, date(2025, 1, 1), None),
    ],
)
def test_an_age_is_in_full_years(born: PartialDate | None, on: date, age: int | None) -> None:
    assert age_on(born, on) == age

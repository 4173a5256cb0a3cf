"""D6: what a month costs, which months a word pays, and how many are open."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import PartialDate
from domain.dues import (
    DuesReceipt,
    Scale,
    is_over_guidance,
    month_name,
    month_number,
    monthly,
    months_due,
    percent,
    shares,
    unpaid_months,
)

BASES = st.decimals(0, 200_000, places=2)


@pytest.mark.parametrize(
    ("base", "amount"),
    [
        ("2000", "10.00"),
        ("3200", "16.00"),
        ("4999.99", "25.00"),
        ("5000", "25.00"),
        ("5000.01", "50.00"),
        ("5001", "50.01"),
        ("6800", "68.00"),
        ("7350.50", "73.51"),
        ("9999", "99.99"),
        ("120000", "1200.00"),
    ],
)
def test_retired_member_pays_half_a_percent_up_to_5000_and_one_above_of_the_whole(base: str, amount: str) -> None:
    assert str(monthly(Decimal(base), Scale.RETIRED)) == amount


@pytest.mark.parametrize(
    ("base", "rate"),
    [("3000", "0.5"), ("3000.01", "1"), ("5000", "1"), ("5000.01", "1.5"), ("10000", "1.5"), ("10000.01", "2")],
)
def test_member_in_service_pays_by_the_scale_of_four_steps(base: str, rate: str) -> None:
    assert percent(Decimal(base), Scale.IN_SERVICE) == Decimal(rate)


@pytest.mark.parametrize(("unit", "amount"), [("0.01", "73.51"), ("0.1", "73.50"), ("1", "74.00")])
def test_rounding_is_what_the_branch_has_settled(unit: str, amount: str) -> None:
    assert str(monthly(Decimal("7350.50"), Scale.RETIRED, Decimal(unit))) == amount


def test_agreed_amount_has_no_rate_and_a_negative_base_is_refused() -> None:
    assert percent(Decimal(9000), Scale.FIXED) is None
    with pytest.raises(ValueError, match="agreed"):
        monthly(Decimal(9000), Scale.FIXED)
    with pytest.raises(ValueError, match="below nothing"):
        monthly(Decimal(-1), Scale.RETIRED)


def test_more_than_a_thousand_a_month_is_asked_about() -> None:
    assert [is_over_guidance(Decimal(amount)) for amount in ("1000", "1000.01", "1200")] == [False, True, True]


@given(BASES, BASES)
def test_higher_base_never_costs_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert monthly(low, Scale.RETIRED) <= monthly(high, Scale.RETIRED)


@pytest.mark.parametrize(
    ("through", "today", "months"),
    [
        ("2026-03", date(2026, 8, 5), 4),
        ("2026-07", date(2026, 8, 31), 0),
        ("2026-12", date(2026, 8, 5), 0),
        ("2025-11", date(2026, 1, 1), 1),
    ],
)
def test_months_between_the_last_one_paid_and_this_one_are_open(through: str, today: date, months: int) -> None:
    assert unpaid_months(through, today) == months


@pytest.mark.parametrize(
    ("joined", "months"),
    [
        (None, 12),
        (PartialDate(1975, 7), 12),
        (PartialDate(2026, 4), 9),
        (PartialDate(2026), 12),
        (PartialDate(2027), 0),
    ],
)
def test_who_was_accepted_within_the_year_pays_from_that_month(joined: PartialDate | None, months: int) -> None:
    assert months_due(2026, joined) == months


@given(st.decimals("0.01", 5000, places=2), st.integers(1, 12))
def test_receipt_is_shared_among_its_months_to_the_last_fen(amount: Decimal, months: int) -> None:
    parts = shares(amount, months)
    assert (len(parts), sum(parts)) == (months, amount)


@given(st.integers(0, 99_999))
def test_month_reads_back(number: int) -> None:
    assert month_number(month_name(number)) == number


def test_receipt_over_new_year_names_each_month() -> None:
    receipt = DuesReceipt(from_month="2025-12", to_month="2026-02", amount_fen=4801)
    assert receipt.by_month() == {
        "2025-12": Decimal("16.00"),
        "2026-01": Decimal("16.00"),
        "2026-02": Decimal("16.01"),
    }

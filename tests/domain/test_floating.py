"""Who is away, from when on he is 流动党员, and the dates of letters and slips (D7.1, D7.7, D7.8)."""

from datetime import date

import pytest

from domain import floating, transfers
from domain.floating import STEPS, STILL_AWAY, Absence, AbsenceState, AbsenceStep
from domain.policy import BranchPolicy
from domain.transfers import Direction, Transfer, TransferStep

POLICY = BranchPolicy()
LEFT = date(2025, 10, 20)


def away(state: AbsenceState = AbsenceState.AWAY) -> Absence:
    return Absence(state=state, since=LEFT, back_on=date(2026, 4, 10))


@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2026, 3, 19), AbsenceStep.NONE),
        (date(2026, 3, 20), AbsenceStep.ASK_PLANS),
        (date(2026, 4, 19), AbsenceStep.ASK_PLANS),
        (date(2026, 4, 20), AbsenceStep.REGISTER),
    ],
)
def test_a_winter_away_is_asked_about_before_it_is_half_a_year(on: date, step: AbsenceStep) -> None:
    assert floating.step_of(away(), None, on, POLICY).step is step


@pytest.mark.parametrize(
    ("last", "on", "step"),
    [
        (None, date(2025, 11, 19), AbsenceStep.NONE),
        (None, date(2025, 11, 20), AbsenceStep.KEEP_CONTACT),
        (date(2026, 5, 1), date(2026, 5, 31), AbsenceStep.NONE),
        (date(2026, 5, 1), date(2026, 6, 1), AbsenceStep.KEEP_CONTACT),
        (date(2025, 1, 1), date(2025, 11, 19), AbsenceStep.NONE),
    ],
)
def test_a_floating_member_is_spoken_with_every_month(last: date | None, on: date, step: AbsenceStep) -> None:
    assert floating.step_of(away(AbsenceState.FLOATING), last, on, POLICY).step is step


@pytest.mark.parametrize("state", sorted(STILL_AWAY))
def test_from_everywhere_one_may_come_back(state: AbsenceState) -> None:
    assert AbsenceState.RETURNED in STEPS[state]


def test_who_came_back_goes_nowhere_from_there() -> None:
    assert STEPS[AbsenceState.RETURNED] == frozenset()


def letter(**given: object) -> Transfer:
    values = {"direction": Direction.OUT, "issued_on": date(2026, 5, 6), "valid_days": 30} | given
    return Transfer(**values)


@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2026, 5, 28), TransferStep.NONE),
        (date(2026, 5, 29), TransferStep.LETTER_ENDS),
        (date(2026, 6, 5), TransferStep.LETTER_ENDS),
        (date(2026, 6, 6), TransferStep.LETTER_OVER),
    ],
)
def test_a_letter_is_warned_of_a_week_before_its_end(on: date, step: TransferStep) -> None:
    assert transfers.step_of(letter(), on, POLICY).step is step


@pytest.mark.parametrize(
    ("on", "step"), [(date(2026, 6, 19), TransferStep.NONE), (date(2026, 6, 20), TransferStep.NO_SLIP)]
)
def test_a_slip_is_missed_after_thirty_days(on: date, step: TransferStep) -> None:
    accepted = letter(accepted_on=date(2026, 5, 21))
    assert transfers.step_of(accepted, on, POLICY).step is step


@pytest.mark.parametrize("ended", ["slip_on", "cancelled_on"])
def test_what_is_over_asks_for_nothing(ended: str) -> None:
    assert transfers.step_of(letter(**{ended: date(2026, 5, 30)}), date(2026, 7, 1), POLICY).step is TransferStep.NONE


def test_a_transfer_without_a_letter_has_no_end() -> None:
    assert letter(valid_days=None).valid_until is None

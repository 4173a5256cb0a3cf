"""Who is away, what follows from it, and the transfers that may end it."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from domain.floating import Absence, AbsenceReason, AbsenceState, AbsenceStep
from domain.members import LifeState
from domain.transfers import Direction, TransferStep
from services import floating, transfers
from services.floating import NoSuchStepError, Stay
from services.transfers import Papers, WrongPapersError
from tests.cast import Cast

OCTOBER = date(2024, 10, 20)
STAY = Stay("三亚", OCTOBER, date(2025, 4, 10), AbsenceReason.WINTER)


def gone(session: Session, cast: Cast, now: datetime) -> Absence:
    return floating.leave(session, cast.wang, STAY, "", now, by=cast.chen)[0]


def test_a_winter_away_comes_up_after_five_and_six_months(session: Session, cast: Cast, now: datetime) -> None:
    gone(session, cast, now)
    days = (date(2025, 3, 19), date(2025, 3, 20), date(2025, 4, 20))
    steps = [[line.due.step for line in floating.to_see_to(session, cast.branch, on)] for on in days]
    assert steps == [[], [AbsenceStep.ASK_PLANS], [AbsenceStep.REGISTER]]


def test_a_stay_that_goes_on_is_one_with_its_newest_place(session: Session, cast: Cast, now: datetime) -> None:
    first = gone(session, cast, now)
    again, _ = floating.leave(session, cast.wang, Stay("海口", date(2025, 1, 1)), "", now, by=cast.chen)
    assert again is first
    assert (first.place, first.since) == ("海口", OCTOBER)


def test_back_home_he_is_on_no_list(session: Session, cast: Cast, now: datetime) -> None:
    absence = gone(session, cast, now)
    assert floating.returned(session, cast.wang, now, by=cast.chen, on=date(2025, 3, 10))
    assert (absence.state, absence.returned_on, cast.wang.whereabouts) == (
        AbsenceState.RETURNED,
        date(2025, 3, 10),
        None,
    )
    assert floating.still_away(session, cast.branch, date(2025, 6, 1)) == []


def test_what_was_said_by_mistake_leaves_no_stay(session: Session, cast: Cast, now: datetime) -> None:
    absence, before = floating.leave(session, cast.wang, STAY, "", now, by=cast.chen)
    floating.take_back(session, absence, before, now)
    assert floating.current(session, cast.wang) is None
    assert cast.wang.whereabouts is None


def test_a_step_that_does_not_follow_is_refused(session: Session, cast: Cast, now: datetime) -> None:
    absence = gone(session, cast, now)
    with pytest.raises(NoSuchStepError):
        floating.step(session, absence, AbsenceState.TRANSFERRED, now, by=cast.chen, on=date(2025, 3, 10))


def test_who_is_somewhere_since_nobody_knows_when_is_named(session: Session, cast: Cast) -> None:
    assert [one.name for one in floating.without_dates(session, cast.branch)] == ["孙海"]


PAPERS = Papers(Direction.OUT, "三亚市某社区党支部", "2025001", date(2025, 3, 3), 30, "2025-03")


def test_a_transfer_follows_from_letter_to_slip(session: Session, cast: Cast, now: datetime) -> None:
    gone(session, cast, now)
    transfer = transfers.begin(session, cast.wang, PAPERS, now, by=cast.chen)
    assert state_of(session, cast) is AbsenceState.TRANSFERRING
    assert transfers.to_see_to(session, cast.branch, date(2025, 3, 25)) == []
    assert step_on(session, cast, date(2025, 3, 26)) == [TransferStep.LETTER_ENDS]
    transfers.accept(session, transfer, date(2025, 3, 27), now, by=cast.chen)
    assert cast.wang.life_state is LifeState.TRANSFERRED
    assert state_of(session, cast) is AbsenceState.TRANSFERRED
    assert step_on(session, cast, date(2025, 4, 26)) == [TransferStep.NO_SLIP]
    transfers.slip_came(session, transfer, date(2025, 4, 27), now, by=cast.chen)
    assert step_on(session, cast, date(2025, 9, 1)) == []


def state_of(session: Session, cast: Cast) -> AbsenceState:
    return floating.of_member(session, cast.wang)[0].state


def step_on(session: Session, cast: Cast, on: date) -> list[TransferStep]:
    return [due.step for _, due in transfers.to_see_to(session, cast.branch, on)]


def test_one_who_comes_in_stays_as_he_is(session: Session, cast: Cast, now: datetime) -> None:
    transfer = transfers.begin(session, cast.wang, Papers(Direction.IN, "红旗机械厂党支部"), now, by=cast.chen)
    assert (transfer.from_unit, transfer.to_unit) == ("红旗机械厂党支部", cast.branch.name)
    assert transfers.accept(session, transfer, date(2025, 3, 10), now, by=cast.chen) is None
    assert cast.wang.life_state is LifeState.LIVING


@pytest.mark.parametrize(
    ("papers", "field"),
    [
        (Papers(Direction.OUT, " "), "unit"),
        (Papers(Direction.OUT, "某支部", paid_through="2025.3"), "paid_through"),
        (Papers(Direction.OUT, "某支部", issued_on=date(2025, 3, 3), valid_days=400), "valid_days"),
        (Papers(Direction.OUT, "某支部", valid_days=30), "issued_on"),
    ],
)
def test_wrong_papers_say_which_entry(session: Session, cast: Cast, now: datetime, papers: Papers, field: str) -> None:
    with pytest.raises(WrongPapersError) as raised:
        transfers.begin(session, cast.wang, papers, now, by=cast.chen)
    assert raised.value.field == field

"""What is typed is read or is nothing: no text, however odd, is an error of ours."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import fields
from domain.roles import Act
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene

HUGE = 10**20
TODAY = date(2025, 3, 10)
TYPED = st.one_of(st.none(), st.text(max_size=12), st.integers().map(str), st.dates().map(str))


@given(TYPED)
def test_any_text_is_read_or_is_nothing(said: str | None) -> None:
    assert 0 <= fields.number(said) <= fields.LARGEST
    assert fields.page(said) <= fields.number(said)
    assert fields.one_of(Act, said) in {None, *Act}
    first = fields.month(said, TODAY)
    assert first.day == 1
    assert fields.moved(fields.moved(first, 1), -1) == first


@given(st.dates())
def test_day_is_read_as_it_is_written(on: date) -> None:
    assert fields.day(f" {on} ") == on


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("2024-12", date(2024, 12, 1)),
        ("2000-01", date(2000, 1, 1)),
        ("2099-12", date(2099, 12, 1)),
        ("1999-12", date(2025, 3, 1)),
        ("2100-01", date(2025, 3, 1)),
        ("0001-01", date(2025, 3, 1)),
        ("9999-12", date(2025, 3, 1)),
        ("", date(2025, 3, 1)),
    ],
)
def test_month_that_is_none_of_this_century_is_the_one_that_runs(said: str, first: date) -> None:
    assert fields.month(said, TODAY) == first


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/members/{HUGE}", 404),
        (f"/meetings/{HUGE}/minutes", 404),
        (f"/items?page={HUGE}", 200),
        (f"/questions?page={HUGE}", 200),
        (f"/audit?before={HUGE}", 200),
        (f"/visits/new?member={HUGE}", 200),
        ("/meetings?month=0001-01", 200),
        ("/meetings?month=9999-12", 200),
    ],
)
def test_address_beyond_everything_is_answered(scene: Scene, signs_in: SignsIn, address: str, status: int) -> None:
    assert signs_in(scene.cast.chen).get(f"/console{address}").status_code == status


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/floating/new", "member"),
        ("/transfers/new", "member"),
        ("/visits/new", "member"),
        ("/visits/plan", "member"),
        ("/cadence/ticks/off", "tick"),
    ],
)
def test_number_beyond_all_rows_is_asked_again(scene: Scene, signs_in: SignsIn, address: str, field: str) -> None:
    browser = signs_in(scene.cast.chen)
    given = {"csrf": csrf_of(browser.get("/console/").text), field: HUGE}
    assert browser.post(f"/console{address}", data=given).status_code in {303, 422}

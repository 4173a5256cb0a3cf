import re
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.registers.dates import read_date
from console.registers.sheets import Cell
from domain.days import PartialDate

SEVEN_NOTATIONS = [
    ("1965.07", "1965-07"),
    ("1965-07-01", "1965-07-01"),
    (196507, "1965-07"),
    (19650701, "1965-07-01"),
    ("1965年7月", "1965-07"),
    (23924, "1965-07-01"),
    ("一九六五年七月一日", "1965-07-01"),
]
MORE_NOTATIONS = [
    ("196507", "1965-07"),
    ("19650701", "1965-07-01"),
    ("23924", "1965-07-01"),
    (23924.75, "1965-07-01"),
    (9500, "1926-01-03"),
    ("1965/7/1", "1965-07-01"),
    ("1965.7.1", "1965-07-01"),
    ("1965. 7", "1965-07"),
    ("1965年07月01日", "1965-07-01"),
    ("1965年", "1965"),
    ("1965", "1965"),
    (1965, "1965"),
    (1965.07, "1965-07"),
    (1965.3, "1965-03"),
    (1965.12, "1965-12"),
    ("1965.10", "1965-10"),
    ("1965-1", "1965-01"),
    ("1965年1月", "1965-01"),
    ("１９６５．０７", "1965-07"),
    ("1965年十二月", "1965-12"),
    ("1965-07-01 00:00:00", "1965-07-01"),
    ("19650700", "1965-07"),
    ("1965年7月生", "1965-07"),
    ("1965.0701", "1965-07-01"),
    (date(1965, 7, 1), "1965-07-01"),
    (datetime(1965, 7, 1, 8, 30), "1965-07-01"),
    ("1926.02", "1926-02"),
    ("2025-12-31", "2025-12-31"),
]


@pytest.mark.parametrize(("cell", "day"), SEVEN_NOTATIONS + MORE_NOTATIONS)
def test_every_notation_gives_the_day_with_its_precision(cell: Cell, day: str) -> None:
    assert read_date(cell) == (PartialDate.parse(day), "")


@pytest.mark.parametrize("cell", [1965.1, "1965.1", "1965.1."])
def test_number_that_may_be_january_or_october_keeps_the_year_and_is_named(cell: Cell) -> None:
    assert read_date(cell) == (PartialDate(1965), "month_1_or_10")


@pytest.mark.parametrize(
    ("cell", "kept", "reason"),
    [
        ("65.7", None, "two_digit_year"),
        (65.7, None, "two_digit_year"),
        ("65年7月", None, "two_digit_year"),
        (650701, None, "two_digit_year"),
        ("1965-13", None, "date_impossible"),
        ("1965.02.30", None, "date_impossible"),
        ("19650099", None, "date_impossible"),
        ("1865.07", None, "date_out_of_range"),
        (date(2438, 1, 5), None, "date_out_of_range"),
        (date(1905, 5, 18), "1965", "year_shown_as_date"),
        ("7/1/1965", "1965", "day_month_order"),
        ("农历1965年七月", None, "lunar_date"),
        ("六几年", None, "date_unreadable"),
        (True, None, "date_unreadable"),
        (float("nan"), None, "date_unreadable"),
    ],
)
def test_doubtful_date_is_named_and_only_its_sure_part_kept(cell: Cell, kept: str | None, reason: str) -> None:
    assert read_date(cell) == (PartialDate.parse(kept) if kept else None, reason)


CELLS = st.one_of(
    st.text(max_size=20),
    st.text("0123456789.-/年月日 一二十〇", max_size=12),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@given(CELLS)
def test_no_cell_breaks_the_reading_and_nothing_is_lost_in_silence(cell: Cell) -> None:
    day, reason = read_date(cell)
    assert day is not None or reason


@given(st.dates(date(1925, 1, 1), date(2030, 12, 31)), st.integers(0, 6))
def test_day_written_in_any_full_notation_is_read_back(day: date, way: int) -> None:
    ways: list[Cell] = [
        f"{day:%Y-%m-%d}",
        int(f"{day:%Y%m%d}"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02}",
        (day - date(1899, 12, 30)).days,
        day,
    ]
    assert read_date(ways[way]) == (PartialDate(day.year, day.month, day.day), "")


@given(st.integers(1900, 2099), st.integers(1, 12))
def test_number_with_a_month_behind_the_point_is_right_or_named(year: int, month: int) -> None:
    day, reason = read_date(float(f"{year}.{month:02}"))
    assert day == (PartialDate(year) if month == 10 else PartialDate(year, month))
    assert bool(reason) is (month == 10)


@given(st.text("0123456789.-/年月日", max_size=12))
def test_month_that_was_taken_stands_in_the_cell(text: str) -> None:
    day, _ = read_date(text)
    if day and day.month and not re.fullmatch(r"\d{4,5}", text.strip(".")):
        assert str(day.month) in text
        assert str(day.year) in text


def test_time_of_day_is_no_date() -> None:
    assert read_date(str(time(8, 30))) == (None, "date_unreadable")
    assert read_date(str(timedelta(days=1)))[1]

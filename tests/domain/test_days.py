from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import PartialDate, QuietHours, at, local_day, month_end, month_of, months_later, span_of, week_start

ZONE = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


@pytest.mark.parametrize("text", ["1965", "1965-07", "1965-07-01", "2024-02-29"])
def test_day_reads_its_own_form_back(text: str) -> None:
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "65", "1965-7", "1965-13", "1965-07-32", "2023-02-29", "1965.07", " 1965", "０1965"]
)
def test_day_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.parse(text)


def test_day_without_its_month_is_refused() -> None:
    with pytest.raises(ValueError, match="without its month"):
        PartialDate(1965, None, 1)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_known_day_begins_on_itself(day: date) -> None:
    assert PartialDate(day.year, day.month, day.day).first_day() == day
    assert PartialDate(day.year, day.month).first_day() == day.replace(day=1)
    assert PartialDate(day.year).first_day() == date(day.year, 1, 1)


QUIET = [
    ("07:59", True),
    ("08:00", False),
    ("11:59", False),
    ("12:00", True),
    ("13:59", True),
    ("14:00", False),
    ("20:29", False),
    ("20:30", True),
    ("00:00", True),
]


@pytest.mark.parametrize(("clock", "is_quiet"), QUIET)
def test_nobody_is_disturbed_at_night_and_at_noon(clock: str, *, is_quiet: bool) -> None:
    moment = at(date(2025, 3, 12), time.fromisoformat(clock), ZONE)
    assert QuietHours().is_quiet(moment, ZONE) is is_quiet


@given(MOMENTS)
def test_next_waking_moment_is_the_first_that_is_not_quiet(moment: datetime) -> None:
    quiet = QuietHours()
    waking = quiet.next_waking(moment, ZONE)
    assert waking >= moment
    assert not quiet.is_quiet(waking, ZONE)
    assert waking == moment or quiet.is_quiet(moment, ZONE)
    assert waking - moment <= timedelta(hours=12)
    assert waking == moment or quiet.is_quiet(waking - timedelta(minutes=1), ZONE)


def test_spans_that_follow_each_other_are_one_night() -> None:
    spans = QuietHours(((time(20), time(23)), (time(23), time(8))))
    assert spans.next_waking(at(date(2025, 3, 12), time(21), ZONE), ZONE) == at(date(2025, 3, 13), time(8), ZONE)


def test_quiet_hours_without_an_end_are_a_mistake() -> None:
    always = QuietHours(((time(0), time(12)), (time(12), time(0))))
    with pytest.raises(ValueError, match="no waking"):
        always.next_waking(at(date(2025, 3, 12), time(9), ZONE), ZONE)


def test_local_day_begins_at_local_midnight() -> None:
    moment = datetime(2025, 3, 31, 16, 0, tzinfo=UTC)
    assert local_day(moment, ZONE) == date(2025, 4, 1)
    assert local_day(moment - timedelta(seconds=1), ZONE) == date(2025, 3, 31)
    assert month_of(moment, ZONE) == "2025-04"


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_week_begins_on_monday(day: date) -> None:
    assert week_start(day).weekday() == 0
    assert 0 <= (day - week_start(day)).days <= 6


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 11, 15), 2, date(2026, 1, 15)),
        (date(2025, 1, 1), -13, date(2023, 12, 1)),
        (date(2025, 5, 20), 0, date(2025, 5, 20)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(1, 24))
def test_a_span_of_months_holds_its_day_and_stays_within_the_year(day: date, months: int) -> None:
    first, last = span_of(day, months)
    assert first <= day <= last
    assert (first.day, first.year, last.year) == (1, day.year, day.year)
    assert last in (month_end(months_later(first, months - 1)), date(day.year, 12, 31))

from datetime import date, time, timedelta

import pytest

from domain.policy import SOURCES, BranchPolicy


def test_lowest_unit_that_says_something_wins() -> None:
    city, office = {"pushes_a_week": 3, "undo_hours": 12}, {"pushes_a_week": 2}
    policy = BranchPolicy.merged([city, office, {}])
    assert (policy.pushes_a_week, policy.undo_hours, policy.pushes_a_day) == (2, 12, 1)


def test_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError, match="pushes_a_year"):
        BranchPolicy.merged([{"pushes_a_year": 1}])


def test_setting_of_an_older_installation_is_passed_over() -> None:
    assert BranchPolicy.merged([{"committee_cadence": "quarter", "pushes_a_week": 2}]) == BranchPolicy(pushes_a_week=2)


def test_every_setting_names_its_source() -> None:
    assert all(SOURCES.values())


@pytest.mark.parametrize(
    ("wanted", "month", "day"), [(5, date(2025, 3, 1), 5), (31, date(2025, 2, 1), 28), (31, date(2024, 2, 1), 29)]
)
def test_study_goes_out_on_the_last_day_of_a_month_that_is_too_short(wanted: int, month: date, day: int) -> None:
    assert BranchPolicy(study_day_of_month=wanted).study_day(month).day == day


def test_clock_words_are_read() -> None:
    policy = BranchPolicy(quiet_hours="21:00-07:30", study_at="10:15", sign_in_margin_minutes=45)
    assert policy.quiet.spans == ((time(21), time(7, 30)),)
    assert policy.study_clock == time(10, 15)
    assert (policy.sign_in_opens, policy.sign_in_margin) == (timedelta(minutes=30), timedelta(minutes=45))
    assert policy.day_before_clock == time(16)
    assert policy.meeting_length == timedelta(hours=1)

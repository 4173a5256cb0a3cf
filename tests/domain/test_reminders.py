"""R-UX-72: T-5, T-1 at four, the day itself; in waking hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.policy import BranchPolicy
from domain.reminders import Step, call_or_door, day_of_reminder, schedule

ZONE = ZoneInfo("Asia/Shanghai")
POLICY = BranchPolicy()


def moment(text: str) -> datetime:
    return datetime.strptime(f"2025-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def local(found: datetime) -> str:
    return f"{found.astimezone(ZONE):%m-%d %H:%M}"


def test_steps_of_a_meeting_nobody_was_told_of() -> None:
    steps = schedule(moment("03-12 09:30"), None, POLICY, ZONE)
    assert {step: local(span.due_at) for step, span in steps.items()} == {
        Step.ANNOUNCE: "03-07 09:30",
        Step.TOMORROW: "03-11 16:00",
        Step.TODAY: "03-12 08:00",
        Step.CALL_UNANSWERED: "03-12 08:30",
        Step.REPORT: "03-12 09:30",
    }


@pytest.mark.parametrize(
    ("told", "expected"), [("03-03 10:00", "03-10 09:30"), ("03-10 20:00", "03-11 20:00"), ("03-11 09:00", "")]
)
def test_unreached_are_called_two_days_before_or_a_day_after_the_notice(told: str, expected: str) -> None:
    steps = schedule(moment("03-12 09:30"), moment(told), POLICY, ZONE)
    assert Step.ANNOUNCE not in steps
    span = steps.get(Step.CALL_UNREACHED)
    assert ("" if span is None else local(span.due_at)) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [("03-03 10:00", "03-11 09:30"), ("03-10 11:00", "03-11 23:00"), ("03-10 20:00", ""), ("03-11 09:00", "")],
)
def test_who_was_not_told_by_telephone_is_visited_a_day_before_but_never_before_he_was_called(
    told: str, expected: str
) -> None:
    span = schedule(moment("03-12 09:30"), moment(told), POLICY, ZONE).get(Step.DOOR)
    assert ("" if span is None else local(span.due_at)) == expected


def test_times_of_calls_and_visits_are_the_branch_s_own() -> None:
    policy = BranchPolicy(call_hours_before=72, door_hours_before=36)
    steps = schedule(moment("03-12 09:30"), moment("03-03 10:00"), policy, ZONE)
    assert (local(steps[Step.CALL_UNREACHED].due_at), local(steps[Step.DOOR].due_at)) == ("03-09 09:30", "03-10 21:30")


@pytest.mark.parametrize(
    ("now", "called", "expected"),
    [
        ("03-10 09:30", None, Step.CALL_UNREACHED),
        ("03-11 09:30", None, Step.DOOR),  # twelve hours on it is night: nobody would carry a sheet before the meeting
        ("03-11 08:00", None, Step.CALL_UNREACHED),  # rung all day, carried from eight in the evening
        ("03-12 09:00", None, Step.DOOR),
        ("03-11 09:30", "03-10 09:30", Step.DOOR),
        ("03-11 09:30", "03-11 08:00", None),
        ("03-11 20:00", "03-11 08:00", Step.DOOR),
        ("03-12 07:30", "03-11 23:00", Step.DOOR),
    ],
)
def test_list_that_comes_late_is_rung_first_where_the_doors_can_still_be_reached(
    now: str, called: str | None, expected: Step | None
) -> None:
    rung = None if called is None else moment(called)
    assert call_or_door(moment(now), moment("03-12 09:30"), rung, POLICY, ZONE) is expected


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ("03-12 09:30", "03-12 08:00"),
        ("03-12 11:00", "03-12 08:30"),
        ("03-12 14:30", "03-12 11:50"),
        ("03-12 15:00", "03-12 11:50"),
        ("03-12 17:00", "03-12 14:30"),
        ("03-12 07:30", "03-12 08:00"),
    ],
)
def test_reminder_of_the_day(starts: str, expected: str) -> None:
    assert local(day_of_reminder(moment(starts), POLICY, ZONE)) == expected


@given(st.integers(0, 365 * 24 * 12 - 1))
def test_reminders_never_disturb(slot: int) -> None:
    starts_at = moment("01-01 00:00") + timedelta(minutes=5 * slot)
    steps = schedule(starts_at, None, POLICY, ZONE)
    for step in (Step.ANNOUNCE, Step.TOMORROW, Step.TODAY):
        assert not POLICY.quiet.is_quiet(steps[step].due_at, ZONE)


@given(st.integers(10 * 12, 20 * 12))
def test_reminder_comes_two_hours_before_wherever_the_morning_allows(slot: int) -> None:
    starts_at = moment("03-12 00:00") + timedelta(minutes=5 * slot)
    assert day_of_reminder(starts_at, POLICY, ZONE) <= starts_at - timedelta(hours=2)

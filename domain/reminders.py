"""When a meeting is announced, reminded of, telephoned about and reported on (R-UX-72)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.days import QuietHours, at, local_day
from domain.policy import BranchPolicy

_STEP = timedelta(minutes=10)
_CALLS_AFTER = timedelta(minutes=30)
_TIME_TO_ARRIVE = timedelta(hours=24)
_TOO_SHORT = timedelta(hours=2)


class Step(StrEnum):
    ANNOUNCE = "announce"
    CALL_UNREACHED = "call_unreached"  # who must be told and has not been reached goes to the telephone
    DOOR = "door"  # and from the telephone to the door
    TOMORROW = "tomorrow"
    TODAY = "today"
    CALL_UNANSWERED = "call_unanswered"  # then it stops, and the group leader has his list
    REPORT = "report"  # the secretary hears whom a reminder missed


@dataclass(frozen=True, slots=True)
class Span:
    """From when on a step is taken, and from when on it is of no use."""

    due_at: datetime
    until: datetime


_REPORTED_WITHIN = timedelta(days=3)


def schedule(starts_at: datetime, told_at: datetime | None, policy: BranchPolicy, zone: ZoneInfo) -> dict[Step, Span]:
    """Every step of one meeting. `told_at` is when its notice was issued, if it was. All moments are aware UTC."""
    day = local_day(starts_at, zone)
    before = day - timedelta(days=policy.notice_days_before)
    today = day_of_reminder(starts_at, policy, zone)
    steps = {
        Step.TOMORROW: Span(at(day - timedelta(days=1), policy.day_before_clock, zone), at(day, time(), zone)),
        Step.TODAY: Span(today, starts_at),
        Step.CALL_UNANSWERED: Span(min(today + _CALLS_AFTER, starts_at), starts_at),
        Step.REPORT: Span(starts_at, starts_at + _REPORTED_WITHIN),
    }
    if told_at is None:
        return {Step.ANNOUNCE: Span(at(before, policy.study_clock, zone), starts_at), **steps}
    last = starts_at - _TOO_SHORT
    unreached = max(starts_at - timedelta(hours=policy.call_hours_before), told_at + _TIME_TO_ARRIVE)
    if unreached <= last:
        steps[Step.CALL_UNREACHED] = Span(unreached, starts_at)
    door = max(starts_at - timedelta(hours=policy.door_hours_before), unreached + _time_to_call(policy))
    if door <= last:
        steps[Step.DOOR] = Span(door, starts_at)
    return steps


def call_or_door(
    now: datetime, starts_at: datetime, called_at: datetime | None, policy: BranchPolicy, zone: ZoneInfo
) -> Step | None:
    """Which of the two comes next where both are due, as after an outage. `called_at` is when the lists went out, if
    they did. A list is rung first where it can still be carried to the doors afterwards, in waking hours; else the
    sheets go at once. None: the list is still being rung.
    """
    last = starts_at - _TOO_SHORT
    if called_at is not None:
        return Step.DOOR if now >= min(called_at + _time_to_call(policy), last) else None
    return Step.CALL_UNREACHED if policy.quiet.next_waking(now + _time_to_call(policy), zone) <= last else Step.DOOR


def _time_to_call(policy: BranchPolicy) -> timedelta:
    return timedelta(hours=policy.call_takes_hours)


def day_of_reminder(starts_at: datetime, policy: BranchPolicy, zone: ZoneInfo) -> datetime:
    """At least two hours before, in waking hours of the same day: earlier where that falls into the rest at noon, and
    with the first waking moment for a meeting in the early morning.
    """
    wanted, quiet = starts_at - timedelta(minutes=policy.remind_minutes_before), policy.quiet
    moment = wanted
    while _is_off(moment, starts_at, quiet, zone):
        if local_day(moment, zone) != local_day(starts_at, zone):
            return quiet.next_waking(wanted, zone)
        moment -= _STEP
    return moment


def _is_off(moment: datetime, starts_at: datetime, quiet: QuietHours, zone: ZoneInfo) -> bool:
    return quiet.is_quiet(moment, zone) or local_day(moment, zone) != local_day(starts_at, zone)

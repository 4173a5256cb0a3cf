"""Whose a meeting is, which comes next, and which is open for signing in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.meetings import Meeting, MeetingKind, MeetingState
from domain.members import LifeState
from domain.organisation import PostKind
from domain.policy import BranchPolicy
from services import meetings
from tests import factories
from tests.cast import Cast

POLICY = BranchPolicy()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def group_meeting(session: Session, cast: Cast) -> Meeting:
    return factories.a_meeting(session, cast.groups[1], cast.chen)


@pytest.fixture
def committee_meeting(session: Session, cast: Cast) -> Meeting:
    factories.a_post(session, cast.branch, cast.sun, PostKind.ORGANISER)
    return factories.a_meeting(session, cast.branch, cast.chen, kind=MeetingKind.COMMITTEE_MEETING)


def test_audience_of_a_group_is_its_roster(session: Session, cast: Cast, group_meeting: Meeting) -> None:
    assert meetings.audience(session, group_meeting) == [cast.wang, cast.li, cast.old_chen]


def test_audience_of_the_branch_is_its_roster_without_helpers_and_the_dead(session: Session, cast: Cast) -> None:
    assembly = factories.a_meeting(session, cast.branch, cast.chen)
    cast.sun.life_state = LifeState.DECEASED
    session.flush()
    assert set(meetings.audience(session, assembly)) == {cast.wang, cast.li, cast.chen, cast.old_chen}


def test_audience_of_the_committee_is_whoever_holds_a_post_then(
    session: Session, cast: Cast, committee_meeting: Meeting
) -> None:
    assert set(meetings.audience(session, committee_meeting)) == {cast.chen, cast.sun}
    asked = [member.id for member in cast.everybody if meetings.concerns(session, committee_meeting, member)]
    assert asked == [cast.chen.id, cast.sun.id]


def test_upcoming_is_the_members_own(
    session: Session, cast: Cast, group_meeting: Meeting, committee_meeting: Meeting, now: datetime
) -> None:
    assembly = factories.a_meeting(session, cast.branch, cast.chen, starts_at=now + timedelta(days=9))
    factories.a_meeting(session, cast.branch, cast.chen, state=MeetingState.CANCELLED)
    factories.a_meeting(session, cast.branch, cast.chen, starts_at=now - timedelta(days=1))
    assert meetings.upcoming(session, cast.wang, now) == [group_meeting, assembly]
    assert meetings.upcoming(session, cast.sun, now) == [committee_meeting, assembly]
    assert meetings.upcoming(session, cast.zhou, now) == []


@pytest.mark.parametrize(
    ("before_start", "after_end", "is_open"),
    [(31, None, False), (30, None, True), (-10, None, True), (None, 60, True), (None, 61, False)],
)
def test_window_opens_half_an_hour_before_and_closes_an_hour_after(
    session: Session, cast: Cast, group_meeting: Meeting, before_start: int | None, after_end: int | None, is_open: bool
) -> None:
    if before_start is not None:
        moment = group_meeting.starts_at - before_start * MINUTE
    else:
        assert after_end is not None
        moment = group_meeting.ends_at + after_end * MINUTE
    found = meetings.open_for_sign_in(session, cast.wang, moment, POLICY)
    assert found == ([group_meeting] if is_open else [])
    assert meetings.open_for_sign_in(session, cast.sun, moment, POLICY) == []


@pytest.mark.parametrize(
    ("after", "found"), [(timedelta(minutes=59), False), (timedelta(minutes=61), True), (timedelta(days=8), False)]
)
def test_just_over_is_asked_about_for_a_week(
    session: Session, cast: Cast, group_meeting: Meeting, after: timedelta, found: bool
) -> None:
    over = meetings.just_over(session, cast.wang, group_meeting.ends_at + after, POLICY)
    assert over is (group_meeting if found else None)


def test_secretary_who_names_no_meeting_means_the_next_else_the_last(
    session: Session, cast: Cast, group_meeting: Meeting, now: datetime
) -> None:
    branch = cast.branch.id
    assert meetings.latest_of_branch(session, branch, now) is group_meeting
    assert meetings.latest_of_branch(session, branch, group_meeting.ends_at + timedelta(days=2)) is group_meeting
    assert meetings.latest_of_branch(session, branch, group_meeting.ends_at + timedelta(days=4)) is None
    assert meetings.latest_of_branch(session, cast.other_branch.id, now) is None


def test_clashes_are_of_the_same_local_day(
    session: Session, cast: Cast, group_meeting: Meeting, zone: ZoneInfo
) -> None:
    late = datetime(2025, 3, 12, 23, 30, tzinfo=zone)
    assert meetings.same_day(session, cast.branch.id, late, zone) == [group_meeting]
    assert meetings.same_day(session, cast.branch.id, late + timedelta(hours=1), zone) == []


def test_code_of_the_hall_leads_to_its_meeting_only(session: Session, cast: Cast, group_meeting: Meeting) -> None:
    scene = meetings.scene_of(group_meeting)
    account = cast.account.id
    assert meetings.by_scene(session, account, scene) is group_meeting
    assert meetings.by_scene(session, account + 1, scene) is None
    assert [meetings.by_scene(session, account, odd) for odd in ("", "meeting_", "meeting_x", "card_1", "12")] == (
        [None] * 5
    )
    group_meeting.state = MeetingState.CANCELLED
    session.flush()
    assert meetings.by_scene(session, account, scene) is None

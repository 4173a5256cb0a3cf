"""What is next, by the clock: every moment that the scheduler would act on, and nothing that is done."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import State
from domain.items import TaskKind
from domain.meetings import Meeting, MeetingState
from domain.notices import NoticeKind
from services import pushes, tasks
from services.outlook import is_behind, next_due
from tests import factories
from tests.cast import Cast

ANNOUNCED_ALREADY = datetime.fromisoformat("2025-03-07T09:30+08:00")


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    """Wednesday 12 March, half past nine; it is Monday, ten o'clock."""
    return factories.a_meeting(session, cast.groups[1], cast.chen)


def told(session: Session, cast: Cast, meeting: Meeting) -> None:
    kind = NoticeKind.MEETING
    factories.a_notice(session, cast.groups[1], kind, meeting_id=meeting.id, issued_at=ANNOUNCED_ALREADY)


def seen(session: Session, now: datetime, zone: ZoneInfo, limit: int = 9) -> list[str]:
    return [f"{moment.astimezone(zone):%m-%d %H:%M}" for moment in next_due(session, now, zone, limit)]


def test_quiet_house_has_nothing_ahead(session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> None:
    assert next_due(session, now, zone) == []
    assert not is_behind(session, now, zone)


@pytest.mark.usefixtures("meeting")
def test_every_step_of_a_meeting_is_ahead(session: Session, now: datetime, zone: ZoneInfo) -> None:
    a_week_before = now - timedelta(days=7)
    day_of_notice, day_before, on_the_day = ["03-07 09:30"], ["03-11 16:00"], ["03-12 08:00", "03-12 08:30"]
    report = ["03-12 09:30"]
    assert seen(session, a_week_before, zone) == day_of_notice + day_before + on_the_day + report


def test_told_meeting_is_followed_up_by_telephone(
    session: Session, cast: Cast, meeting: Meeting, now: datetime, zone: ZoneInfo
) -> None:
    told(session, cast, meeting)
    early = ANNOUNCED_ALREADY + timedelta(minutes=1)
    assert seen(session, early, zone)[0] == "03-10 09:30"
    assert seen(session, now, zone)[:2] == ["03-11 09:30", "03-11 16:00"]


@pytest.mark.parametrize("change", [{"state": MeetingState.CANCELLED}, {"starts_at": ANNOUNCED_ALREADY}])
def test_meeting_that_is_off_or_over_has_nothing_ahead(
    session: Session, meeting: Meeting, now: datetime, zone: ZoneInfo, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(meeting, name, value)
    assert next_due(session, now, zone) == []


def test_what_was_taken_is_neither_ahead_nor_behind(
    session: Session, cast: Cast, meeting: Meeting, now: datetime, zone: ZoneInfo
) -> None:
    told(session, cast, meeting)
    day_before = datetime.fromisoformat("2025-03-11T16:00+08:00")
    meeting.must_reach = False
    for due in pushes.due_steps(session, now, zone):
        pushes.take(session, due, now, zone)
    assert not is_behind(session, now, zone)
    assert is_behind(session, day_before, zone)
    assert seen(session, day_before, zone)[0] == "03-12 08:00"


def test_waiting_deliveries_and_tasks_are_ahead_each_moment_once(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    notice = factories.a_notice(session, cast.branch)
    for member, hours in ((cast.li, 4), (cast.wang, 4), (cast.sun, 30)):
        factories.a_delivery(session, notice, member, due_at=now + timedelta(hours=hours))
    gone = now + timedelta(hours=1)
    factories.a_delivery(session, notice, cast.zhao, due_at=gone, state=State.DELIVERED)
    later = now + timedelta(hours=5)
    tasks.open_task(session, TaskKind.CALL_BACK, "call", cast.wang, now, words="党费", next_at=later)
    assert seen(session, now, zone) == ["03-10 14:00", "03-10 15:00", "03-11 16:00"]
    assert seen(session, now, zone, limit=1) == ["03-10 14:00"]


@pytest.mark.parametrize(("state", "behind"), [(State.PLANNED, True), (State.SENDING, True), (State.SENT, False)])
def test_house_is_behind_until_what_is_due_was_sent(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo, state: State, behind: bool
) -> None:
    factories.a_delivery(session, factories.a_notice(session, cast.branch), cast.li, due_at=now, state=state)
    assert is_behind(session, now, zone) is behind


def test_task_whose_moment_has_come_is_behind(session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> None:
    tasks.open_task(session, TaskKind.CALL_BACK, "call", cast.wang, now, words="党费", next_at=now)
    assert is_behind(session, now, zone)


def test_study_of_this_month_and_the_next_is_ahead_where_there_is_some(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    for month in ("2025-03", "2025-04"):
        factories.a_material(session, cast.account, month)
    cast.branch.policy = {"study_day_of_month": 28, "study_at": "15:30"}
    both_branches = ["03-28 15:30", "04-05 09:30", "04-28 15:30"]
    assert seen(session, now, zone) == both_branches
    assert is_behind(session, now, zone)  # the other branch's day was the fifth
    for due in pushes.due_rounds(session, now, zone):
        pushes.push_round(session, due, now, zone)
    assert seen(session, now, zone) == ["03-11 09:30", *both_branches]  # made up on the next day that has its hour
    assert not is_behind(session, now, zone)

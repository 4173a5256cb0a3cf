"""Exempt is not absent: the branch owes a visit, the member gets no reminder and no mark (教条 §23)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.items import Task, TaskKind
from domain.meetings import Evidence, Meeting, MeetingState
from domain.members import LifeState, Member
from domain.notices import Notice, NoticeKind
from services import duties, pushes, signins
from tests import factories
from tests.cast import Cast


@pytest.fixture
def frail(session: Session, cast: Cast) -> list[Member]:
    """With 陈建国 five of whom nothing is demanded."""
    more = [
        factories.a_member(session, cast.branch, f"马冬{word}", group_id=cast.groups[0].id, no_hard_demand=True)
        for word in "梅兰竹菊"
    ]
    return [cast.old_chen, *more]


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    return factories.a_meeting(session, cast.branch, cast.chen)


def opened(session: Session, meeting: Meeting, zone: ZoneInfo, after: timedelta = timedelta(0)) -> int:
    now = meeting.ends_at + after
    return sum(duties.open_duties(session, one, now, zone) for one in duties.due(session, now))


def owed(session: Session) -> list[Task]:
    return session.query(Task).filter_by(kind=TaskKind.HOME_STUDY).order_by(Task.id).all()


def test_five_frail_members_are_owed_five_visits(
    session: Session, cast: Cast, frail: list[Member], meeting: Meeting, zone: ZoneInfo
) -> None:
    assert opened(session, meeting, zone) == 5
    found = owed(session)
    assert {task.member_id for task in found} == {member.id for member in frail}
    assert {task.due_at for task in found} == {meeting.ends_at + timedelta(days=7)}
    assert {task.owner_id for task in found} == {cast.li.id, cast.zhao.id}  # his group leader, else the liaison
    told = session.query(Notice).filter_by(template=duties.NOTE).all()
    assert sorted(notice.data["about"] for notice in told) == ["陈建国", "马冬梅、马冬兰、马冬竹、马冬菊"]


def test_it_is_owed_once(session: Session, meeting: Meeting, zone: ZoneInfo) -> None:
    assert opened(session, meeting, zone) == 1
    assert opened(session, meeting, zone, timedelta(hours=1)) == 0


def test_an_outage_does_not_lose_it(session: Session, meeting: Meeting, zone: ZoneInfo) -> None:
    assert opened(session, meeting, zone, timedelta(days=2)) == 1
    assert owed(session)[0].due_at == meeting.ends_at + timedelta(days=7)


@pytest.mark.parametrize("state", [LifeState.HOSPITAL, LifeState.DECEASED])
def test_who_rests_or_is_gone_is_not_on_the_list(
    session: Session, cast: Cast, meeting: Meeting, zone: ZoneInfo, state: LifeState
) -> None:
    cast.old_chen.life_state = state
    assert opened(session, meeting, zone) == 0


def test_who_was_there_after_all_needs_no_visit(session: Session, cast: Cast, meeting: Meeting, zone: ZoneInfo) -> None:
    signins.sign_in(session, meeting, cast.old_chen, Evidence.BY_OTHER, meeting.starts_at, by=cast.li)
    assert opened(session, meeting, zone) == 0


def test_a_meeting_that_did_not_take_place_owes_nothing(session: Session, meeting: Meeting, zone: ZoneInfo) -> None:
    meeting.state = MeetingState.CANCELLED
    assert opened(session, meeting, zone) == 0


def test_the_months_study_is_brought_too(session: Session, cast: Cast, meeting: Meeting, zone: ZoneInfo) -> None:
    material = factories.a_material(session, cast.account)
    factories.a_notice(session, cast.branch, NoticeKind.STUDY, material_id=material.id, issued_at=factories.NOW)
    [occasion] = duties.due(session, factories.NOW)
    assert duties.open_duties(session, occasion, factories.NOW, zone) == 1
    assert owed(session)[0].words == material.title


def test_what_nobody_did_goes_on_and_never_to_the_member(
    session: Session, cast: Cast, meeting: Meeting, zone: ZoneInfo
) -> None:
    opened(session, meeting, zone)
    [task] = owed(session)
    assert task.next_at is not None
    assert pushes.waiting_tasks(session, task.next_at - timedelta(minutes=1)) == []
    owners = [task.owner_id]
    for _ in range(5):
        if task.next_at is not None:
            pushes.go_on(session, [task.id], task.next_at, zone)
            owners.append(task.owner_id)
    assert owners[:3] == [cast.li.id, cast.zhao.id, cast.chen.id]
    assert cast.old_chen.id not in owners
    assert task.closed_at is None

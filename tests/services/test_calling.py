"""Announcing, changing and cancelling: nobody gets both the old and the new."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.deliveries import Delivery, State
from domain.meetings import Meeting, MeetingChange, MeetingKind, MeetingState
from domain.members import Member, Way
from domain.notices import Notice, NoticeKind
from services import calling
from services.calling import Plan
from tests import factories
from tests.cast import Cast


@pytest.fixture
def plan(cast: Cast) -> Plan:
    starts_at = datetime(2025, 3, 20, 1, 0, tzinfo=ZoneInfo("UTC"))
    return Plan(cast.branch, MeetingKind.MEMBERS_MEETING, starts_at, starts_at + timedelta(hours=1), "社区二楼活动室")


@pytest.fixture
def meeting(session: Session, cast: Cast, plan: Plan, now: datetime, zone: ZoneInfo) -> Meeting:
    drafted = calling.draft(session, plan, cast.chen, now)
    calling.announce(session, drafted, cast.chen, now, zone)
    return drafted


def rows(session: Session, kind: NoticeKind) -> dict[int | None, State]:
    session.flush()
    found = session.query(Delivery).join(Notice).filter(Notice.kind == kind)
    return {row.member_id: row.state for row in found}


def marked(session: Session, member: Member, state: State) -> None:
    session.query(Delivery).filter_by(member_id=member.id).one().state = state
    session.flush()


def test_a_draft_leaves_nothing_behind(session: Session, cast: Cast, plan: Plan, now: datetime) -> None:
    drafted = calling.draft(session, plan, cast.chen, now)
    session.flush()
    assert (drafted.unit, drafted.branch) == (cast.branch, cast.branch)
    assert session.query(Meeting).count() == 0


def test_announcing_plans_for_everybody_on_the_roster(session: Session, cast: Cast, meeting: Meeting) -> None:
    assert rows(session, NoticeKind.MEETING) == {
        cast.wang.id: State.PLANNED,
        cast.li.id: State.PLANNED,
        cast.chen.id: State.PLANNED,
        cast.sun.id: State.PLANNED,
        cast.old_chen.id: State.HANDED_OVER,
    }
    assert [entry.act for entry in session.query(AuditEntry)] == ["meetings.announced"]


def test_change_corrects_those_who_knew_and_nobody_else(
    session: Session, cast: Cast, meeting: Meeting, now: datetime, zone: ZoneInfo
) -> None:
    marked(session, cast.wang, State.DELIVERED)
    marked(session, cast.li, State.ACKNOWLEDGED)
    later = meeting.starts_at + timedelta(minutes=30)
    old_start = meeting.starts_at
    done = calling.change(session, meeting, cast.chen, now, zone, starts_at=later, place="一楼")
    assert done == calling.Corrected(told=2, waiting=2, by_phone=1)  # 陈建国 is rung with what is right now
    assert set(rows(session, NoticeKind.MEETING_CHANGED)) == {cast.wang.id, cast.li.id}
    assert (meeting.version, meeting.starts_at, meeting.place) == (2, later, "一楼")
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=1)
    kept = session.query(MeetingChange).one()
    assert (kept.starts_at, kept.place, kept.version) == (old_start, "社区二楼活动室", 1)


def test_cancelling_stops_what_is_unsent_and_tells_those_who_knew(
    session: Session, cast: Cast, meeting: Meeting, now: datetime, zone: ZoneInfo
) -> None:
    marked(session, cast.wang, State.SENT)
    done = calling.cancel(session, meeting, cast.chen, now, zone)
    assert done == calling.Corrected(told=1, waiting=3, by_phone=1)  # 陈建国 may have been rung
    assert meeting.state is MeetingState.CANCELLED
    states = rows(session, NoticeKind.MEETING)
    assert states.pop(cast.wang.id) is State.SENT
    assert set(states.values()) == {State.WITHDRAWN}
    assert set(rows(session, NoticeKind.MEETING_CANCELLED)) == {cast.wang.id, cast.old_chen.id}


def test_plain_words_reach_the_people_they_are_for(session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> None:
    notice = calling.send_plain(session, cast.groups[1], [cast.wang, cast.li], "明天停水。", cast.chen, now, zone)
    assert (notice.text, notice.issued_by_id) == ("明天停水。", cast.chen.id)
    assert set(rows(session, NoticeKind.PLAIN)) == {cast.wang.id, cast.li.id}


def test_the_way_of_each_is_counted(session: Session, cast: Cast, now: datetime) -> None:
    cast.sun.way = Way.PAPER
    cast.li.opted_out_at = now
    nobody_knows = factories.a_member(session, cast.branch, "马冬梅")
    session.flush()
    people = [cast.wang, cast.li, cast.sun, cast.old_chen, nobody_knows]
    assert calling.by_way(session, people) == {Way.WECHAT: 1, Way.PHONE: 3, Way.PAPER: 1}

"""plan: who gets a row, by which ways, and when."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.items import Task, TaskKind
from domain.meetings import Meeting
from domain.members import LifeState, Member, Way
from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind
from services import deliveries
from tests import factories
from tests.cast import Cast

WIRES = ["service", "template"]
BY_HAND = ["call_list", "door"]


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    return factories.a_meeting(session, cast.groups[1], cast.chen)


@pytest.fixture
def notice(session: Session, cast: Cast, meeting: Meeting) -> Notice:
    return factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)


def planned(session: Session, notice: Notice, now: datetime, zone: ZoneInfo, *people: Member, **given: Any) -> Any:
    deliveries.plan(session, notice, people, now, zone=zone, **given)
    rows = session.scalars(select(Delivery).where(Delivery.notice_id == notice.id).order_by(Delivery.member_id))
    return rows.all()


def test_followers_are_written_to_and_the_others_called(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    wang, li, old_chen = planned(session, notice, now, zone, cast.wang, cast.li, cast.old_chen)
    assert li.ways == [*WIRES, *BY_HAND]
    assert wang.ways == [*WIRES, "family", *BY_HAND], "her son helps her, with consent"
    assert (wang.state, wang.due_at, wang.expires_at) == (
        State.PLANNED,
        now,
        notice.meeting and notice.meeting.starts_at,
    )
    assert (old_chen.state, old_chen.ways, old_chen.reason) == (State.HANDED_OVER, BY_HAND, "no_wechat")
    assert old_chen.channel is ChannelKind.CALL_LIST
    task = session.scalars(select(Task)).one()
    assert (task.kind, task.member_id, task.owner_id) == (TaskKind.TELL, cast.old_chen.id, cast.li.id)
    assert task.delivery_id == old_chen.id


def test_nobody_is_planned_twice(session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo) -> None:
    assert deliveries.plan(session, notice, [cast.wang, cast.wang], now, zone=zone) == 1
    assert deliveries.plan(session, notice, [cast.wang, cast.old_chen], now, zone=zone) == 1
    assert deliveries.plan(session, notice, [cast.wang, cast.old_chen], now, zone=zone) == 0
    assert len(session.scalars(select(Task)).all()) == 1


@pytest.mark.parametrize("state", [LifeState.DECEASED, LifeState.TRANSFERRED])
def test_who_is_gone_has_no_row(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo, state: LifeState
) -> None:
    cast.wang.life_state = state
    assert planned(session, notice, now, zone, cast.wang) == []


@pytest.mark.parametrize("state", [LifeState.HOSPITAL, LifeState.GRAVELY_ILL, LifeState.MOURNING])
def test_who_rests_is_exempt_by_name_and_reason(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo, state: LifeState
) -> None:
    cast.wang.life_state = state
    (row,) = planned(session, notice, now, zone, cast.wang)
    assert (row.state, row.reason, row.channel) == (State.EXEMPT, state.value, None)
    assert session.scalars(select(Task)).all() == []


def test_who_rests_has_no_row_where_nobody_must_be_told(
    session: Session, cast: Cast, notice: Notice, meeting: Meeting, now: datetime, zone: ZoneInfo
) -> None:
    cast.wang.life_state, meeting.must_reach = LifeState.HOSPITAL, False
    assert planned(session, notice, now, zone, cast.wang) == []


@pytest.mark.parametrize(
    ("change", "hours", "ways", "reason"),
    [
        ({"opted_out_at": factories.NOW}, 72, ["call_list"], "opted_out"),
        ({"way": Way.PHONE}, 72, BY_HAND, "way"),
        ({"way": Way.PAPER}, 72, ["door"], "way"),
        ({"way": Way.PAPER}, 47, BY_HAND, "way"),
    ],
)
def test_own_wish_makes_it_a_call_or_a_sheet(
    session: Session,
    cast: Cast,
    notice: Notice,
    now: datetime,
    zone: ZoneInfo,
    change: dict[str, Any],
    hours: int,
    ways: list[str],
    reason: str,
) -> None:
    for name, value in change.items():
        setattr(cast.li, name, value)
    notice.expires_at = now + timedelta(hours=hours)
    session.flush()
    (row,) = planned(session, notice, now, zone, cast.li)
    assert (row.state, row.ways, row.reason) == (State.HANDED_OVER, ways, reason)


def test_who_takes_no_wechat_gets_no_study_and_no_call(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    material = factories.a_material(session, cast.account)
    study = factories.a_notice(session, cast.branch, NoticeKind.STUDY, material_id=material.id)
    cast.li.opted_out_at = now
    session.flush()
    rows = planned(session, study, now, zone, cast.wang, cast.li, cast.old_chen)
    assert [(row.member_id, row.ways) for row in rows] == [(cast.wang.id, WIRES)]


def test_account_without_templates_has_the_free_message_only(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    cast.account.templates = {}
    session.flush()
    (row,) = planned(session, notice, now, zone, cast.li)
    assert row.ways == ["service", *BY_HAND]


def test_account_that_is_not_certified_has_nobody_but_humans(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    cast.account.verified = False
    session.flush()
    (row,) = planned(session, notice, now, zone, cast.wang)
    assert (row.state, row.ways) == (State.HANDED_OVER, BY_HAND)


def test_quiet_hours_are_those_of_the_member(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    cast.sun.zone = "Asia/Urumqi"
    session.flush()
    evening = now.replace(hour=12, minute=45)  # 20:45 in Shanghai, 18:45 in Urumqi
    li, sun = planned(session, notice, evening, zone, cast.li, cast.sun)
    assert f"{li.due_at.astimezone(zone):%d %H:%M}" == "11 08:00"
    assert sun.due_at == evening


def test_urgent_goes_at_once_by_night(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    night = now.replace(hour=18)
    (row,) = planned(session, notice, night, zone, cast.wang, urgent=True)
    assert (row.due_at, row.urgent) == (night, True)


def test_second_notice_of_a_day_waits_for_the_next(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    plain = factories.a_notice(session, cast.branch)
    deliveries.plan(session, plain, [cast.wang], now, zone=zone)
    assert notice.meeting is not None
    notice.meeting.starts_at += timedelta(days=7)
    (row,) = planned(session, notice, now, zone, cast.wang)
    assert f"{row.due_at.astimezone(zone):%d %H:%M}" == "11 09:30"
    assert deliveries.timing(session, notice, now) == deliveries.Timing(0, 1, row.due_at)


def test_notice_of_a_meeting_that_is_near_does_not_wait(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    plain = factories.a_notice(session, cast.branch)
    deliveries.plan(session, plain, [cast.wang], now, zone=zone)
    assert notice.meeting is not None
    notice.meeting.starts_at = now + timedelta(hours=30)
    (row,) = planned(session, notice, now, zone, cast.wang)
    assert row.due_at == now


def test_meeting_moves_study_to_another_day(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    material = factories.a_material(session, cast.account)
    study = factories.a_notice(session, cast.branch, NoticeKind.STUDY, material_id=material.id)
    (row,) = planned(session, study, now, zone, cast.wang)
    assert row.due_at == now
    (told,) = planned(session, notice, now, zone, cast.wang)
    session.refresh(row)
    assert told.due_at == now
    assert f"{row.due_at.astimezone(zone):%d %H:%M}" == "11 09:30"


def test_reminder_without_room_is_left_out(
    session: Session, cast: Cast, meeting: Meeting, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    deliveries.plan(session, notice, [cast.wang], now, zone=zone)
    tomorrow = factories.a_notice(session, cast.branch, NoticeKind.MEETING_TOMORROW, meeting_id=meeting.id)
    assert deliveries.plan(session, tomorrow, [cast.wang, cast.li], now, zone=zone) == 1


def test_correction_waits_for_waking_hours_only(
    session: Session, cast: Cast, meeting: Meeting, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    deliveries.plan(session, notice, [cast.wang], now, zone=zone)
    changed = factories.a_notice(session, cast.branch, NoticeKind.MEETING_CHANGED, meeting_id=meeting.id)
    (row,) = planned(session, changed, now + timedelta(hours=2, minutes=10), zone, cast.wang)
    assert f"{row.due_at.astimezone(zone):%d %H:%M}" == "10 14:00"


def test_branch_policy_orders_the_ways(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    cast.branch.policy = {"ways": "template call_list"}
    session.flush()
    (row,) = planned(session, notice, now, zone, cast.wang)
    assert row.ways == ["template", "call_list"]


def test_fixed_address_is_written_to_at_once(session: Session, cast: Cast, notice: Notice, now: datetime) -> None:
    row = deliveries.plan_address(session, notice, "o-son", now)
    assert (row.open_id, row.member_id, row.ways, row.urgent) == ("o-son", None, WIRES, True)


def test_whole_city_is_planned_with_few_statements(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    moment = {"created_at": now, "updated_at": now}
    base = {"account_id": cast.account.id, "branch_id": cast.branch.id, **moment}
    session.execute(insert(Member), [{**base, "name": f"党员{number}"} for number in range(3000)])
    people = session.scalars(select(Member).where(Member.name.startswith("党员"))).all()
    assert deliveries.plan(session, notice, people, now, zone=zone) == 3000
    assert deliveries.counts(session, notice) == {State.HANDED_OVER: 3000}
    assert len(session.scalars(select(Task.id)).all()) == 3000


@pytest.mark.parametrize(("kind", "days"), [(NoticeKind.PLAIN, 7), (NoticeKind.STUDY, 31), (NoticeKind.MEETING, None)])
def test_notice_without_a_time_of_its_own_is_closed_after_the_days_of_the_branch(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo, kind: NoticeKind, days: int | None
) -> None:
    notice = factories.a_notice(session, cast.branch, kind, text="明天停水。")
    if days is None:
        notice.meeting = factories.a_meeting(session, cast.branch, cast.chen)
    deliveries.plan(session, notice, [cast.wang, cast.li], now, zone=zone)
    starts_at = None if notice.meeting is None else notice.meeting.starts_at
    closes = starts_at if days is None else now + timedelta(days=days)
    rows = session.scalars(select(Delivery).where(Delivery.notice_id == notice.id)).all()
    assert {row.expires_at for row in rows} == {closes}

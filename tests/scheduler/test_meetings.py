"""R-UX-72, S5, S9, S17, S25: what goes out before a meeting, hour by hour."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.runtime import Runtime
from domain.deliveries import Delivery, State
from domain.items import Task, TaskKind
from domain.meetings import AnswerKind, Meeting, MeetingState
from domain.notices import Notice, NoticeKind
from scheduler.timetable import tick
from services import deliveries
from tests import factories
from tests.cast import Cast
from tests.fakes import FixedClock
from tests.scheduler.conftest import Ways


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    """Wednesday 12 March, half past nine; called on Monday the 3rd."""
    found = factories.a_meeting(session, cast.groups[1], cast.chen)
    session.commit()
    return found


def moments(start: str, end: str, zone: ZoneInfo, step: int = 30) -> Iterator[datetime]:
    """Every half hour between two local moments of March 2025 such as `07 08:00`, both ends included."""
    now, last = (datetime.strptime(f"2025-03-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=zone) for text in (start, end))
    while now <= last:
        yield now
        now += timedelta(minutes=step)


class Watch:
    """Lets the clock run and keeps what arrived, as `day hour:minute open-id occasion`."""

    def __init__(self, runtime: Runtime, clock: FixedClock, ways: Ways, zone: ZoneInfo) -> None:
        self.runtime, self.clock, self.ways, self.zone = runtime, clock, ways, zone
        self.seen: list[str] = []
        self._count = 0

    def runs(self, start: str, end: str) -> list[str]:
        self.seen = []
        for now in moments(start, end, self.zone):
            self.clock.moves_to(now)
            tick(self.runtime, now)
            for outgoing in self.ways.template.sent[self._count :]:
                self.seen.append(f"{now:%d %H:%M} {outgoing.address} {outgoing.occasion}")
            self._count = len(self.ways.template.sent)
        return sorted(self.seen)


@pytest.fixture
def watch(runtime: Runtime, clock: FixedClock, ways: Ways, zone: ZoneInfo) -> Watch:
    return Watch(runtime, clock, ways, zone)


def test_meeting_is_announced_five_days_before_and_reminded_of_twice(
    session: Session, cast: Cast, meeting: Meeting, watch: Watch
) -> None:
    meeting.must_reach = False
    session.commit()
    assert watch.runs("07 08:00", "12 09:00") == [
        "07 09:30 o-li meetings/notice",
        "07 09:30 o-wang meetings/notice",
        "11 16:00 o-li meetings/tomorrow",
        "11 16:00 o-wang meetings/tomorrow",
        "12 08:00 o-li meetings/today",
        "12 08:00 o-wang meetings/today",
    ]


def test_who_said_no_is_left_alone_and_who_said_yes_is_reminded(
    session: Session, cast: Cast, meeting: Meeting, watch: Watch
) -> None:
    factories.an_answer(session, meeting, cast.wang, AnswerKind.NOT_COMING)
    factories.an_answer(session, meeting, cast.li, AnswerKind.COMING)
    factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)
    session.commit()
    assert watch.runs("11 16:00", "11 16:00") == ["11 16:00 o-li meetings/tomorrow"]


def test_nobody_of_whom_nothing_is_demanded_is_reminded(
    session: Session, cast: Cast, meeting: Meeting, watch: Watch
) -> None:
    cast.wang.no_hard_demand = True
    factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)
    session.commit()
    assert watch.runs("11 16:00", "12 09:00") == ["11 16:00 o-li meetings/tomorrow", "12 08:00 o-li meetings/today"]


def test_meeting_that_was_announced_by_hand_is_not_announced_again(
    session: Session, cast: Cast, meeting: Meeting, watch: Watch
) -> None:
    factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)
    session.commit()
    assert watch.runs("07 09:30", "07 10:00") == []


def test_cancelled_meeting_is_neither_announced_nor_reminded_of(
    session: Session, meeting: Meeting, watch: Watch
) -> None:
    meeting.state = MeetingState.CANCELLED
    session.commit()
    assert [watch.runs(moment, moment) for moment in ("07 09:30", "11 16:00", "12 08:00")] == [[], [], []]


def test_phone_list_comes_48_hours_before_for_whom_nothing_reached(
    session: Session, cast: Cast, meeting: Meeting, watch: Watch
) -> None:
    watch.runs("07 09:30", "08 10:00")
    confirmed = session.scalars(select(Delivery).where(Delivery.member_id == cast.wang.id)).one()
    deliveries.confirm(session, cast.account, str(confirmed.platform_id), "success", watch.clock.now(), zone=watch.zone)
    session.commit()
    assert watch.runs("10 09:30", "10 09:30") == [
        f"10 09:30 {who} messages/personal" for who in ("o-chen", "o-li", "o-zhao")
    ]
    to_zhao, to_li = (watch.ways.template.texts_to(who)[-1] for who in ("o-zhao", "o-li"))
    assert to_zhao.startswith(f"请打电话告诉这1位：\n第1位 李建国 {str(cast.li.phone)[:3]} ")
    assert to_li.startswith("请打电话告诉这1位：\n第1位 陈建国 ")
    assert "应通知3人：答复0，只有回执1，还在找2。" in watch.ways.template.texts_to("o-chen")[-1]
    session.expire_all()
    states = {
        row.member_id: row.state
        for row in session.scalars(select(Delivery).join(Notice).where(Notice.kind == NoticeKind.MEETING))
    }
    assert states == {
        cast.wang.id: State.DELIVERED,
        cast.li.id: State.HANDED_OVER,
        cast.old_chen.id: State.HANDED_OVER,
    }


def open_errands(session: Session) -> set[TaskKind]:
    session.rollback()
    found = set(session.scalars(select(Task.kind).where(Task.closed_at.is_(None), Task.delivery_id.is_not(None))))
    session.rollback()
    return found


@pytest.mark.parametrize(("back", "first"), [("11 07:30", TaskKind.TELL), ("11 10:00", TaskKind.DOOR)])
def test_after_an_outage_lists_and_sheets_never_come_together(
    session: Session, cast: Cast, meeting: Meeting, watch: Watch, back: str, first: TaskKind
) -> None:
    watch.runs("07 09:30", "07 09:30")
    sent = watch.runs(back, "11 12:00")
    assert open_errands(session) == {first}
    assert len(sent) == len(set(sent))
    text = watch.ways.template.texts_to("o-chen")[-1]
    assert ("来不及先打电话，没联系上的已经请人直接上门" in text) is (first is TaskKind.DOOR)
    watch.runs("11 20:00", "12 08:00")
    assert open_errands(session) == {TaskKind.DOOR}


def test_silent_ones_are_for_the_leader_after_the_last_reminder(
    session: Session, cast: Cast, meeting: Meeting, watch: Watch
) -> None:
    notice = factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)
    factories.a_delivery(session, notice, cast.wang, state=State.DELIVERED, sent_at=factories.NOW)
    factories.a_delivery(session, notice, cast.li, state=State.ACKNOWLEDGED, sent_at=factories.NOW)
    session.commit()
    watch.runs("12 08:00", "12 08:30")
    calls = session.scalars(select(Task).where(Task.kind == TaskKind.TELL)).all()
    assert [(task.member_id, task.owner_id) for task in calls] == [(cast.wang.id, cast.li.id)]


def test_outage_over_the_meeting_sends_no_stale_reminder_and_tells_the_secretary(
    session: Session, cast: Cast, meeting: Meeting, watch: Watch
) -> None:
    watch.runs("07 09:30", "11 20:00")
    duty = "12 11:00 o-li messages/personal"  # the visit to whom nothing is demanded
    assert watch.runs("12 11:00", "12 11:00") == ["12 11:00 o-chen messages/personal", duty]
    text = watch.ways.template.texts_to("o-chen")[-1]
    assert "应通知3人：答复0，未达3。\n没告诉到的：王秀兰、李建国、陈建国，会前没能告诉到本人。" in text
    assert watch.runs("12 11:30", "12 20:00") == []


def test_short_outage_before_the_meeting_is_made_up(session: Session, meeting: Meeting, watch: Watch) -> None:
    meeting.must_reach = False
    session.commit()
    watch.runs("07 09:30", "11 20:00")
    assert watch.runs("12 09:00", "12 09:00") == ["12 09:00 o-li meetings/today", "12 09:00 o-wang meetings/today"]


def test_missed_day_before_is_left_to_the_day_itself(session: Session, meeting: Meeting, watch: Watch) -> None:
    meeting.must_reach = False
    session.commit()
    watch.runs("07 09:30", "11 12:00")
    assert watch.runs("12 08:00", "12 09:00") == ["12 08:00 o-li meetings/today", "12 08:00 o-wang meetings/today"]


def test_meeting_that_moved_is_reminded_of_at_its_new_time(session: Session, meeting: Meeting, watch: Watch) -> None:
    meeting.must_reach = False
    session.commit()
    watch.runs("07 09:30", "11 20:00")
    meeting.starts_at += timedelta(days=1)
    meeting.ends_at += timedelta(days=1)
    meeting.version += 1
    session.commit()
    assert watch.runs("12 08:00", "13 09:00") == [
        "12 16:00 o-li meetings/tomorrow",
        "12 16:00 o-wang meetings/tomorrow",
        "13 08:00 o-li meetings/today",
        "13 08:00 o-wang meetings/today",
    ]


def test_words_are_those_that_were_proofread(cast: Cast, meeting: Meeting, watch: Watch) -> None:
    watch.runs("07 09:30", "07 09:30")
    assert watch.ways.template.texts_to("o-wang")[0].splitlines()[:2] == [
        "3月12日(星期三)上午9点30分，开第二党小组会。",
        "地点：二楼活动室。大约1小时。",
    ]
    to_wang = [outgoing for outgoing in watch.ways.template.sent if outgoing.address == "o-wang"]
    assert to_wang[0].choices == (("1", "来"), ("2", "来不了"))

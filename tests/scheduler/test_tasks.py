"""R-UX-102, R-UX-67, S9: what waits for a human goes on by itself."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.runtime import Runtime
from domain.items import Task, TaskKind
from domain.members import Member
from domain.notices import NoticeKind
from domain.organisation import PostKind
from scheduler.timetable import tick
from services import alarms, deliveries, tasks
from tests import factories
from tests.cast import Cast
from tests.fakes import FixedClock
from tests.scheduler.conftest import Ways


def test_danger_is_said_again_every_five_minutes_until_one_confirms(
    runtime: Runtime, clock: FixedClock, ways: Ways, session: Session, cast: Cast
) -> None:
    clock.moves_to(clock.now().replace(hour=18, minute=10))  # ten past two at night
    alarms.raise_alarm(session, cast.wang, TaskKind.ALARM, "胸口疼", clock.now())
    session.commit()
    tick(runtime, clock.now())
    at_once = list(ways.sent)
    assert at_once == ["o-chen", "o-li", "o-son", "o-zhao"]
    tick(runtime, clock.passes(timedelta(minutes=4)))
    assert ways.sent == at_once
    tick(runtime, clock.passes(timedelta(minutes=1)))
    assert ways.sent == sorted(at_once * 2)
    session.expire_all()
    alarms.close(session, alarms.open_for(session, cast.zhao, clock.now()), cast.zhao, "联系上了", clock.now())
    session.commit()
    tick(runtime, clock.passes(timedelta(minutes=5)))
    assert ways.sent == sorted(at_once * 2)


def test_nobody_took_it_up_so_the_next_one_has_it(
    runtime: Runtime, clock: FixedClock, ways: Ways, session: Session, cast: Cast
) -> None:
    later = clock.now() + timedelta(hours=1)
    task = tasks.open_task(session, TaskKind.CALL_BACK, "call", cast.wang, clock.now(), words="党费", next_at=later)
    session.commit()
    owners = [task.owner_id]
    for _ in range(4):
        clock.moves_to(later)
        tick(runtime, later)
        session.refresh(task)
        owners.append(task.owner_id)
        later = task.next_at or later + timedelta(days=1)
        session.rollback()
    assert owners == [cast.li.id, cast.zhao.id, cast.chen.id, cast.chen.id, cast.chen.id]
    assert task.rounds == 2
    assert "原话：“党费”" in ways.template.texts_to("o-zhao")[0]


def test_caller_hears_of_his_list_once_and_in_one_message(
    runtime: Runtime, clock: FixedClock, ways: Ways, session: Session, cast: Cast
) -> None:
    cast.wang.opted_out_at = clock.now()
    meeting = factories.a_meeting(session, cast.groups[1], cast.chen)
    notice = factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)
    deliveries.plan(session, notice, [cast.wang, cast.old_chen], clock.now(), zone=runtime.settings.zone)
    session.commit()
    tick(runtime, clock.now())
    tick(runtime, clock.passes(timedelta(minutes=10)))
    (text,) = ways.texts()
    assert text.startswith("请打电话告诉这2位：\n第1位 陈建国 ")
    assert "\n第2位 王秀兰 " in text
    assert "先打给陈建国，打完回复数字。\n1 通了\n2 没通\n3 家属转告\n4 不用再找" in text
    assert ways.sent == ["o-li"]


def test_plain_notice_is_read_out_by_the_caller(
    runtime: Runtime, clock: FixedClock, ways: Ways, session: Session, cast: Cast
) -> None:
    notice = factories.a_notice(session, cast.branch)
    deliveries.plan(session, notice, [cast.old_chen], clock.now(), zone=runtime.settings.zone)
    session.commit()
    tick(runtime, clock.now())
    assert "要说的是：明天停水，请备好用水。" in ways.texts()[0]


def test_nearest_helper_comes_first_and_never_oneself(session: Session, cast: Cast) -> None:
    def names(member: Member, *first: PostKind) -> list[str]:
        return [person.name for person in tasks.helpers_of(session, member, factories.NOW, first=first)]

    assert names(cast.wang) == ["李建国", "赵磊", "陈敏"]
    assert names(cast.li) == ["赵磊", "陈敏"]
    assert names(cast.wang, PostKind.SECRETARY) == ["陈敏", "李建国", "赵磊"]
    assert names(cast.zhou) == []


def test_task_is_opened_once_and_closed_once(session: Session, cast: Cast) -> None:
    task = tasks.open_task(session, TaskKind.VISIT, "visit:1", cast.wang, factories.NOW)
    assert tasks.open_task(session, TaskKind.VISIT, "visit:1", cast.wang, factories.NOW) is task
    assert tasks.close_task(session, task, factories.NOW, by=cast.li, outcome="去过了")
    assert not tasks.close_task(session, task, factories.NOW + timedelta(hours=1), by=cast.chen, outcome="又")
    assert (task.closed_by_id, task.outcome, task.closed_at) == (cast.li.id, "去过了", factories.NOW)


def test_open_tasks_begin_with_danger(session: Session, cast: Cast) -> None:
    soon = factories.NOW + timedelta(hours=1)
    for kind, due in ((TaskKind.VISIT, soon + timedelta(hours=1)), (TaskKind.ITEM, soon), (TaskKind.ALARM, None)):
        moment = factories.NOW + timedelta(days=9) if due is None else factories.NOW
        tasks.open_task(session, kind, kind.value, cast.wang, moment, due_at=due)
    found = tasks.open_tasks(session, cast.branch.id)
    assert [task.kind for task in found] == [TaskKind.ALARM, TaskKind.ITEM, TaskKind.VISIT]
    assert tasks.open_tasks(session, cast.branch.id, owner_id=cast.chen.id) == []
    assert tasks.open_tasks(session, cast.other_branch.id) == []


def test_illness_that_was_named_is_asked_after_once_a_day(session: Session, cast: Cast) -> None:
    first = tasks.ask_after(session, cast.wang, "腿疼", factories.NOW)
    assert tasks.ask_after(session, cast.wang, "腿疼", factories.NOW + timedelta(hours=1)) is first
    assert first.owner_id == cast.li.id


def test_operator_is_told_once_a_day_for_each_fault(session: Session, cast: Cast) -> None:
    for _ in range(3):
        tasks.for_operator(session, cast.account.id, "template:x:47003", "thing1", factories.NOW)
    tasks.for_operator(session, cast.account.id, "template:x:47003", "thing1", factories.NOW + timedelta(days=1))
    found = session.scalars(select(Task)).all()
    assert [(task.kind, task.branch_id) for task in found] == [(TaskKind.OPERATOR, cast.office.id)] * 2


def test_branch_without_any_wechat_goes_round_in_no_circle(
    runtime: Runtime, clock: FixedClock, ways: Ways, session: Session, cast: Cast
) -> None:
    cast.account.verified = False
    notice = factories.a_notice(session, cast.branch)
    deliveries.plan(session, notice, cast.everybody, clock.now(), zone=runtime.settings.zone)
    session.commit()
    first = tick(runtime, clock.now())
    assert first["tasks.go_on.lists"] == 3
    assert tick(runtime, clock.passes(timedelta(minutes=1))) == {}
    assert ways.sent == []

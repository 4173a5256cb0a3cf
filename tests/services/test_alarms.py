"""Danger: the people near are told at once, again until one of them reached her."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import Delivery
from domain.items import Task, TaskKind
from domain.notices import Notice
from services import alarms
from tests.cast import Cast


def told(session: Session) -> list[tuple[int | None, str | None, str]]:
    rows = session.query(Delivery, Notice).join(Notice).order_by(Delivery.id)
    return [(delivery.member_id, delivery.open_id, notice.template) for delivery, notice in rows]


@pytest.mark.parametrize(
    ("kind", "family"), [(TaskKind.ALARM, True), (TaskKind.LOW_MOOD, True), (TaskKind.SCAM, False)]
)
def test_liaison_secretary_and_leader_are_told_and_the_family_too(
    session: Session, cast: Cast, now: datetime, kind: TaskKind, family: bool
) -> None:
    result = alarms.raise_alarm(session, cast.wang, kind, "救命", now)
    assert [person.name for person in result.people] == ["赵磊", "陈敏", "李建国"]
    assert result.family
    push = f"care/{kind.value}"
    expected: list[tuple[int | None, str | None, str]] = [
        (person.id, None, push) for person in (cast.zhao, cast.chen, cast.li)
    ]
    assert told(session) == expected + ([(None, "o-son", push)] if family else [])


def test_alarm_ignores_quiet_hours_and_opt_outs(session: Session, cast: Cast) -> None:
    night = datetime.fromisoformat("2025-03-11T02:10:00+08:00")
    cast.li.opted_out_at = night
    session.flush()
    alarms.raise_alarm(session, cast.wang, TaskKind.ALARM, "救命", night)
    rows = session.query(Delivery).all()
    assert {(row.urgent, row.due_at) for row in rows} == {(True, night)}
    assert cast.li.id in {row.member_id for row in rows}


def test_second_cry_within_the_hour_joins_the_first(session: Session, cast: Cast, now: datetime) -> None:
    alarms.raise_alarm(session, cast.wang, TaskKind.ALARM, "救命", now)
    before = len(told(session))
    alarms.raise_alarm(session, cast.wang, TaskKind.ALARM, "快来", now + timedelta(minutes=59))
    assert len(told(session)) == before
    assert session.query(Task).one().words == "救命\n快来"
    alarms.raise_alarm(session, cast.wang, TaskKind.ALARM, "又疼", now + timedelta(minutes=61))
    assert session.query(Task).count() == 2


def test_alarm_is_repeated_after_five_minutes_and_scam_is_not(session: Session, cast: Cast, now: datetime) -> None:
    for kind in (TaskKind.ALARM, TaskKind.SCAM):
        alarms.raise_alarm(session, cast.wang, kind, "救命", now)
    next_at = {task.kind: task.next_at for task in session.query(Task)}
    assert next_at == {TaskKind.ALARM: now + timedelta(minutes=5), TaskKind.SCAM: None}


def test_only_those_who_were_told_can_end_it(session: Session, cast: Cast, now: datetime) -> None:
    alarms.raise_alarm(session, cast.wang, TaskKind.ALARM, "救命", now)
    assert [len(alarms.open_for(session, person, now)) for person in (cast.li, cast.zhao, cast.chen)] == [1, 1, 1]
    assert [len(alarms.open_for(session, person, now)) for person in (cast.sun, cast.zhou, cast.wang)] == [0, 0, 0]
    assert alarms.close(session, alarms.open_about(session, cast.wang), cast.li, "联系上了", now) == [cast.wang]
    task = session.query(Task).one()
    assert (task.closed_by_id, task.outcome, task.next_at) == (cast.li.id, "联系上了", None)
    assert alarms.open_for(session, cast.chen, now) == []


def test_strangers_cry_goes_to_the_office_once_a_day(session: Session, cast: Cast, now: datetime) -> None:
    for _ in range(2):
        alarms.raise_for_stranger(session, cast.account.id, "o-new", "救命", now)
    task = session.query(Task).one()
    assert (task.kind, task.branch_id) == (TaskKind.OPERATOR, cast.office.id)

"""WeChat misbehaves, processes die, hours are missed (stories S24, S25)."""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.settings import for_child
from bot.spool import Spool
from domain.deliveries import Delivery, State
from domain.meetings import Answer, Meeting, SignIn
from domain.members import Member
from domain.notices import NoticeKind
from handlers.message import Kind, Message
from scheduler.timetable import tick
from services.deliveries import plan
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import OpenTown
from tests.journeys.town import Town

CROWD = 24
GONE_WINDOW, BLOCKED, TOO_OFTEN = range(4), range(4, 6), range(6, 9)


@pytest.fixture
def crowd(session: Session, cast: Cast) -> list[Member]:
    """People of the branch, each with a phone of his own: `o-0`, `o-1` …"""
    people = [factories.a_member(session, cast.branch, f"居民{number}") for number in range(CROWD)]
    for number, member in enumerate(people):
        factories.a_binding(session, member, f"o-{number}")
    session.commit()
    return people


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    meeting = factories.a_meeting(session, cast.groups[1], cast.chen)
    session.commit()
    return meeting


def announce(town: Town, people: list[Member]) -> None:
    """A notice to everybody of the crowd, planned and not yet sent."""
    with town.runtime.sessions.write() as session:
        meeting = factories.a_meeting(session, session.merge(town.cast.branch), session.merge(town.cast.chen))
        notice = factories.a_notice(session, session.merge(town.cast.branch), NoticeKind.MEETING, meeting_id=meeting.id)
        people = [session.merge(member) for member in people]
        plan(session, notice, people, town.runtime.clock.now(), zone=town.runtime.settings.zone)


def test_everybody_gets_the_notice_once_whatever_happens(open_town: OpenTown, crowd: list[Member]) -> None:
    town = open_town("03-10 09:00")
    phones = [town.world.person(member.name, openid=f"o-{number}", follows=True) for number, member in enumerate(crowd)]
    for number in GONE_WINDOW:
        phones[number].says("几点开会")
    town.world.faults(
        {"kind": "refuse", "errcode": 45015, "endpoint": "custom/send", "openid": [f"o-{n}" for n in GONE_WINDOW]},
        {"kind": "receipt_status", "status": "failed:user block", "openid": [f"o-{n}" for n in BLOCKED]},
        {"kind": "receipt_status", "status": "failed:freq limit", "openid": [f"o-{n}" for n in TOO_OFTEN]},
        {"kind": "slow", "seconds": 0.05, "endpoint": "template/send"},
    )
    announce(town, crowd)
    _dies_half_way(town)
    town.world.expire_tokens(town.cast.account.app_id)
    with ThreadPoolExecutor(2) as schedulers:
        moment = town.runtime.clock.now()
        list(schedulers.map(lambda _: tick(town.runtime, moment), range(2)))
    assert town.world.wait_idle()
    town.does_what_is_due()
    arrived = Counter(phone.openid for phone in phones for text in town.told(phone) if "主题" in text)
    refused = {f"o-{number}" for number in (*BLOCKED, *TOO_OFTEN)}
    states = {row.member_id: row.state for row in town.rows(Delivery)}
    # a customer-service message that had begun to leave when the sender died is not said again: a human will ask
    doubted = {f"o-{number}" for number in GONE_WINDOW if states[crowd[number].id] is State.UNKNOWN}
    assert {phone.openid for phone in phones} - set(arrived) <= refused | doubted
    assert set(arrived.values()) == {1}
    for number, member in enumerate(crowd):
        if f"o-{number}" not in doubted:
            # accepted, or its receipt came too
            shown = {State.HANDED_OVER} if f"o-{number}" in refused else {State.SENT, State.DELIVERED}
            assert states[member.id] in shown, number


def _dies_half_way(town: Town) -> None:
    """A scheduler of its own is killed while the notice goes out; what it had in hand is free when its lease ends."""
    environment = for_child(**town.settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "scheduler", "--once"], env=environment, stdout=subprocess.DEVNULL
    )
    while len(town.world.calls("template/send")) < CROWD // 3 and process.poll() is None:
        town.world.wait_idle(0.05)
    process.kill()
    process.wait()
    assert process.returncode != 0
    with town.runtime.sessions.write() as session:
        long_ago = datetime(2000, 1, 1, tzinfo=UTC)
        session.execute(update(Delivery).where(Delivery.state == State.SENDING).values(lease_until=long_ago))


def test_three_copies_of_a_sign_in_are_one(open_town: OpenTown, meeting: Meeting) -> None:
    town = open_town("03-12 09:10")
    phone = town.phone("王秀兰")
    phone.says("签到", copies=3)
    assert len(town.rows(SignIn)) == 1
    [push] = town.world.pushes(openid=phone.openid)
    assert len(push["tries"]) == 3
    assert town.shows_faults() == []


def test_outage_over_the_meeting_sends_nothing_stale(open_town: OpenTown, meeting: Meeting, cast: Cast) -> None:
    town = open_town("03-11 10:00")
    town.does_what_is_due()
    town.clock_moves_to("03-11 16:30")
    before = {name: len(town.told(town.phone(name))) for name in ("王秀兰", "李建国", "孙海")}
    town.phone("陈敏").says("你好")
    lines = len(town.told(town.phone("陈敏")))
    town.closes()
    town.world.clock_set("2025-03-12T11:00:00+08:00")
    town.opens()
    town.does_what_is_due()
    after = {name: town.told(town.phone(name))[count:] for name, count in before.items()}
    assert [text for texts in after.values() for text in texts if "开会" in text or "提醒" in text] == []
    [owed] = after["李建国"]
    assert "请去看看陈建国" in owed  # the meeting may have been held: what was said is brought home
    [line] = town.told(town.phone("陈敏"))[lines:]
    assert "没收到提醒" in line
    assert town.does_what_is_due() == {}


def test_who_wrote_during_the_outage_gets_one_answer(open_town: OpenTown, meeting: Meeting, cast: Cast) -> None:
    town = open_town("03-11 10:00")
    town.does_what_is_due()
    phone = town.phone("王秀兰")
    phone.says("你好")
    town.closes()
    spool = Spool(town.settings["data_dir"] / "spool")
    began = datetime(2025, 3, 12, 0, 30, tzinfo=UTC)
    for minute, words in enumerate(("几点开会", "我去不了，腿疼", "谢谢")):
        at = began + timedelta(minutes=minute)
        spool.keep(cast.account.slug, Message(cast.account.slug, f"lost-{minute}", "o-wang", Kind.TEXT, words, at), at)
    for age, path in enumerate(sorted((town.settings["data_dir"] / "spool").glob("*.sealed"))):
        os.utime(path, (age, age))  # nobody has answered them for long
    town.world.clock_set("2025-03-12T11:00:00+08:00")
    before = len(town.told(phone))
    town.opens()
    town.service.app.extensions["songxue"]["recovery"].look()
    for _ in range(200):
        if len([seen for seen in town.seen(phone) if seen.answered_late]) == 3:
            break
        town.world.wait_idle(0.05)
    town.does_what_is_due()
    [answer] = town.told(phone)[before:]
    assert answer.index("开第二党小组会") < answer.index("您不用来了") < answer.index("不用谢")
    assert town.rows(Answer, member_id=cast.wang.id) != []
    assert town.does_what_is_due() == {}


def test_reminder_of_a_later_meeting_is_caught_up_once(
    open_town: OpenTown, session: Session, meeting: Meeting, cast: Cast
) -> None:
    later = datetime(2025, 3, 13, 1, 0, tzinfo=UTC)
    factories.a_meeting(session, cast.branch, cast.chen, starts_at=later, topic="选举办法说明")
    session.commit()
    town = open_town("03-11 10:00")
    town.does_what_is_due()
    town.clock_moves_to("03-12 17:00")
    told = [text for text in town.told(town.phone("孙海")) if "13日" in text]
    assert len(told) == len(set(told))
    assert town.does_what_is_due() == {}

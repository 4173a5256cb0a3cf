"""S9: a must-reach notice for thirty-one people, of whom nine have no WeChat; in the end each has his evidence."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.meetings import Meeting
from domain.members import Way
from domain.truth import Truth
from services import closing, errands
from simulator.driver import Phone
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import OpenTown
from tests.journeys.town import Town

SENTENCE = "通知一下下周三上午九点半二楼开党员大会学习两会精神带上笔"
PEOPLE, BY_WECHAT, BY_PHONE, AT_DOOR = 31, 22, 6, 3


@pytest.fixture
def open_ids(session: Session, cast: Cast) -> list[str]:
    """22 by WeChat, 6 by telephone, 3 who want paper; all without WeChat are in the group of 李建国."""
    known = 4  # 陈敏, 王秀兰, 李建国, 孙海
    ids = [f"o-extra-{number}" for number in range(BY_WECHAT - known)]
    for open_id in ids:
        member = factories.a_member(session, cast.branch, f"党员{open_id[8:]}", group_id=cast.groups[2].id)
        factories.a_binding(session, member, open_id)
    for way, name, count in ((Way.PHONE, "周电", BY_PHONE - 1), (Way.PAPER, "吴纸", AT_DOOR)):
        for number in range(count):
            factories.a_member(
                session, cast.branch, f"{name}{'甲乙丙丁戊'[number]}", group_id=cast.groups[1].id, way=way
            )
    session.commit()
    return ids


def adds_up(town: Town) -> closing.Tally:
    """The sum is the roster; nobody is called told whom nobody told."""
    (meeting,) = town.rows(Meeting)
    with town.runtime.sessions.read() as session:
        found = closing.lines(session, meeting, town.runtime.clock.now())
        tally = closing.tally_of(found)
    told = tally.responded + tally.called + tally.visited + tally.told_by_family
    assert told + tally.exempt + tally.unreachable + tally.open == tally.people == PEOPLE
    assert all(line.proof.evidence for line in found)
    return tally


def passes(town: Town, moment: str) -> None:
    """Hour by hour, and at every hour it adds up."""
    while town.world.now < town.world.now.fromisoformat(f"2025-{moment.replace(' ', 'T')}+08:00"):
        town.time_passes_to(f"{town.world.now + timedelta(hours=3):%m-%d %H:%M}", timedelta(hours=3))
        adds_up(town)


def asks_for_his_list(town: Town, leader: Phone) -> str:
    leader.says("打给谁")
    town.does_what_is_due()
    return next(text for text in reversed(town.told(leader)) if text.startswith(("请打电话", "请上门")))


def test_nobody_is_left_behind(open_town: OpenTown, cast: Cast, open_ids: list[str]) -> None:
    town = open_town("03-03 09:00")
    for open_id in open_ids:
        town.world.person(f"微信{open_id[8:]}", openid=open_id, follows=True, account=cast.account.app_id)
    secretary, leader = town.phone("陈敏"), town.phone("李建国")
    [card] = secretary.says(SENTENCE)
    assert f"一共{PEOPLE}人" in card["text"]
    secretary.says("1")
    town.does_what_is_due()
    secretary.says("我来")
    passes(town, "03-10 06:30")
    tally = adds_up(town)
    assert (tally.responded + tally.arrived, tally.waiting) == (BY_WECHAT, BY_PHONE + AT_DOOR)

    town.clock_moves_to("03-10 09:30")  # forty-eight hours before
    leader.says("我来")
    assert any("还在找9位" in text for text in town.told(secretary))
    assert asks_for_his_list(town, leader)
    calls = [text for text in town.told(leader) if text.startswith("请打电话告诉这6位")]
    assert "第1位 陈建国" in calls[-1]
    leader.says("陈建国 1")
    town.clock_moves_to("03-10 09:35")
    leader.says("2 明天再打")
    town.clock_moves_to("03-10 09:40")
    leader.says("3 告诉她女儿了")
    tally = adds_up(town)
    assert (tally.responded, tally.called, tally.told_by_family, tally.waiting) == (2, 1, 1, 7)
    passes(town, "03-11 06:30")

    town.clock_moves_to("03-11 09:30")  # twenty-four hours before
    with town.runtime.sessions.read() as session:
        waiting = [task.kind.value for task in errands.open_for(session, cast.li)]
    assert waiting == ["door"] * 7
    asks_for_his_list(town, leader)
    sheets = [text for text in town.told(leader) if text.startswith("请上门告诉这7位")]
    assert all(words in sheets[-1] for words in ("1 送到了", "2 没人", "3 交给家属", "4 不用再送"))
    for minute, words in enumerate(("1", "1", "1", "3 交给儿子了", "4 住院了", "4 去外地了"), start=31):
        town.clock_moves_to(f"03-11 09:{minute}")
        leader.says(words)
        adds_up(town)
    [said] = secretary.says("谁没回")
    assert "应通知31人：答复2，电话1，上门3，家属2，免达1，未达1，只有回执20，还在找1。" in said["text"]
    town.clock_moves_to("03-12 09:40")
    tally = adds_up(town)
    assert (tally.unreachable, tally.waiting) == (2, 0)
    assert "已通知" not in "".join(secretary.texts + leader.texts)
    with town.runtime.sessions.read() as session:
        (meeting,) = session.query(Meeting)
        truths = {line.name: line.proof.truth for line in closing.lines(session, meeting, town.runtime.clock.now())}
    assert truths["陈建国"] is Truth.CALLED

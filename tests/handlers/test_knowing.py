"""One fact about a member, the formula of the quorum, and where the rest is done: for staff only."""

import re

import pytest

from services import members
from tests.cast import Cast
from tests.handlers.phone import Chat


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("应到26人来了20人选举够不够", "要到21人，还差1人"),
        ("应到二十六人，实到二十一人，选举够不够", "要到21人，够了"),
        ("应到26实到14能表决吗", "要到14人，够了"),
        ("应到26实到13能表决吗", "还差1人"),
    ],
)
def test_secretary_who_asks_whether_it_suffices_gets_the_rule_and_no_vote(chat: Chat, words: str, says: str) -> None:
    told = chat("o-chen").says(words)
    assert told.template == "staff/quorum"
    assert says in told.text
    assert "这里不收票" in told.text


def test_secretary_who_asks_for_a_member_sees_the_end_of_the_number_only(chat: Chat, cast: Cast) -> None:
    told = chat("o-chen").says("王秀兰的电话是多少")
    assert told.template == "staff/member_known"
    assert "王秀兰" in told.text
    tails = members.last_four(cast.wang)
    assert tails
    assert [run for run in re.findall(r"\d+", told.text) if len(run) >= 4] == sorted(tails)


@pytest.mark.parametrize(
    "words", ["谁在外地", "这个月谁过生日", "我们什么时候换届", "春游报了多少人", "同意王秀兰请假"]
)
def test_secretary_is_told_where_it_is_done(chat: Chat, words: str) -> None:
    told = chat("o-chen").says(words)
    assert told.template == "staff/at_the_desk"


def test_secretary_who_wants_a_table_gets_a_link_to_the_registers(chat: Chat) -> None:
    told = chat("o-chen").says("导出党员花名册")
    assert told.template == "staff/export"
    assert re.search(r"/console/enter/\S+\?to=registers", told.text)


def test_member_who_wants_a_table_gets_no_link(chat: Chat) -> None:
    assert "/console/enter/" not in chat("o-wang").says("导出党员花名册").text


def test_member_who_asks_for_the_number_of_another_is_not_told(chat: Chat, cast: Cast) -> None:
    assert not chat("o-wang").says("陈建国的电话是多少").template.startswith("staff/")

"""A secretary's one sentence, and who then gets what (story S8)."""

from domain.deliveries import Delivery, State
from domain.meetings import Meeting
from tests.journeys.conftest import OpenTown

SENTENCE = "通知一下下周三上午九点半二楼开党小组会学习两会精神带上笔"


def test_one_sentence_becomes_a_card_and_only_one_sends_it(open_town: OpenTown) -> None:
    town = open_town("03-03 09:00")
    secretary = town.phone("陈敏")
    [which] = secretary.says(SENTENCE)
    assert "2 第二小组" in which["text"]
    [card] = secretary.says("2")
    for words in ("3月12日", "星期三", "上午9点30分", "二楼活动室", "笔", "一共3人", "微信2", "电话1"):
        assert words in card["text"]
    secretary.says("3月5号几点开会")
    town.does_what_is_due()
    assert town.rows(Delivery) == []
    secretary.says(SENTENCE)
    secretary.says("2")
    secretary.says("1")
    town.does_what_is_due()
    for name in ("王秀兰", "李建国"):
        [told] = [text for text in town.told(town.phone(name)) if "党小组会" in text]
        assert "2025年3月12日 09:30" in told
    assert town.phone("孙海").texts == town.phone("周芳").texts == []
    assert ("meetings/notice", State.HANDED_OVER.value) in town.planned_for(town.cast.old_chen)


def test_day_and_weekday_that_contradict_each_other_are_questioned(open_town: OpenTown) -> None:
    town = open_town("03-03 09:00")
    [asked] = town.phone("陈敏").says("通知3月5号星期五上午九点开支部党员大会")
    assert "星期三" in asked["text"]
    assert town.rows(Meeting) == []


def test_card_that_was_dropped_sends_nothing(open_town: OpenTown) -> None:
    town = open_town("03-03 09:00")
    for words in (SENTENCE, "2", "2"):
        town.phone("陈敏").says(words)
    assert town.does_what_is_due() == {}
    assert town.rows(Meeting) == town.rows(Delivery) == []


def test_member_cannot_notify_the_branch(open_town: OpenTown) -> None:
    town = open_town("03-03 09:00")
    town.phone("孙海").says(SENTENCE)
    town.phone("孙海").says("1")
    assert town.rows(Meeting) == []

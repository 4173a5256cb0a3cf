"""A question that something else came between: offered again once, and never two questions for the same digits."""

import pytest

from domain.deliveries import Delivery
from domain.meetings import Meeting
from domain.notices import Notice
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World

NOTICE = "告诉大家明天停水"
STILL = "刚才那条通知还没发：1 发，2 不发。"
HELD = "刚才那条通知还没发。要接着办，就说“接着办”。"


@pytest.fixture
def secretary(world: World, chat: Chat, cast: Cast) -> Phone:
    """Whose branch lets her issue plain notices alone."""
    cast.branch.policy = {"issued_alone": "meetings plain"}
    world.session.commit()
    world.local("03-03 10:00")
    return chat("o-chen")


def test_what_came_between_is_answered_and_the_notice_offered_again_once(world: World, secretary: Phone) -> None:
    secretary.says(NOTICE)
    assert STILL in secretary.says("谢谢你")
    assert STILL not in secretary.says("今天天气真好")
    assert secretary.says("1").template == "staff/notice_sent"
    assert world.rows(Delivery)


def test_a_digit_lets_nothing_go_that_other_business_came_after_twice(world: World, secretary: Phone) -> None:
    secretary.says(NOTICE)
    assert STILL in secretary.says("谢谢你")
    between = secretary.says("孙海住院了")
    assert between.template == "staff/life_changed"
    assert HELD in between
    assert secretary.says("1").template != "staff/notice_sent"
    assert [notice for notice in world.rows(Notice) if notice.text == "明天停水"] == []
    secretary.says("接着办")
    assert secretary.says("1").template == "staff/notice_sent"


def test_a_digit_for_the_meeting_never_sends_the_notice(world: World, secretary: Phone, cast: Cast) -> None:
    factories.a_meeting(world.session, cast.branch, cast.chen)
    secretary.says(NOTICE)
    between = secretary.says("几点开会")
    assert "1 来" in between
    assert HELD in between
    assert secretary.says("1").template == "meetings/coming"
    assert world.rows(Delivery) == []


def test_a_held_notice_is_shown_again_and_sent(world: World, secretary: Phone, cast: Cast) -> None:
    factories.a_meeting(world.session, cast.branch, cast.chen)
    card = secretary.says(NOTICE)
    secretary.says("几点开会")
    assert secretary.says("接着办").text == card.text
    assert secretary.says("1").template == "staff/notice_sent"


def test_an_open_question_is_shown_again_too(world: World, secretary: Phone) -> None:
    card = secretary.says(NOTICE)
    secretary.says("谢谢你")
    assert secretary.says("接着办").text == secretary.says("继续办").text == card.text
    assert secretary.says("1").template == "staff/notice_sent"


def test_a_held_question_can_be_dropped(world: World, secretary: Phone, cast: Cast) -> None:
    factories.a_meeting(world.session, cast.branch, cast.chen)
    secretary.goes_through(NOTICE, "几点开会")
    assert secretary.says("取消").template == "fallback/cancelled"
    assert secretary.says("接着办").template != "talk/as_before"
    assert world.rows(Delivery) == []


def test_an_answer_to_the_question_is_no_interruption(world: World, secretary: Phone) -> None:
    secretary.says("通知一下下周三上午九点半二楼开党小组会学习两会精神带上笔")
    assert "还没" not in secretary.says("2")
    assert "还没" not in secretary.says("改到十点")
    assert world.rows(Meeting) == []


def test_a_notice_begun_anew_takes_the_place_of_the_first(world: World, secretary: Phone) -> None:
    secretary.says(NOTICE)
    card = secretary.says("告诉大家后天停电")
    assert card.template == "staff/notice_card"
    assert "还没发" not in card
    assert secretary.says("1").template == "staff/notice_sent"
    assert [notice.text for notice in world.rows(Notice)] == ["后天停电"]


def test_danger_comes_alone(secretary: Phone) -> None:
    secretary.says(NOTICE)
    assert "还没发" not in secretary.says("我胸口疼得厉害喘不上气")


@pytest.mark.parametrize("words", ["今天几点了", "外面下雨了没有", "老李呢"])
def test_other_words_never_drop_the_notice(secretary: Phone, words: str) -> None:
    secretary.says(NOTICE)
    assert secretary.says(words).template != "staff/not_sent"

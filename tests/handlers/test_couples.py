"""Two members on one WeChat: 这次是哪一位 is asked only when it matters (R-UX-93)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.checkins import CheckIn
from domain.deliveries import Delivery
from domain.meetings import Answer, Meeting, SignIn
from domain.members import Member
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World


@pytest.fixture
def couple(session: Session, chat: Chat, cast: Cast) -> Phone:
    """王秀兰 and 孙海 share her phone."""
    factories.a_binding(session, cast.sun, "o-wang")
    session.commit()
    return chat("o-wang")


@pytest.mark.parametrize("words", ["几点开会", "学习", "你好", "谢谢", "帮助", "你是真的吗", "党费怎么交"])
def test_reading_is_not_held_up(couple: Phone, group_meeting: Meeting, words: str) -> None:
    assert couple.says(words).template != "onboarding/who_speaks"


def test_an_act_is_asked_for_once_and_then_done(world: World, couple: Phone, cast: Cast, assembly: Meeting) -> None:
    heard = couple.says("我请假，要看病")
    assert heard.template == "onboarding/who_speaks"
    assert "1 王同志\n2 孙同志" in heard
    assert world.rows(Answer) == []
    assert couple.says("2").template == "meetings/not_coming"
    (answer,) = world.rows(Answer)
    assert (answer.member_id, answer.reason) == (cast.sun.id, "要看病")


def test_the_one_who_speaks_is_remembered_for_the_talk_and_not_for_ever(
    world: World, couple: Phone, cast: Cast, assembly: Meeting
) -> None:
    couple.goes_through("报平安", "2")
    assert couple.says("报平安").template == "checkins/done"
    assert {row.member_id for row in world.rows(CheckIn)} == {cast.sun.id}
    assert couple.says("报平安", after=timedelta(hours=1)).template == "onboarding/who_speaks"


def test_menu_key_that_acts_is_asked_too(world: World, couple: Phone, cast: Cast, assembly: Meeting) -> None:
    world.local("03-20 09:00")
    assert couple.taps("sign_in").template == "onboarding/who_speaks"
    assert couple.says("1").template == "meetings/signed_in"
    assert [row.member_id for row in world.rows(SignIn)] == [cast.wang.id]


def test_digit_to_a_question_that_both_could_answer_is_asked(
    world: World, couple: Phone, cast: Cast, assembly: Meeting
) -> None:
    couple.says("几点开会")
    assert couple.says("1").template == "onboarding/who_speaks"
    assert couple.says("2").template == "meetings/coming"
    assert [row.member_id for row in world.rows(Answer)] == [cast.sun.id]


def test_the_question_who_is_put_again_when_the_digit_is_neither(couple: Phone, assembly: Meeting) -> None:
    assert couple.goes_through("我请假", "5").template != "meetings/not_coming"


def test_helper_of_one_who_is_a_member_himself_is_asked_for_whom(
    world: World, session: Session, chat: Chat, cast: Cast, assembly: Meeting
) -> None:
    factories.a_binding(session, cast.wang, "o-sun", relation="老伴", helper_name="孙海")
    phone = chat("o-sun")
    assert "2 替王同志" in phone.says("我请假")
    phone.says("2")
    (answer,) = world.rows(Answer)
    assert (answer.member_id, answer.by_relation) == (cast.wang.id, "老伴")


def test_secretary_on_a_shared_phone_keeps_her_post_once_she_is_known(
    session: Session, chat: Chat, cast: Cast, assembly: Meeting, told: Callable[[Meeting, Member], Delivery]
) -> None:
    told(assembly, cast.wang)
    factories.a_binding(session, cast.sun, "o-chen")
    phone = chat("o-chen")
    phone.goes_through("报平安", "1")
    assert phone.says("谁没回").template == "staff/unanswered"

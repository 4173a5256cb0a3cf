"""One sentence → a card → only "1" sends (S8)."""

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.meetings import Meeting, MeetingKind
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World

SENTENCE = "通知一下下周三上午九点半二楼开党小组会学习两会精神带上笔"


@pytest.fixture
def secretary(world: World, chat: Chat) -> Phone:
    """Monday 3 March 2025, ten in the morning."""
    world.local("03-03 10:00")
    return chat("o-chen")


def test_which_group_is_asked_and_then_the_card_is_shown(world: World, secretary: Phone) -> None:
    heard = secretary.says(SENTENCE)
    assert heard.template == "staff/which_group"
    assert "2 第二小组" in heard
    card = secretary.says("2")
    assert card.template == "staff/card"
    assert card.text.startswith("3月12日(星期三)上午9点30分，开第二党小组会。")
    for words in ("社区二楼活动室", "两会精神", "带上：笔", "一共3人：微信2，电话1。"):
        assert words in card
    assert world.rows(Meeting) == []


def test_group_that_is_named_is_not_asked(secretary: Phone) -> None:
    card = secretary.says("通知下周三上午九点半二楼第二小组开党小组会")
    assert card.template == "staff/card"
    assert "第二党小组会" in card


def test_only_one_sends(world: World, secretary: Phone, cast: Cast) -> None:
    secretary.goes_through(SENTENCE, "2")
    for words in ("好", "发", "是", "行", "可以", "收到", "嗯", "11", "👌"):
        secretary.says(words)
        assert world.rows(Meeting) == []
    assert world.rows(Delivery) == []
    sent = secretary.says("1")
    assert sent.template == "staff/sent"
    (meeting,) = world.rows(Meeting)
    assert (meeting.unit_id, meeting.kind) == (cast.groups[1].id, MeetingKind.GROUP_MEETING)
    assert (meeting.bring, meeting.said, meeting.called_by_id) == ("笔", SENTENCE, cast.chen.id)
    assert f"{meeting.starts_at.astimezone(world.zone):%m-%d %H:%M}" == "03-12 09:30"
    states = {row.member_id: row.state for row in world.rows(Delivery)}
    assert states == {
        cast.wang.id: State.PLANNED,
        cast.li.id: State.PLANNED,
        cast.old_chen.id: State.HANDED_OVER,
    }


@pytest.mark.parametrize("words", ["2", "不发", "先不发", "取消", "算了"])
def test_a_card_that_is_not_wanted_is_gone(world: World, secretary: Phone, words: str) -> None:
    secretary.goes_through(SENTENCE, "2")
    assert secretary.says(words).template in {"staff/not_sent", "fallback/cancelled"}
    secretary.says("1")
    assert world.rows(Meeting) == []


@pytest.mark.parametrize(
    ("words", "first_line"),
    [
        ("改到十点", "3月12日(星期三)上午10点，开第二党小组会。"),
        ("改到周四", "3月13日(星期四)上午9点30分，开第二党小组会。"),
        ("改到周四下午三点", "3月13日(星期四)下午3点，开第二党小组会。"),
    ],
)
def test_another_time_makes_a_new_card(world: World, secretary: Phone, words: str, first_line: str) -> None:
    secretary.goes_through(SENTENCE, "2")
    card = secretary.says(words)
    assert card.template == "staff/card"
    assert card.text.split("\n")[0] == first_line
    assert world.rows(Meeting) == []
    secretary.says("1")
    assert len(world.rows(Meeting)) == 1


def test_another_place_makes_a_new_card(secretary: Phone) -> None:
    secretary.goes_through(SENTENCE, "2")
    assert "地点：居委会三楼会议室" in secretary.says("地点改到居委会三楼会议室")


@pytest.mark.parametrize("said", ["3月5号星期五", "3月14号星期三"])
def test_day_and_weekday_that_do_not_agree_are_questioned(world: World, secretary: Phone, said: str) -> None:
    heard = secretary.says(f"通知{said}上午九点开党员大会")
    assert heard.template == "staff/which_time"
    assert "对不上" in heard
    card = secretary.says("3月14号星期五上午九点")
    assert card.template == "staff/card"
    assert "3月14日(星期五)上午9点" in card


@pytest.mark.parametrize(
    ("sentence", "question", "answer", "first_line"),
    [
        ("通知下周三开党员大会", "几点？", "上午九点", "3月12日(星期三)上午9点，开支部党员大会。"),
        ("通知开党员大会", "哪一天几点？", "下周三上午九点", "3月12日(星期三)上午9点，开支部党员大会。"),
        ("通知下周三上午九点开会", "什么会？", "1", "3月12日(星期三)上午9点，开支部党员大会。"),
    ],
)
def test_what_is_left_open_is_asked(
    secretary: Phone, sentence: str, question: str, answer: str, first_line: str
) -> None:
    assert question in secretary.says(sentence)
    assert secretary.says(answer).text.split("\n")[0] == first_line


def test_a_time_that_has_passed_is_asked_again(world: World, secretary: Phone) -> None:
    assert "已经过了" in secretary.says("通知今天上午八点开党员大会")


def test_a_clash_on_the_same_day_is_shown(session: Session, secretary: Phone, cast: Cast) -> None:
    factories.a_meeting(session, cast.branch, cast.chen, kind=MeetingKind.ACTIVITY, topic="体检")
    card = secretary.goes_through(SENTENCE, "2")
    assert "同一天还有活动，上午9点30分。" in card


def test_committee_meeting_goes_to_the_committee_alone(world: World, secretary: Phone, cast: Cast) -> None:
    card = secretary.says("通知下周三上午九点开支委会")
    assert "一共1人" in card
    secretary.says("1")
    assert [row.member_id for row in world.rows(Delivery)] == [cast.chen.id]


def test_a_card_of_yesterday_is_not_sent_by_a_late_digit(world: World, secretary: Phone) -> None:
    secretary.goes_through(SENTENCE, "2")
    world.passes(hours=25)
    secretary.says("1")
    assert world.rows(Meeting) == []


def test_a_card_whose_time_has_come_is_not_sent(world: World, secretary: Phone) -> None:
    secretary.says("通知今天上午十一点二楼开党员大会")
    world.local("03-03 11:30")
    assert secretary.says("1").template == "staff/too_late_to_send"
    assert world.rows(Meeting) == []


def test_in_the_quiet_hours_it_waits_and_says_so(world: World, secretary: Phone) -> None:
    world.local("03-03 21:00")
    secretary.goes_through(SENTENCE, "2")
    assert "明天(3月4日，星期二)上午8点发" in secretary.says("1")


def test_a_card_is_nobodys_but_hers(world: World, secretary: Phone, chat: Chat) -> None:
    secretary.goes_through(SENTENCE, "2")
    chat("o-zhou").says("1")
    chat("o-li").says("1")
    assert world.rows(Meeting) == []


def test_another_branchs_secretary_announces_in_her_own(world: World, secretary: Phone, chat: Chat, cast: Cast) -> None:
    card = chat("o-zhou").says("通知下周三上午九点开党员大会")
    assert "一共1人" in card
    chat("o-zhou").says("1")
    assert [meeting.branch_id for meeting in world.rows(Meeting)] == [cast.other_branch.id]


def lets_plain_notices_go_alone(world: World, cast: Cast) -> None:
    cast.branch.policy = {"issued_alone": "meetings plain"}
    world.session.commit()


def test_plain_words_are_shown_as_members_will_see_them_and_sent_on_one(
    world: World, secretary: Phone, cast: Cast
) -> None:
    lets_plain_notices_go_alone(world, cast)
    card = secretary.says("告诉大家明天停水，请备好用水")
    assert card.template == "staff/notice_card"
    assert "明天停水，请备好用水" in card
    assert world.rows(Delivery) == []
    secretary.says("好")
    assert world.rows(Delivery) == []
    assert secretary.says("1").template == "staff/notice_sent"
    assert len(world.rows(Delivery)) == 5
    assert "明天停水，请备好用水" in world.told(cast.wang)[0].text


def test_plain_words_that_are_not_wanted_stay_unsent(world: World, secretary: Phone) -> None:
    assert secretary.goes_through("告诉大家明天停水", "2").template == "staff/not_sent"
    assert world.rows(Delivery) == []


def test_plain_words_that_are_too_long_are_not_cut(world: World, secretary: Phone) -> None:
    assert secretary.says("告诉大家" + "明天停水请备好用水，" * 20).template == "staff/too_long"


@pytest.mark.parametrize("words", ["演练", "先演练一下", "预演一遍看看"])
def test_a_rehearsal_says_who_gets_it_and_leaves_nothing(world: World, secretary: Phone, words: str) -> None:
    secretary.goes_through(SENTENCE, "2")
    shown = secretary.says(words)
    assert shown.template == "staff/rehearsal"
    for line in ("一条也没有发。一共3人：", "现在发微信2人", "现在打电话1人"):
        assert line in shown
    assert (world.rows(Meeting), world.rows(Delivery)) == ([], [])
    assert secretary.says("1").template == "staff/sent"
    assert len(world.rows(Delivery)) == 3


def test_plain_words_are_rehearsed_too(world: World, secretary: Phone, cast: Cast) -> None:
    lets_plain_notices_go_alone(world, cast)
    secretary.says("告诉大家明天停水")
    assert secretary.says("演练").template == "staff/rehearsal"
    assert world.rows(Delivery) == []
    assert secretary.says("1").template == "staff/notice_sent"

"""几点开会: the fact first, in one answer; then 来不来."""

from collections.abc import Callable

from domain.conversations import SeenMessage
from domain.deliveries import Delivery, State
from domain.meetings import Answer, AnswerKind, Meeting, SignIn
from domain.members import Member
from tests.cast import Cast
from tests.handlers.phone import Chat, World

Tell = Callable[[Meeting, Member], Delivery]


def test_member_who_asks_by_voice_with_homophones_hears_of_the_group_meeting_alone(
    world: World, chat: Chat, group_meeting: Meeting, assembly: Meeting
) -> None:
    heard = chat("o-wang").speaks("小祖会礼拜山几点开灰呀在那点")
    assert heard.template == "talk/heard"
    for words in (
        "听您说：小祖会礼拜山几点开灰呀在那点\n",
        "第二党小组会",
        "3月12日(星期三)上午9点30分",
        "社区二楼活动室",
        "有电梯",
    ):
        assert words in heard
    assert "党员大会" not in heard
    (seen,) = world.rows(SeenMessage)
    assert (seen.intent, seen.text) == ("ask_meeting", "小祖会礼拜山几点开灰呀在那点")
    assert world.rows(Delivery) == []  # the answer itself, no message of its own


def test_the_meeting_that_is_named_is_told(chat: Chat, group_meeting: Meeting, assembly: Meeting) -> None:
    assert "3月20日(星期四)上午9点，开支部党员大会" in chat("o-wang").says("党员大会几点开")


def test_menu_key_says_when_where_what_to_bring_and_whom_to_ring(
    chat: Chat, cast: Cast, group_meeting: Meeting
) -> None:
    heard = chat("o-wang").taps("meeting")
    assert heard.text.split("\n")[0] == "3月12日(星期三)上午9点30分，开第二党小组会。"
    assert "请带上笔。" in heard
    assert "找赵磊" in heard


def test_member_of_another_group_is_told_of_no_meeting(chat: Chat, group_meeting: Meeting) -> None:
    assert chat("o-sun").says("几点开会").template == "meetings/none"


def test_member_of_another_branch_hears_nothing_of_ours(chat: Chat, assembly: Meeting) -> None:
    assert chat("o-zhou").says("几点开会").template == "meetings/none"


def test_one_after_the_question_means_coming(world: World, chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    phone.says("几点开会")
    assert phone.says("1").template == "meetings/coming"
    (answer,) = world.rows(Answer)
    assert (answer.kind, answer.by_relation) == (AnswerKind.COMING, "")


def test_the_answer_is_remembered_and_not_asked_again(chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    phone.goes_through("几点开会", "1")
    heard = phone.says("几点开会")
    assert "您说过来，记着呢。" in heard
    assert "1 来" not in heard


def test_seen_is_neither_coming_nor_signed_in(
    world: World, chat: Chat, cast: Cast, group_meeting: Meeting, told: Tell
) -> None:
    delivery = told(group_meeting, cast.wang)
    heard = chat("o-wang").says("收到")
    assert heard.template == "talk/seen_meeting"
    assert "您能来吗？" in heard
    world.session.expire_all()
    assert delivery.state is State.ACKNOWLEDGED
    assert [*world.rows(Answer), *world.rows(SignIn)] == []


def test_good_answers_no_either_or(world: World, chat: Chat, cast: Cast, group_meeting: Meeting, told: Tell) -> None:
    told(group_meeting, cast.wang)
    phone = chat("o-wang")
    phone.says("收到")
    phone.says("好的")
    assert world.rows(Answer) == []


def test_digit_after_a_notice_answers_it(
    world: World, chat: Chat, cast: Cast, group_meeting: Meeting, told: Tell
) -> None:
    told(group_meeting, cast.wang)
    assert chat("o-wang").says("2").template == "meetings/not_coming"
    assert [answer.kind for answer in world.rows(Answer)] == [AnswerKind.NOT_COMING]


def test_digit_with_two_notices_open_is_asked_which(
    world: World, chat: Chat, cast: Cast, group_meeting: Meeting, assembly: Meeting, told: Tell
) -> None:
    told(group_meeting, cast.wang)
    told(assembly, cast.wang)
    phone = chat("o-wang")
    heard = phone.says("1")
    assert heard.template == "digits/which"
    assert "1 3月20日支部党员大会" in heard
    assert world.rows(Answer) == []
    assert phone.says("2").template == "meetings/coming"
    assert [answer.meeting_id for answer in world.rows(Answer)] == [group_meeting.id]


def test_seen_counts_for_every_open_notice(
    world: World, chat: Chat, cast: Cast, group_meeting: Meeting, assembly: Meeting, told: Tell
) -> None:
    open_ones = [told(group_meeting, cast.wang), told(assembly, cast.wang)]
    assert chat("o-wang").says("收到").template == "talk/seen"
    world.session.expire_all()
    assert {delivery.state for delivery in open_ones} == {State.ACKNOWLEDGED}


def test_family_helper_hears_when_it_is_and_is_not_asked_to_decide_for_herself(
    chat: Chat, group_meeting: Meeting
) -> None:
    heard = chat("o-son").says("几点开会")
    assert heard.template == "meetings/next"
    assert "3月12日" in heard


def test_kind_that_is_not_fixed_yet_is_not_answered_with_another_unsaid(chat: Chat, assembly: Meeting) -> None:
    heard = chat("o-wang").says("小组会几点开")
    assert heard.text.startswith("您问的会还没有定，下一个会是：\n3月20日")

"""Greetings, pictures, places and everything else that is no text (R-UX-48 to 50)."""

from datetime import timedelta

import pytest

from domain.items import Task, TaskKind
from domain.meetings import Meeting, SignIn
from domain.members import Member
from handlers.message import Kind
from tests.cast import Cast
from tests.handlers.phone import Chat, World


def test_greeting_offers_three_things_and_a_person(chat: Chat) -> None:
    heard = chat("o-wang").says("你好")
    assert heard.text.startswith("王同志，您好。")
    assert heard.text.endswith("0 找人帮忙")


def test_person_is_called_as_he_wishes(world: World, chat: Chat, cast: Cast) -> None:
    cast.wang.call_name = "王老"
    world.session.commit()
    assert chat("o-wang").says("谢谢").text.startswith("不用谢，王老。")


def test_five_pictures_are_greeted_once_a_day(chat: Chat) -> None:
    phone = chat("o-wang")
    kinds = (Kind.IMAGE, Kind.UNSUPPORTED, Kind.IMAGE, Kind.UNSUPPORTED, Kind.IMAGE)
    assert [bool(phone.sends(kind).text) for kind in kinds] == [True, False, False, False, False]
    assert phone.sends(Kind.IMAGE, after=timedelta(days=1)).template == "talk/picture"


def test_friendly_words_are_answered_once_a_day(chat: Chat) -> None:
    phone = chat("o-wang")
    assert [bool(phone.says(words).text) for words in ("手机摔了", "吓死我了")] == [True, False]


@pytest.mark.parametrize(("kind", "word"), [(Kind.VIDEO, "视频"), (Kind.FILE, "文件"), (Kind.LINK, "文章")])
def test_what_we_cannot_read_is_named_kindly_and_offers_a_person(chat: Chat, kind: Kind, word: str) -> None:
    phone = chat("o-wang")
    heard = phone.sends(kind)
    assert word in heard
    assert heard.text.endswith("0 找人帮忙")
    assert phone.says("0").template == "people/call_back"


def test_a_place_is_no_report_of_where_she_is(world: World, chat: Chat, group_meeting: Meeting, cast: Cast) -> None:
    world.local("03-12 09:10")
    phone = chat("o-wang")
    heard = phone.sends(Kind.LOCATION, Label="某处")
    assert heard.template == "talk/place"
    assert world.rows(SignIn) == []
    assert phone.says("1").template == "meetings/signed_in"


def test_the_place_of_the_meeting_is_told_after_two(chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    phone.sends(Kind.LOCATION)
    assert phone.says("2").template == "meetings/next"


def test_recording_that_nobody_heard_goes_to_a_person(world: World, chat: Chat, cast: Cast) -> None:
    heard = chat("o-wang").speaks("")
    assert heard.template == "talk/voice"
    assert "普通话" not in heard
    (task,) = world.rows(Task)
    assert (task.kind, task.data["media_id"]) == (TaskKind.CALL_BACK, "media-1")


def test_recording_of_a_stranger_asks_for_his_name(chat: Chat) -> None:
    assert chat("o-new").speaks("").template == "talk/voice_stranger"


def test_recording_without_words_answers_no_open_question(world: World, chat: Chat) -> None:
    assert chat("o-new").goes_through("我是王秀兰的女儿").template == "onboarding/family_who"
    assert chat("o-new").speaks("").template == "talk/voice_stranger"
    assert world.rows(Member, name="") == []


def test_the_last_answer_is_said_again_in_the_same_words(chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    first = phone.says("几点开会")
    assert phone.says("再说一遍").text == first.text


def test_nothing_to_say_again_offers_two_things(chat: Chat) -> None:
    assert chat("o-wang").says("再说一遍").template == "talk/nothing_to_repeat"


def test_forwarded_words_are_not_his_own(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    heard = chat("o-wang").says("【转发】我已签到，请大家转发扩散 http://example.com/a")
    assert heard.template == "talk/forwarded"
    assert world.rows(SignIn) == []


def test_help_names_what_staff_may_say_to_staff_only(chat: Chat) -> None:
    assert "您发通知" in chat("o-chen").says("帮助")
    assert "您发通知" not in chat("o-wang").says("帮助")


def test_help_for_a_stranger_names_nobody(chat: Chat) -> None:
    assert chat("o-new").says("帮助").template == "talk/help_stranger"


def test_seen_without_anything_open_is_thanked(chat: Chat) -> None:
    assert chat("o-wang").says("收到").template == "talk/seen"


def test_a_message_of_two_wishes_does_the_more_urgent(chat: Chat, group_meeting: Meeting) -> None:
    assert chat("o-wang").says("我请假，腿疼。另外党费多少钱").template == "meetings/not_coming"

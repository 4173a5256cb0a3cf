"""A recording with the platform's own hearing: echoed, answered, and never acted on without a yes."""

from datetime import timedelta

import pytest

from domain.conversations import Conversation
from domain.items import Task, TaskKind
from domain.meetings import Answer, AnswerKind, Meeting, SignIn
from domain.members import Member
from domain.recordings import Recording
from handlers.contents import TABLE
from handlers.voice import HARMLESS
from tests.cast import Cast
from tests.handlers.phone import Chat, World


def test_what_is_told_at_once_begins_with_what_was_heard(chat: Chat, group_meeting: Meeting) -> None:
    heard = chat("o-wang").speaks("几点开会")
    assert heard.text.startswith("听您说：几点开会\n")
    assert "3月12日" in heard


def test_echo_is_never_longer_than_thirty_characters(chat: Chat, group_meeting: Meeting) -> None:
    first = (
        chat("o-wang")
        .speaks("我想问一问我们小组会到底是几点钟开是不是还是在老地方开啊麻烦您告诉我一声")
        .text.split("\n")[0]
    )
    assert first.startswith("听您说：我想问一问")
    assert first.endswith("…")
    assert len(first) <= 30


@pytest.mark.parametrize(
    "words",
    [
        "会我去不了，腿疼",
        "我要请假",
        "我来开会",
        "学完了",
        "别发了",
        "收到",
        "9",
        "签到",
        "想请人来坐坐",
        "我要提个意见",
    ],
)
def test_nothing_is_done_by_a_transcript_alone(world: World, chat: Chat, group_meeting: Meeting, words: str) -> None:
    heard = chat("o-wang").speaks(words)
    assert heard.template == "talk/heard_right"
    assert f"听您说：{words}\n" in heard
    assert (world.rows(Answer), world.rows(SignIn), world.rows(Task)) == ([], [], [])


@pytest.mark.parametrize("yes", ["1", "对"])
@pytest.mark.parametrize("spoken", [True, False])
def test_after_a_yes_it_is_done_as_if_it_had_been_written(
    world: World, chat: Chat, group_meeting: Meeting, yes: str, spoken: bool
) -> None:
    phone = chat("o-wang")
    phone.speaks("会我去不了，腿疼")
    heard = phone.speaks(yes) if spoken else phone.says(yes)
    assert "腿疼" in heard
    assert [answer.kind for answer in world.rows(Answer)] == [AnswerKind.LEAVE]


def test_spoken_answer_to_an_open_question_waits_for_a_yes_and_then_answers_it(
    world: World, chat: Chat, group_meeting: Meeting
) -> None:
    phone = chat("o-wang")
    phone.says("几点开会")
    assert phone.speaks("来的来的").template == "talk/heard_right"
    assert world.rows(Answer) == []
    phone.says("1")
    assert [answer.kind for answer in world.rows(Answer)] == [AnswerKind.COMING]


def test_words_of_ones_own_for_an_open_question_are_kept_after_a_yes(world: World, chat: Chat) -> None:
    phone = chat("o-wang")
    assert phone.says("我要提意见").template == "items/say_it"
    assert phone.speaks("活动室的灯坏了好几天了").template == "talk/heard_right"
    phone.says("1")
    assert [task.words for task in world.rows(Task, kind=TaskKind.ITEM)] == ["活动室的灯坏了好几天了"]


def test_danger_acts_at_once(world: World, chat: Chat) -> None:
    assert chat("o-wang").speaks("我胸口疼得厉害，喘不上气").template == "care/emergency"
    assert [task.kind for task in world.rows(Task)] == [TaskKind.ALARM]


def test_danger_beside_an_unanswered_check_acts_at_once(world: World, chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    phone.speaks("会我去不了")
    assert phone.speaks("我胸口疼得厉害，喘不上气").template == "care/emergency"


def test_what_was_misheard_once_may_be_said_again(world: World, chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    phone.speaks("会我去不了")
    assert phone.says("2").template == "talk/misheard"
    assert phone.speaks("会我来").template == "talk/heard_right"
    phone.says("1")
    assert [answer.kind for answer in world.rows(Answer)] == [AnswerKind.COMING]


def test_after_a_misheard_answer_the_question_is_still_open_for_writing(
    world: World, chat: Chat, group_meeting: Meeting
) -> None:
    phone = chat("o-wang")
    phone.says("几点开会")
    phone.speaks("不来")
    phone.says("2")
    phone.says("1")
    assert [answer.kind for answer in world.rows(Answer)] == [AnswerKind.COMING]


def test_what_was_misheard_twice_goes_to_a_person_as_a_recording(
    world: World, chat: Chat, group_meeting: Meeting
) -> None:
    phone = chat("o-wang")
    phone.speaks("会我去不了")
    phone.says("2")
    phone.speaks("会我去吧")
    assert phone.says("2").template == "talk/voice"
    assert [task.kind for task in world.rows(Task)] == [TaskKind.CALL_BACK]
    assert world.rows(Answer) == []


def test_two_recordings_that_mean_nothing_go_to_a_person(world: World, chat: Chat) -> None:
    phone = chat("o-wang")
    assert "听您说：" in phone.speaks("咕噜咕噜哇啦")
    assert world.rows(Task) == []
    assert "听您说：" in phone.speaks("哇啦哇啦咕噜")
    assert [task.data["media_id"] for task in world.rows(Task)] == ["media-1"]
    assert world.rows(Conversation)[0].misses == 0


def test_every_harmless_route_exists() -> None:
    assert {route.key for route in TABLE.routes} >= HARMLESS


def test_recording_without_words_is_kept_for_a_person_with_name_and_time(world: World, chat: Chat, cast: Cast) -> None:
    heard = chat("o-wang").speaks("")
    (task,) = world.rows(Task)
    (recording,) = world.rows(Recording)
    assert (recording.task_id, recording.media_id, recording.member_id) == (task.id, "media-1", cast.wang.id)
    assert recording.delete_after - recording.came_at == timedelta(days=30)
    owner = world.session.get_one(Member, task.owner_id)
    assert owner.name in heard
    assert "前给您回话" in heard
    (told,) = [told for told in world.told(owner) if told.template == "tasks/voice"]
    assert "王秀兰" in told.text
    assert task.next_at == task.due_at  # unanswered it goes to the next


def test_who_listened_answers_in_chat_and_the_person_hears_it(world: World, chat: Chat, cast: Cast) -> None:
    chat("o-wang").speaks("")
    phone = chat("o-zhao")
    assert phone.says("回王秀兰 灯明天有人来修").template == "staff/return_card"
    assert world.rows(Task)[0].closed_at is None
    phone.says("1")
    assert (world.rows(Task)[0].closed_at, world.rows(Task)[0].outcome) == (world.now, "灯明天有人来修")
    (told,) = [told for told in world.told(cast.wang) if told.template == "messages/heard"]
    assert "灯明天有人来修" in told.text
    assert phone.says("回王秀兰 再说一句").template != "staff/return_card"


def test_an_ordinary_member_answers_nobodys_recording(world: World, chat: Chat) -> None:
    chat("o-wang").speaks("")
    assert chat("o-wang").says("回王秀兰 灯明天有人来修").template != "staff/return_card"

"""Not understood, interrupted, called off, expired: the ways a talk goes on (R-UX-63 to 66)."""

from datetime import timedelta

import pytest

from domain.conversations import Conversation
from domain.items import Item, Task, TaskKind
from domain.meetings import Answer, Meeting
from handlers.message import Kind
from tests.cast import Cast
from tests.handlers.phone import Chat, World

NONSENSE = ("阿巴阿巴", "歪比巴卜呢", "嗯哼哈哈唔")


def test_three_times_three_wordings_and_then_a_person_with_name_and_time(world: World, chat: Chat, cast: Cast) -> None:
    phone = chat("o-wang")
    heard = [phone.says(words) for words in NONSENSE]
    assert [one.template for one in heard] == ["fallback/first", "fallback/second", "people/call_back"]
    assert len({one.text for one in heard}) == 3
    assert "赵磊" in heard[2]
    assert "下午2点" in heard[2]
    assert "154" in heard[2]
    (task,) = world.rows(Task)
    assert (task.kind, task.owner_id, task.words) == (TaskKind.CALL_BACK, cast.zhao.id, NONSENSE[2])
    assert task.next_at is not None
    assert world.templates_told(cast.zhao) == ["tasks/call_back"]


def test_after_a_person_was_called_it_starts_anew(chat: Chat) -> None:
    assert chat("o-wang").goes_through(*NONSENSE, NONSENSE[0]).template == "fallback/first"


def test_something_understood_in_between_starts_anew(chat: Chat) -> None:
    assert chat("o-wang").goes_through(NONSENSE[0], "谢谢", NONSENSE[1]).template == "fallback/first"


@pytest.mark.parametrize(
    ("before", "digit", "template"),
    [
        (NONSENSE[:1], "1", "meetings/none"),
        (NONSENSE[:1], "2", "study/none"),
        (NONSENSE[:2], "3", "meetings/none"),
        (NONSENSE[:2], "4", "items/say_it"),
        (("你好",), "1", "meetings/none"),
        (("你好",), "2", "study/none"),
        (("你好",), "0", "people/call_back"),
    ],
)
def test_every_digit_that_is_offered_leads_somewhere(
    chat: Chat, before: tuple[str, ...], digit: str, template: str
) -> None:
    assert chat("o-wang").goes_through(*before, digit).template == template


@pytest.mark.parametrize("spelling", ["1", "１", "①", "一", "1.", "选1", "1。", "第一个"])
def test_a_digit_counts_in_any_spelling(world: World, chat: Chat, group_meeting: Meeting, spelling: str) -> None:
    assert chat("o-wang").goes_through("几点开会", spelling).template == "meetings/coming"


@pytest.mark.parametrize("unclear", ["11", "1和2"])
def test_two_digits_are_not_guessed(world: World, chat: Chat, group_meeting: Meeting, unclear: str) -> None:
    phone = chat("o-wang")
    heard = phone.goes_through("几点开会", unclear)
    assert heard.template == "fallback/asked_again"
    assert "1 来\n2 来不了" in heard
    assert world.rows(Answer) == []
    assert phone.says("1").template == "meetings/coming"


def test_nonsense_in_an_open_question_puts_the_question_again(world: World, chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    heard = phone.goes_through("几点开会", NONSENSE[0])
    assert heard.text.endswith("来不来，回复数字：\n1 来\n2 来不了")
    assert phone.says("2").template == "meetings/not_coming"


def test_a_new_topic_interrupts_and_the_question_stays_open(world: World, chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    assert phone.goes_through("几点开会", "学习").template == "study/none"
    assert phone.says("1").template == "meetings/coming"


@pytest.mark.parametrize("word", ["取消", "算了", "取消。"])
def test_calling_off_leaves_nothing_open(world: World, chat: Chat, group_meeting: Meeting, word: str) -> None:
    phone = chat("o-wang")
    assert phone.goes_through("几点开会", word).template == "fallback/cancelled"
    (conversation,) = world.rows(Conversation, open_id="o-wang")
    assert conversation.dialogue == ""
    assert world.rows(Answer) == []


def test_nought_leaves_the_question_for_a_person(world: World, chat: Chat, group_meeting: Meeting) -> None:
    assert chat("o-wang").goes_through("几点开会", "0").template == "people/call_back"
    assert world.rows(Answer) == []


def test_a_question_is_kept_for_a_day(world: World, chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    phone.says("几点开会")
    assert phone.says("1", after=timedelta(hours=23)).template == "meetings/coming"


def test_after_a_day_a_digit_is_a_new_message(world: World, chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    phone.says("几点开会")
    assert phone.says("1", after=timedelta(hours=25)).template == "fallback/first"
    assert world.rows(Answer) == []


def test_the_words_of_an_opinion_are_kept_and_not_acted_on(world: World, chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    assert phone.says("我有意见").template == "items/say_it"
    assert phone.says("楼道里的灯坏了三个月没人管").template == "items/kept"
    assert [item.words for item in world.rows(Item)] == ["楼道里的灯坏了三个月没人管"]


@pytest.mark.parametrize(
    ("words", "template"),
    [("几点开会", "meetings/next"), ("送学上门", "study/home_study"), ("别发了", "rights/opted_out")],
)
def test_another_wish_instead_of_the_words_of_an_opinion_is_done(
    world: World, chat: Chat, group_meeting: Meeting, words: str, template: str
) -> None:
    assert chat("o-wang").goes_through("我有意见", words).template == template
    assert world.rows(Item) == []


@pytest.mark.parametrize("kind", [Kind.SILENT, Kind.UNKNOWN, Kind.RECEIPT, Kind.UNFOLLOW])
def test_events_that_nobody_waits_for_are_not_answered(chat: Chat, kind: Kind) -> None:
    assert chat("o-wang").sends(kind).text == ""


@pytest.mark.parametrize(
    "words",
    ["谁没回", "通知下周三上午九点开党小组会", "取消会议", "代签 王秀兰", "今天要办什么", "认人", "再提醒没回的"],
)
@pytest.mark.parametrize("who", ["o-wang", "o-sun", "o-son", "o-new"])
def test_words_of_the_secretary_do_nothing_for_others(
    world: World, chat: Chat, assembly: Meeting, who: str, words: str
) -> None:
    heard = chat(who).says(words)
    assert not heard.template.startswith("staff/")
    assert len(world.rows(Meeting)) == 1

"""来, 来不了, 请假, and taking it back."""

from datetime import timedelta

import pytest

from domain.items import Task, TaskKind
from domain.meetings import Answer, AnswerKind, Meeting
from tests.cast import Cast
from tests.handlers.phone import Chat, World


def kinds(world: World) -> list[str]:
    return [answer.kind.value for answer in world.rows(Answer) if answer.withdrawn_at is None]


@pytest.mark.parametrize(
    ("words", "kind"),
    [("我来", "coming"), ("我参加", "coming"), ("我请假", "leave"), ("去不了，腿疼", "leave"), ("来不了", "leave")],
)
def test_words_alone_answer_the_next_meeting(
    world: World, chat: Chat, group_meeting: Meeting, words: str, kind: str
) -> None:
    chat("o-wang").says(words)
    assert kinds(world) == [kind]


def test_leave_is_written_down_with_its_reason_and_a_human_takes_the_contents_home(
    world: World, chat: Chat, group_meeting: Meeting
) -> None:
    heard = chat("o-wang").says("我请假，女儿住院")
    assert heard.template == "meetings/not_coming"
    assert "会后李建国把内容说给您听" in heard
    assert "说错了就回9" in heard
    (follow_up,) = world.rows(Task, kind=TaskKind.FOLLOW_UP)
    assert follow_up.due_at == group_meeting.ends_at


def test_said_wrong_yesterday_is_corrected_and_asked_after(
    world: World, chat: Chat, cast: Cast, group_meeting: Meeting
) -> None:
    phone = chat("o-wang")
    world.local("03-09 20:00")
    phone.says("来")
    world.local("03-10 10:00")
    heard = phone.says("昨天说错了,我去不了,腿疼")
    assert heard.template == "meetings/not_coming"
    assert "改好了" in heard
    assert "腿疼" in heard
    assert "错" not in heard.text.replace("说错了就回9", "")
    old, new = world.rows(Answer)
    assert (old.kind, old.withdrawn_at) == (AnswerKind.COMING, None)
    assert (new.kind, new.reason, new.corrects_id) == (AnswerKind.LEAVE, "腿疼", old.id)
    (line,) = world.told(cast.li)
    assert line.template == "tasks/look_after"
    assert "王秀兰" in line.text
    assert "腿疼" in line.text
    (task,) = world.rows(Task, kind=TaskKind.LOOK_AFTER)
    assert task.owner_id == cast.li.id


def test_reason_is_never_told_to_other_members(chat: Chat, assembly: Meeting) -> None:
    chat("o-wang").says("我请假，腿疼")
    other = chat("o-sun")
    assert "腿疼" not in "".join(other.says(words).text for words in ("几点开会", "谁不来", "王秀兰来不来"))


def test_same_answer_twice_is_kept_once(world: World, chat: Chat, group_meeting: Meeting) -> None:
    chat("o-wang").goes_through("我来", "我来")
    assert kinds(world) == ["coming"]


def test_nine_takes_the_answer_back_and_the_earlier_one_counts_again(
    world: World, chat: Chat, group_meeting: Meeting
) -> None:
    phone = chat("o-wang")
    phone.goes_through("我来", "我请假")
    heard = phone.says("9")
    assert heard.template == "meetings/taken_back"
    assert "还按您先前说的，来。" in heard
    assert kinds(world) == ["coming"]


def test_nobody_is_sent_to_tell_a_member_who_comes_after_all(world: World, chat: Chat, group_meeting: Meeting) -> None:
    phone = chat("o-wang")
    phone.goes_through("我请假", "不请假了")
    assert kinds(world)[-1] == "coming"
    assert [task.closed_at is None for task in world.rows(Task, kind=TaskKind.FOLLOW_UP)] == [False]


@pytest.mark.parametrize("who", ["o-chen", "o-li"])
def test_staff_speak_of_their_own_leave_too(world: World, chat: Chat, assembly: Meeting, who: str) -> None:
    chat(who).goes_through("我请假", "不请假了")
    assert kinds(world)[-1] == "coming"


def test_not_coming_again_opens_the_work_again(world: World, chat: Chat, group_meeting: Meeting) -> None:
    chat("o-wang").goes_through("我请假", "不请假了", "我请假")
    assert [task.closed_at is None for task in world.rows(Task, kind=TaskKind.FOLLOW_UP)] == [True]


def test_taking_back_a_leave_that_was_never_asked_for_says_so(chat: Chat, group_meeting: Meeting) -> None:
    assert chat("o-wang").says("不请假了").template == "meetings/no_leave"


@pytest.mark.parametrize("words", ["9", "说错了"])
@pytest.mark.parametrize(("hours", "left"), [(23, []), (25, ["leave"])])
def test_an_answer_can_be_taken_back_for_a_day(
    world: World, chat: Chat, assembly: Meeting, words: str, hours: int, left: list[str]
) -> None:
    phone = chat("o-wang")
    phone.says("我请假")
    phone.says(words, after=timedelta(hours=hours))
    assert kinds(world) == left


def test_two_meetings_ahead_are_asked_which(
    world: World, chat: Chat, group_meeting: Meeting, assembly: Meeting
) -> None:
    phone = chat("o-wang")
    heard = phone.says("我请假，要看病")
    assert heard.template == "meetings/which"
    assert "1 3月12日(星期三)第二党小组会" in heard
    assert phone.says("2").template == "meetings/not_coming"
    (answer,) = world.rows(Answer)
    assert (answer.meeting_id, answer.kind, answer.reason) == (assembly.id, AnswerKind.LEAVE, "要看病")


@pytest.mark.parametrize("words", ["20号的会我请假", "党员大会我请假"])
def test_the_meeting_that_is_named_is_meant(
    world: World, chat: Chat, group_meeting: Meeting, assembly: Meeting, words: str
) -> None:
    chat("o-wang").says(words)
    assert [answer.meeting_id for answer in world.rows(Answer)] == [assembly.id]


def test_the_meeting_just_talked_about_is_meant(
    world: World, chat: Chat, group_meeting: Meeting, assembly: Meeting
) -> None:
    chat("o-wang").goes_through("党员大会几点", "学习", "我请假")
    assert [answer.meeting_id for answer in world.rows(Answer)] == [assembly.id]


def test_which_is_asked_again_when_the_number_is_none_of_them(
    world: World, chat: Chat, group_meeting: Meeting, assembly: Meeting
) -> None:
    phone = chat("o-wang")
    phone.goes_through("我请假", "7")
    assert world.rows(Answer) == []
    phone.says("1")
    assert kinds(world) == ["leave"]


def test_leave_without_any_meeting_is_told_kindly(world: World, chat: Chat) -> None:
    assert chat("o-wang").says("我请假").template == "meetings/none"
    assert world.rows(Answer) == []


def test_answer_of_the_family_carries_the_relation(world: World, chat: Chat, group_meeting: Meeting) -> None:
    heard = chat("o-son").says("我妈去不了，感冒了")
    assert heard.template == "meetings/not_coming"
    (answer,) = world.rows(Answer)
    assert (answer.by_relation, answer.kind) == ("儿子", AnswerKind.LEAVE)

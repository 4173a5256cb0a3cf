"""Words of danger come before everything and for everyone (R-UX-100 to 105)."""

import pytest
from sqlalchemy.orm import Session

from domain.items import Task, TaskKind
from domain.meetings import Meeting, SignIn
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, World


@pytest.mark.parametrize(
    ("words", "number"), [("胸口腾得慌喘不上来", "120"), ("家里着火了", "119"), ("有人入室抢劫快报警", "110")]
)
def test_the_number_to_ring_comes_first(chat: Chat, words: str, number: str) -> None:
    heard = chat("o-wang").says(words)
    assert heard.text.startswith(f"请马上打{number}")
    assert "我不能替您打电话" in heard
    assert heard.text.count("？") == 1


def test_chest_pain_at_night_by_voice_in_an_open_dialogue_is_told_to_all_at_once(
    world: World, chat: Chat, cast: Cast, session: Session, group_meeting: Meeting
) -> None:
    cast.wang.address = "东风里3号楼2单元501"
    session.commit()
    phone = chat("o-wang")
    phone.says("几点开会")
    world.local("03-11 02:10")
    heard = phone.speaks("胸口腾得慌喘不上来")
    assert heard.template == "care/emergency"
    assert "赵磊、陈敏和您家里人" in heard
    for person in (cast.li, cast.chen, cast.zhao):
        (line,) = world.told(person)
        assert line.template == "care/alarm"
        assert line.urgent
        assert "东风里3号楼2单元501" in line.text
        assert "154" in line.text
    assert world.templates_told("o-son") == ["care/alarm"]
    (task,) = world.rows(Task)
    assert (task.kind, task.words) == (TaskKind.ALARM, "胸口腾得慌喘不上来")
    assert task.next_at is not None
    assert (task.next_at - world.now).total_seconds() == 5 * 60


def test_second_cry_adds_to_the_alarm_and_does_not_ring_twice(world: World, chat: Chat, cast: Cast) -> None:
    chat("o-wang").goes_through("胸口疼喘不上来", "快救命啊")
    assert world.templates_told(cast.li) == ["care/alarm"]
    (task,) = world.rows(Task)
    assert "快救命啊" in task.words


def test_whether_he_can_talk_is_passed_on(world: World, chat: Chat) -> None:
    assert chat("o-wang").goes_through("胸口疼喘不上来", "2").template == "care/help_is_told"
    assert "不能说话" in world.rows(Task)[0].words


@pytest.mark.parametrize("who", ["o-li", "o-zhao", "o-chen", "o-son"])
def test_the_alarm_ends_when_a_person_writes_that_he_reached_her(world: World, chat: Chat, who: str) -> None:
    chat("o-wang").says("胸口疼喘不上来")
    heard = chat(who).says("联系上了")
    assert heard.template == "care/reached"
    assert "王秀兰" in heard
    (task,) = world.rows(Task)
    assert task.closed_at is not None
    assert task.next_at is None


@pytest.mark.parametrize("words", ["联系不上", "还没联系上", "谁联系上了", "电话没打通"])
def test_not_reached_leaves_the_alarm_open(world: World, chat: Chat, words: str) -> None:
    chat("o-wang").says("胸口疼喘不上来")
    chat("o-li").says(words)
    assert [task.closed_at for task in world.rows(Task, kind=TaskKind.ALARM)] == [None]


def test_another_branch_ends_no_alarm_of_ours(world: World, chat: Chat) -> None:
    chat("o-wang").says("胸口疼喘不上来")
    chat("o-zhou").says("联系上了")
    chat("o-sun").says("联系上了")
    assert [task.closed_at for task in world.rows(Task, kind=TaskKind.ALARM)] == [None]


def test_words_about_her_that_nobody_waits_for_are_ordinary_words(world: World, chat: Chat) -> None:
    assert chat("o-li").says("联系上了").template != "care/reached"


def test_stranger_in_danger_is_answered_like_anybody(world: World, chat: Chat) -> None:
    heard = chat("o-new").says("救命，我摔倒了起不来")
    assert heard.text.startswith("请马上打120")
    assert "我这里不是急救电话" in heard
    assert [task.kind for task in world.rows(Task)] == [TaskKind.OPERATOR]


def test_stranger_in_the_middle_of_recognition_is_answered_first(chat: Chat) -> None:
    assert chat("o-new").goes_through("你好", "胸口疼喘不上来").template == "care/emergency"


def test_unsure_words_are_asked_back_and_nobody_is_frightened(world: World, chat: Chat) -> None:
    phone = chat("o-wang")
    heard = phone.says("摔了")
    assert "您人现在安全吗？" in heard
    assert world.rows(Task) == []
    assert phone.says("1").template == "care/glad"
    assert world.rows(Task) == []


@pytest.mark.parametrize("words", ["2", "不安全"])
def test_unsafe_after_the_question_is_an_alarm(world: World, chat: Chat, words: str) -> None:
    phone = chat("o-wang")
    phone.says("摔了")
    assert phone.says(words).template == "care/emergency"
    assert [task.kind for task in world.rows(Task)] == [TaskKind.ALARM]


def test_words_taken_back_after_the_question_are_no_alarm_but_asked_once_more(world: World, chat: Chat) -> None:
    phone = chat("o-wang")
    phone.says("摔了")
    assert "您人现在安全吗？" in phone.says("说错了")
    assert world.rows(Task) == []
    assert phone.says("2").template == "care/emergency"


@pytest.mark.parametrize("words", ["手机摔了", "救命稻草", "吓死我了", "120元一张票"])
def test_harmless_words_ring_nobody(world: World, chat: Chat, words: str) -> None:
    chat("o-wang").says(words)
    assert world.rows(Task, kind=TaskKind.ALARM) == []


def test_low_mood_gets_a_warm_line_and_a_person(world: World, chat: Chat, cast: Cast) -> None:
    heard = chat("o-wang").says("活着没意思，不想活了")
    assert heard.template == "care/low_mood"
    assert "12356" in heard
    assert "赵磊这就给您打电话" in heard
    (task,) = world.rows(Task)
    assert task.due_at is not None
    assert (task.due_at - world.now).total_seconds() == 15 * 60
    assert "care/low_mood" in world.templates_told(cast.zhao)


def test_scam_is_answered_calmly_and_told_to_a_person_not_to_the_family(world: World, chat: Chat, cast: Cast) -> None:
    heard = chat("o-wang").says("公安局打电话让我把钱转到安全账户")
    assert heard.template == "care/scam"
    assert "96110" in heard
    assert world.templates_told(cast.zhao) == ["care/scam"]
    assert world.told("o-son") == []


def test_danger_of_one_who_writes_for_another_is_about_that_other(world: World, chat: Chat, cast: Cast) -> None:
    assert chat("o-son").says("我妈胸口疼喘不上来").template == "care/emergency"
    (task,) = world.rows(Task)
    assert task.member_id == cast.wang.id


def test_danger_on_a_shared_phone_is_not_held_up_by_a_question(
    world: World, session: Session, chat: Chat, cast: Cast
) -> None:
    factories.a_binding(session, cast.sun, "o-wang")
    assert chat("o-wang").says("胸口疼喘不上来").template == "care/emergency"


def test_the_secretary_in_danger_is_told_to_others(world: World, chat: Chat, cast: Cast) -> None:
    chat("o-chen").says("胸口疼喘不上来")
    assert "care/alarm" in world.templates_told(cast.zhao)
    assert world.told(cast.chen) == []


def test_danger_is_no_sign_in(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    chat("o-wang").says("到会场了，胸口疼喘不上来")
    assert world.rows(SignIn) == []

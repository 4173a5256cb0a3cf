"""Questions in chat: the reviewed answer, a menu of three, or a person – and what becomes of a person's answer."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from domain.items import Task, TaskKind
from domain.organisation import PostKind, Unit
from domain.questions import AskedQuestion, Question, QuestionState
from services import questions
from services.questions import Row
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, World

CARD = Row(
    row=2,
    key="card",
    question="活动证是干什么的",
    phrasings=["活动证有什么用"],
    answer="拿着活动证，可以在当地参加活动。用完交还原来的支部。",
    source="活动证说明",
    reviewed_by="周芳",
)
CARD_WHERE = Row(row=3, key="where", question="活动证在哪里办", answer="由基层党委发。", source="", reviewed_by="周芳")
DUES = Row(row=4, key="to_whom", question="党费交给谁", answer="交给组织委员。", source="党费规定", reviewed_by="周芳")
EITHER = "活动证怎么回事"
UNKNOWN = "高龄补贴哪天能领"

Know = Callable[..., None]


@pytest.fixture
def knows(session: Session, cast: Cast, world: World) -> Know:
    def know(*rows: Row, unit: Unit | None = None) -> None:
        questions.import_rows(session, cast.account.id, rows, world.now, unit=unit)
        session.commit()

    return know


def changed(row: Row, **given: object) -> Row:
    values = {name: getattr(row, name) for name in Row.__slots__}
    return Row(**(values | given))


def test_reviewed_answer_is_said_with_its_source(chat: Chat, knows: Know) -> None:
    knows(CARD, CARD_WHERE)
    heard = chat("o-wang").says("活动证有啥用处")
    assert heard.template == "questions/answer"
    assert heard.text == "拿着活动证，可以在当地参加活动。\n用完交还原来的支部。\n出处：活动证说明。"


def test_answer_about_dues_ends_with_no_money_here(chat: Chat, knows: Know) -> None:
    knows(DUES)
    assert chat("o-wang").says("党费交给谁").text == "交给组织委员。\n出处：党费规定。\n本号不收钱。"


def test_answer_of_the_own_branch_goes_before_everybodys_and_stays_there(chat: Chat, knows: Know, cast: Cast) -> None:
    knows(CARD)
    knows(changed(CARD, answer="找陈敏办。"), unit=cast.branch)
    assert "找陈敏办。" in chat("o-wang").says("活动证是干什么的")
    assert "找陈敏办。" not in chat("o-zhou").says("活动证是干什么的")


def test_answer_of_another_branch_alone_is_nobodys_else(chat: Chat, knows: Know, cast: Cast) -> None:
    knows(CARD, unit=cast.other_branch)
    assert chat("o-wang").says("活动证是干什么的").template != "questions/answer"


def test_expired_answer_is_not_said(chat: Chat, knows: Know) -> None:
    knows(changed(CARD, valid_until=date(2025, 3, 9)))
    assert chat("o-wang").says("活动证是干什么的").template != "questions/answer"


def test_new_answer_is_said_from_the_next_message_on(chat: Chat, knows: Know) -> None:
    knows(CARD)
    phone = chat("o-wang")
    phone.says("活动证是干什么的")
    knows(changed(CARD, answer="能参加当地的活动。"))
    assert "能参加当地的活动。" in phone.says("活动证是干什么的呀")


def test_unsure_asks_which_and_the_digit_is_answered(chat: Chat, knows: Know) -> None:
    knows(*(changed(row, phrasings=[EITHER]) for row in (CARD, CARD_WHERE)), DUES)
    phone = chat("o-wang")
    menu = phone.says(EITHER)
    assert menu.template == "questions/which"
    assert menu.text.endswith("0 找人帮忙")
    chosen = next(line[0] for line in menu.text.splitlines() if "在哪里办" in line)
    assert "由基层党委发。" in phone.says(chosen)


def test_none_of_them_goes_to_the_secretary(world: World, chat: Chat, knows: Know, cast: Cast) -> None:
    knows(*(changed(row, phrasings=[EITHER]) for row in (CARD, CARD_WHERE)))
    phone = chat("o-wang")
    menu = phone.says(EITHER)
    none = next(line[0] for line in menu.text.splitlines() if "都不是" in line)
    assert phone.says(none).template == "questions/passed_on"
    assert world.templates_told(cast.chen) == ["questions/asked"]
    assert [asked.words for asked in world.rows(AskedQuestion)] == [EITHER]


def test_unknown_goes_to_the_secretary_with_a_time(world: World, chat: Chat, knows: Know, cast: Cast) -> None:
    knows(CARD)
    heard = chat("o-wang").says(UNKNOWN)
    assert heard.template == "questions/passed_on"
    assert "陈敏" in heard
    assert "第1问" in heard
    (task,) = world.rows(Task, kind=TaskKind.QUESTION)
    assert (task.owner_id, task.due_at) == (cast.chen.id, world.rows(AskedQuestion)[0].due_at)
    assert "答1" in world.told(cast.chen)[0].text


def test_same_question_again_is_not_a_second_one(world: World, chat: Chat, knows: Know, cast: Cast) -> None:
    knows(CARD)
    chat("o-wang").goes_through(UNKNOWN, UNKNOWN)
    assert len(world.rows(AskedQuestion)) == len(world.told(cast.chen)) == 1


@pytest.mark.parametrize("words", ["降压药一天吃几片", "我该打几个单位的胰岛素", "遗嘱要怎么写才算数"])
def test_topic_that_only_a_person_answers_is_never_looked_up(world: World, chat: Chat, knows: Know, words: str) -> None:
    knows(changed(CARD, question=words))
    assert chat("o-wang").says(words).template == "questions/passed_on"
    assert world.rows(AskedQuestion)[0].reason != ""


def test_answer_reaches_the_asker_with_the_name_of_who_gave_it(
    world: World, chat: Chat, knows: Know, cast: Cast
) -> None:
    knows(CARD)
    chat("o-wang").says(UNKNOWN)
    card = chat("o-chen").says("答1 每季度头一个月发。")
    assert card.template == "questions/answer_card"
    assert world.templates_told(cast.wang) == []
    assert chat("o-chen").says("1").template == "questions/answered"
    (told,) = world.told(cast.wang)
    assert told.template == "questions/answered"
    assert "陈敏答：“每季度头一个月发。”" in told.text
    assert world.rows(Task, kind=TaskKind.QUESTION)[0].closed_by_id == cast.chen.id


def test_answer_is_said_to_nobody_else_before_a_second_look(
    world: World, session: Session, chat: Chat, knows: Know, cast: Cast
) -> None:
    knows(CARD)
    chat("o-wang").says(UNKNOWN)
    chat("o-chen").goes_through("答1 每季度头一个月发。", "1")
    assert chat("o-li").says(UNKNOWN).template == "questions/passed_on"
    assert chat("o-chen").says("审答话").template == "questions/nothing_to_review"
    factories.a_post(session, cast.branch, cast.sun, PostKind.DISCIPLINE)
    session.commit()
    assert chat("o-sun").says("审答话").template == "questions/candidate"
    assert chat("o-sun").says("1").template == "questions/reviewed"
    assert "每季度头一个月发。" in chat("o-li").says(UNKNOWN)
    assert chat("o-zhou").says(UNKNOWN).template != "questions/answer"
    assert world.rows(Question, state=QuestionState.LIVE)[-1].reviewed_by == "孙海"


def test_answer_that_is_set_aside_is_said_to_nobody(
    world: World, session: Session, chat: Chat, knows: Know, cast: Cast
) -> None:
    knows(CARD)
    factories.a_post(session, cast.branch, cast.sun, PostKind.DISCIPLINE)
    session.commit()
    chat("o-wang").says(UNKNOWN)
    chat("o-chen").goes_through("答1 每季度头一个月发。", "1")
    chat("o-sun").goes_through("审答话", "2")
    assert chat("o-li").says(UNKNOWN).template == "questions/passed_on"


def test_answer_about_a_person_alone_becomes_no_knowledge(world: World, chat: Chat, knows: Know) -> None:
    knows(CARD)
    chat("o-wang").says("遗嘱要怎么写才算数")
    chat("o-chen").goes_through("答1 请律师来，我陪您去。", "1")
    assert world.rows(Question, state=QuestionState.CANDIDATE) == []


def test_what_waits_is_listed_and_answered_only_once(chat: Chat, knows: Know) -> None:
    knows(CARD)
    chat("o-wang").says(UNKNOWN)
    listed = chat("o-chen").says("看问题")
    assert f"第1问，王秀兰：“{UNKNOWN}”" in listed
    chat("o-chen").goes_through("答1 每季度头一个月发。", "1")
    assert chat("o-chen").says("答1 再答一次").template == "questions/not_waiting"


def test_member_without_a_post_answers_for_nobody(world: World, chat: Chat, knows: Know, cast: Cast) -> None:
    knows(CARD)
    chat("o-wang").says(UNKNOWN)
    chat("o-sun").goes_through("答1 明天发。", "1")
    assert world.templates_told(cast.wang) == []
    assert world.rows(AskedQuestion)[0].answered_at is None


def test_secretary_of_another_branch_does_not_reach_it(world: World, chat: Chat, knows: Know, cast: Cast) -> None:
    knows(CARD)
    chat("o-wang").says(UNKNOWN)
    assert chat("o-zhou").says("答1 明天发。").template == "questions/not_waiting"

"""A family helper declares himself, the elder agrees, and some things stay the elder's own (R-UX-90 to 95)."""

import pytest
from sqlalchemy.orm import Session

from domain.bindings import Binding, Consent
from domain.items import Item, Task
from domain.meetings import Meeting
from domain.study import StudyRecord
from tests.cast import Cast
from tests.handlers.phone import Chat, World


def helping(world: World, open_id: str = "o-new") -> list[Binding]:
    return [row for row in world.rows(Binding, open_id=open_id) if row.until is None]


def test_the_elder_is_asked_and_agrees_himself(world: World, chat: Chat, cast: Cast) -> None:
    helper = chat("o-new")
    assert helper.says("我是王秀兰的女儿").template == "onboarding/family_who"
    assert helper.says("王丽").template == "onboarding/family_asked"
    assert helping(world) == []
    (asked,) = world.told(cast.wang)
    assert asked.text.startswith("您的女儿王丽想帮您看通知、代您请假。")
    assert "您同意吗？" in asked.text
    assert chat("o-wang").says("1").template == "onboarding/family_agreed"
    (binding,) = helping(world)
    assert (binding.member_id, binding.relation, binding.helper_name) == (cast.wang.id, "女儿", "王丽")
    assert world.templates_told("o-new") == ["onboarding/family_granted"]
    assert [(row.subject, row.open_id) for row in world.rows(Consent)] == [("family", "o-new")]


def test_the_elder_refuses_and_nothing_opens(world: World, chat: Chat) -> None:
    chat("o-new").goes_through("我是王秀兰的女儿", "王丽")
    assert chat("o-wang").says("2").template == "onboarding/family_declined"
    assert helping(world) == []
    assert world.templates_told("o-new") == ["onboarding/family_refused"]


def test_what_is_missing_is_asked_one_thing_at_a_time(world: World, chat: Chat, cast: Cast) -> None:
    helper = chat("o-new")
    assert helper.says("我是他女儿").template == "onboarding/family_whom"
    assert helper.says("王秀兰").template == "onboarding/family_who"
    assert helper.says("王丽").template == "onboarding/family_asked"
    assert world.templates_told(cast.wang) == ["onboarding/family_question"]


def test_a_name_that_nobody_has_hears_the_same_words(world: World, chat: Chat) -> None:
    right = [chat("o-a").says(words).text for words in ("我是王秀兰的女儿", "王丽")]
    wrong = [chat("o-b").says(words).text for words in ("我是马冬梅的女儿", "王丽")]
    assert right == wrong


def test_without_a_wechat_of_his_own_the_liaison_asks_the_elder(world: World, chat: Chat, cast: Cast) -> None:
    chat("o-new").goes_through("我是陈建国的儿子", "陈强")
    (task,) = world.rows(Task)
    assert (task.member_id, task.owner_id) == (cast.old_chen.id, cast.zhao.id)
    assert "本人同意吗？" in world.told(cast.zhao)[0].text
    assert chat("o-zhao").says("1").template == "staff/family_decided"
    assert [row.closed_at is None for row in world.rows(Task)] == [False]
    assert [row.relation for row in helping(world)] == ["儿子"]


@pytest.mark.parametrize(
    ("words", "template"),
    [
        ("签到", "meetings/no_sign_in_by_family"),
        ("我有意见，食堂太贵了", "items/not_by_family"),
        ("我学完了", "fallback/not_for_family"),
        ("看我的信息", "fallback/not_for_family"),
    ],
)
def test_what_is_the_elders_own_is_not_the_helpers(
    world: World, chat: Chat, group_meeting: Meeting, words: str, template: str
) -> None:
    world.local("03-12 09:10")
    assert chat("o-son").says(words).template == template
    assert [*world.rows(Item), *world.rows(StudyRecord)] == []


def test_helper_may_read_notices_ask_leave_and_report_that_all_is_well(chat: Chat, group_meeting: Meeting) -> None:
    helper = chat("o-son")
    templates = [helper.says(words).template for words in ("几点开会", "我妈去不了", "报平安", "学习")]
    assert templates == ["meetings/next", "meetings/not_coming", "checkins/done", "study/none"]


def test_helper_who_wants_no_more_messages_stops_his_own_only(
    world: World, session: Session, chat: Chat, cast: Cast
) -> None:
    assert chat("o-son").says("别发了").template == "rights/helper_stopped"
    assert helping(world, "o-son") == []
    world.session.expire_all()
    assert cast.wang.opted_out_at is None


def test_helper_holds_no_post_of_the_elder(chat: Chat, session: Session, cast: Cast) -> None:
    chat("o-new").goes_through("我是李建国的儿子", "李强")
    chat("o-li").says("1")
    assert chat("o-new").says("谁没回").template not in {"staff/unanswered", "staff/no_meeting"}

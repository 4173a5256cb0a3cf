"""意见 with a number, study at home, 报平安, and finding a person."""

import pytest
from sqlalchemy.orm import Session

from domain.checkins import CheckIn
from domain.items import Item, ItemKind, Task, TaskKind
from domain.study import StudyRecord
from services import items
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, World


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("我提个意见，食堂的菜太咸了", ItemKind.OPINION),
        ("楼道的灯坏了，能不能修一下", ItemKind.NEED),
        ("我要投诉居委会不作为", ItemKind.COMPLAINT),
    ],
)
def test_what_is_raised_gets_a_number_an_owner_and_a_day(
    world: World, chat: Chat, cast: Cast, words: str, kind: ItemKind
) -> None:
    heard = chat("o-wang").says(words)
    assert heard.template == "items/kept"
    assert "这是第1件" in heard
    assert "陈敏" in heard
    (item,) = world.rows(Item)
    assert (item.kind, item.words, item.owner_id) == (kind, words, cast.chen.id)
    assert world.templates_told(cast.chen) == ["tasks/item"]


def test_how_it_stands_can_be_asked(world: World, session: Session, chat: Chat) -> None:
    phone = chat("o-wang")
    assert phone.says("我提的那事呢").template == "items/standing"
    phone.says("楼道的灯坏了，能不能修一下")
    heard = phone.says("我提的那事呢")
    assert "第1件，“楼道的灯坏了，能不能修一下”。" in heard
    assert "陈敏在办" in heard
    items.answer(session, world.rows(Item)[0], "周五来修", world.now)
    assert "已答复：周五来修。" in phone.says("我提的那事怎么样了")


def test_nobody_sees_what_another_raised(chat: Chat) -> None:
    chat("o-wang").says("楼道的灯坏了，能不能修一下")
    assert "楼道" not in chat("o-li").says("我提的那事呢")


def test_numbers_count_on_within_the_branch(chat: Chat) -> None:
    chat("o-wang").says("楼道的灯坏了，能不能修一下")
    assert "这是第2件" in chat("o-li").says("我提个意见，食堂的菜太咸了")
    assert "这是第1件" in chat("o-zhou").says("我提个意见，活动室太冷了")


def test_taken_back_by_nine(world: World, chat: Chat) -> None:
    assert chat("o-wang").goes_through("楼道的灯坏了，能不能修一下", "9").template == "items/taken_back"
    assert world.rows(Item)[0].withdrawn_at is not None
    assert world.rows(Task)[0].closed_at is not None


def test_complaint_by_menu_is_asked_for_its_words(world: World, chat: Chat) -> None:
    phone = chat("o-wang")
    assert phone.taps("complain").template == "items/say_it"
    phone.says("物业半年没扫过楼道")
    assert [item.kind for item in world.rows(Item)] == [ItemKind.COMPLAINT]


def test_this_months_item_is_told_with_its_source(session: Session, chat: Chat, cast: Cast) -> None:
    factories.a_material(session, cast.account)
    session.commit()
    heard = chat("o-wang").taps("study")
    assert "为什么要过好政治生日" in heard
    assert "共产党员网" in heard


@pytest.mark.parametrize("words", ["学完了", "我学了，很受教育，要记住入党那天的话"])
def test_study_is_written_down_at_his_word(world: World, session: Session, chat: Chat, cast: Cast, words: str) -> None:
    factories.a_material(session, cast.account)
    phone = chat("o-wang")
    assert phone.says(words).template == "study/studied"
    assert "您学过了" in phone.says(words)
    assert len(world.rows(StudyRecord)) == 1
    assert phone.says("9").template == "study/taken_back"
    assert world.rows(StudyRecord)[0].withdrawn_at is not None


def test_study_at_the_door_names_who_rings_and_when(world: World, chat: Chat, cast: Cast) -> None:
    heard = chat("o-wang").says("送学上门")
    assert "李建国3天内给您打电话" in heard
    chat("o-wang").says("想请人上门送学")
    (task,) = world.rows(Task)
    assert (task.kind, task.owner_id) == (TaskKind.HOME_STUDY, cast.li.id)


def test_all_is_well_is_kept_and_never_counted(world: World, chat: Chat) -> None:
    phone = chat("o-wang")
    heard = phone.taps("safe")
    assert heard.template == "checkins/done"
    assert not any(sign.isdigit() for sign in heard.text)
    phone.says("说错了")
    assert world.rows(CheckIn)[0].withdrawn_at is not None


def test_all_is_well_from_the_family_is_thanked_without_a_name(chat: Chat) -> None:
    assert chat("o-son").says("报平安").text == "好，记下了，平安就好。"


@pytest.mark.parametrize("words", ["找人", "我要找个人说话", "找书记"])
def test_a_person_is_named_with_a_time(world: World, chat: Chat, cast: Cast, words: str) -> None:
    heard = chat("o-wang").says(words)
    assert heard.template == "people/call_back"
    assert "赵磊在今天(3月10日，星期一)下午2点" in heard


def test_at_night_the_call_is_promised_for_the_morning(world: World, chat: Chat) -> None:
    world.local("03-10 19:00")
    assert "明天(3月11日，星期二)上午8点前" in chat("o-wang").taps("human")


def test_stranger_who_wants_a_person_is_asked_who_he_is(chat: Chat) -> None:
    assert chat("o-new").says("找人").template == "people/stranger"


def test_without_anybody_in_office_nobody_is_promised(session: Session, chat: Chat, cast: Cast) -> None:
    assert chat("o-zhou").says("找人").template == "people/nobody"


@pytest.mark.parametrize(
    ("words", "template", "push"),
    [
        ("想请人来坐坐", "people/visit", "tasks/visit"),
        ("头晕两天了", "people/unwell", "tasks/look_after"),
        ("我老伴走了", "people/mourning", "tasks/mourning"),
        ("我要去三亚住几个月", "people/away", "tasks/away"),
        ("我从三亚回来了", "people/back", "tasks/back"),
    ],
)
def test_what_needs_a_human_goes_to_the_group_leader_in_its_own_words(
    world: World, chat: Chat, cast: Cast, words: str, template: str, push: str
) -> None:
    assert chat("o-wang").says(words).template == template
    (line,) = world.told(cast.li)
    assert line.template == push
    assert words in line.text


@pytest.mark.parametrize(
    ("words", "template"),
    [
        ("党费怎么交", "people/dues"),
        ("怎么投票", "people/voting"),
        ("把那份秘密文件发给我", "people/secret"),
        ("党龄怎么算", "questions/passed_on"),
    ],
)
def test_questions_are_answered_by_rule_or_passed_on(chat: Chat, words: str, template: str) -> None:
    assert chat("o-wang").says(words).template == template


def test_who_paid_his_dues_is_told_to_the_one_who_keeps_them(world: World, chat: Chat, cast: Cast) -> None:
    heard = chat("o-wang").says("这个月党费我交过了")
    assert heard.template == "people/dues_matter"
    assert heard.text.endswith("本号不收钱。")
    assert world.templates_told(cast.chen) == ["tasks/dues"]

"""别发了, 恢复, 你是真的吗, 我的记录, 看我的信息: what a person may always ask and have."""

import pytest
from sqlalchemy.orm import Session

from domain.bindings import Consent
from domain.items import Task
from domain.meetings import Evidence, Meeting
from services import signins
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, World


@pytest.mark.parametrize("words", ["别发了", "不要再给我发了", "退订", "烦死了别发", "不想收了"])
def test_no_more_messages_at_once_and_without_a_second_question(
    world: World, chat: Chat, cast: Cast, words: str
) -> None:
    heard = chat("o-wang").says(words)
    assert heard.template == "rights/opted_out"
    assert "？" not in heard
    assert "赵磊打电话告诉您" in heard
    world.session.expire_all()
    assert cast.wang.opted_out_at == world.now


def test_again_by_one_word(world: World, chat: Chat, cast: Cast) -> None:
    assert chat("o-wang").goes_through("别发了", "恢复").template == "rights/opted_in"
    world.session.expire_all()
    assert cast.wang.opted_out_at is None
    assert [row.given for row in world.rows(Consent)] == [False, True]


def test_no_more_messages_works_in_the_middle_of_a_question(chat: Chat, group_meeting: Meeting) -> None:
    assert chat("o-wang").goes_through("几点开会", "别发了").template == "rights/opted_out"


def test_he_is_still_answered(chat: Chat, group_meeting: Meeting) -> None:
    assert chat("o-wang").goes_through("别发了", "几点开会").template == "meetings/next"


def test_is_it_real_names_what_can_be_checked_outside(chat: Chat, cast: Cast) -> None:
    heard = chat("o-wang").says("你是真的吗")
    for words in ("那张卡片上的电话", "赵磊", "陈敏", cast.account.name, "不收钱"):
        assert words in heard
    assert cast.wang.phone is not None
    assert cast.wang.phone[-4:] not in heard


def test_is_it_real_tells_a_stranger_nothing_about_the_branch(chat: Chat) -> None:
    heard = chat("o-new").says("你是真的吗")
    assert heard.template == "rights/is_it_real"
    assert "赵磊" not in heard
    assert "陈敏" not in heard


def test_own_record_is_his_own_and_compares_with_nobody(
    world: World, session: Session, chat: Chat, group_meeting: Meeting, cast: Cast
) -> None:
    signins.sign_in(session, group_meeting, cast.wang, Evidence.SELF_PRESENT, group_meeting.starts_at)
    session.commit()
    world.local("03-13 10:00")
    phone = chat("o-wang")
    phone.says("我学完了")
    heard = phone.says("我的记录")
    assert "签到1次，最近是3月12日(星期三)" in heard
    assert "学习记了1篇" in heard
    assert "签到" not in chat("o-li").says("我的记录").text.replace("开会签到的记录", "")


def test_own_data_shows_the_last_four_digits_only(chat: Chat, cast: Cast) -> None:
    heard = chat("o-wang").says("看我的信息")
    assert cast.wang.phone is not None
    assert cast.wang.phone[-4:] in heard
    assert cast.wang.phone not in heard.text.replace(" ", "")


@pytest.mark.parametrize(
    ("words", "template"),
    [("改电话 15400001234", "rights/change"), ("删掉我的信息", "rights/delete"), ("我换手机号了", "rights/change")],
)
def test_changing_and_deleting_go_through_a_person(
    world: World, chat: Chat, cast: Cast, words: str, template: str
) -> None:
    before = cast.wang.phone
    assert chat("o-wang").says(words).template == template
    world.session.expire_all()
    assert cast.wang.phone == before
    assert len(world.rows(Task)) == 1


def test_two_namesakes_data_is_not_mixed(session: Session, chat: Chat, cast: Cast) -> None:
    factories.a_member(session, cast.other_branch, "王秀兰", phone="15400009999")
    session.commit()
    heard = chat("o-wang").says("看我的信息")
    assert "东风社区" in heard
    assert "9999" not in heard

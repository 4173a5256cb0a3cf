"""S9: a group leader of seventy-four tells how his calls and visits went, by digits or in his own words."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.deliveries import Attempt, Delivery, State, Told
from domain.items import Task
from domain.meetings import Meeting
from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind
from handlers.message import Kind, Message
from services import closing, deliveries, errands, pushes
from services.deliveries.handover import to_door
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, World


@pytest.fixture
def notice(session: Session, cast: Cast, group_meeting: Meeting) -> Notice:
    """何秀英, 陈建国 and 王秀兰 are on the list of 李建国, who has it in words."""
    another = factories.a_member(session, cast.branch, "何秀英", group_id=cast.groups[1].id)
    notice = factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, text="", meeting_id=group_meeting.id)
    for member in (cast.wang, cast.old_chen, another):
        row = factories.a_delivery(
            session, notice, member, ways=["call_list", "door"], expires_at=group_meeting.starts_at
        )
        deliveries.hand_over(session, row, factories.NOW, "no_wechat")
    shows(session, cast, errands.open_for(session, cast.li), factories.NOW)
    return notice


def shows(session: Session, cast: Cast, found: Sequence[Task], now: datetime) -> str:
    """The list goes out as a message with words; its key."""
    pushes.say_list(session, cast.li, found, now, urgent=True)
    letter = session.scalars(select(Delivery).where(Delivery.member_id == cast.li.id).order_by(Delivery.id.desc()))
    delivery = letter.first()
    assert delivery is not None
    key = f"list-{delivery.id}"
    session.add(
        Attempt(
            delivery_id=delivery.id, channel=ChannelKind.SERVICE, at=now, client_id=key, outcome="accepted", code=""
        )
    )
    session.commit()
    return key


def words_of(world: World, notice: Notice) -> dict[str, str]:
    world.session.expire_all()
    return {line.name: line.proof.words for line in closing.lines(world.session, notice, world.now)}


def test_list_names_the_oldest_first_with_numbers_that_are_kept_nowhere(
    world: World, cast: Cast, notice: Notice
) -> None:
    told = world.told(cast.li)[-1]
    assert told.text.startswith("请打电话告诉这3位：\n第1位 陈建国 154 ")
    assert "先打给陈建国，打完回复数字。\n1 通了\n2 没通\n3 家属转告\n4 不用再找" in told.text
    letter = world.session.scalars(select(Notice).where(Notice.template == "staff/phone_list")).one()
    assert str(cast.old_chen.phone) not in str(letter.data)
    shown = world.session.scalars(select(AuditEntry).where(AuditEntry.act == "errands.shown")).all()
    assert {entry.about_id for entry in shown} >= {cast.wang.id, cast.old_chen.id}


def test_one_name_after_the_other_by_a_digit_each(world: World, chat: Chat, cast: Cast, notice: Notice) -> None:
    leader = chat("o-li")
    assert "记下了：陈建国，电话告诉了。\n说错了就回9。\n下一位是王秀兰" in leader.says("1")
    assert "王秀兰，先放着，3月11日(星期二)上午9点再说。" in leader.says("2 明天再打")
    assert "记下了：何秀英，家里人转告。" in leader.says("3 告诉她女儿了")
    assert "还有1位没联系上，到时候再请您。" in leader.last.text if leader.last else ""
    assert words_of(world, notice) == {"陈建国": "电话告知", "王秀兰": "已安排", "何秀英": "家属转告"}
    rows = {row.member.name: row for row in world.rows(Delivery, notice_id=notice.id) if row.member is not None}
    assert (rows["何秀英"].told, rows["何秀英"].told_by_id) == (Told.FAMILY, cast.li.id)
    assert rows["何秀英"].told_key.startswith("key-")
    lines = {line.name: line for line in closing.lines(world.session, notice, world.now)}
    assert (lines["王秀兰"].proof.evidence, lines["王秀兰"].remark) == ("在李建国的电话名单上", "明天再打")


def test_names_may_be_said_at_any_time_and_several_at_once(world: World, chat: Chat, notice: Notice) -> None:
    chat("o-li").goes_through("几点开会", "王秀兰通了，何秀英没人接")
    assert words_of(world, notice) == {"陈建国": "已安排", "王秀兰": "电话告知", "何秀英": "已安排"}


def test_numbers_count_as_in_the_list(world: World, chat: Chat, notice: Notice) -> None:
    chat("o-li").goes_through("1", "2号通了 3号没人接")
    assert words_of(world, notice) == {"陈建国": "电话告知", "王秀兰": "电话告知", "何秀英": "已安排"}


def test_all_of_them_count_only_when_confirmed(world: World, chat: Chat, notice: Notice) -> None:
    leader = chat("o-li")
    assert "这3位都告诉了，对吗？" in leader.says("都通了")
    assert set(words_of(world, notice).values()) == {"已安排"}
    assert "这些都办完了，谢谢您。" in leader.says("1")
    assert set(words_of(world, notice).values()) == {"电话告知"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("4", "1"), "免达(住院)"),
        (("4", "2"), "未达(外出联系不上)"),
        (("4", "3"), "免达(本人不要再通知)"),
        (("4", "4", "搬到外省儿子家去了"), "未达(搬到外省儿子家去了)"),
        (("4 住院了",), "免达(住院)"),
        (("4 号码不对",), "未达(号码不对)"),
    ],
)
def test_whom_nobody_needs_to_look_for_has_his_reason(
    world: World, chat: Chat, notice: Notice, said: tuple[str, ...], words: str
) -> None:
    assert "下一位是王秀兰" in chat("o-li").goes_through(*said)
    assert words_of(world, notice)["陈建国"] == words


@pytest.mark.parametrize("said", ["1", "2 明天再打", "3", "4 住院了"])
def test_nine_puts_him_on_the_list_again(world: World, chat: Chat, notice: Notice, said: str) -> None:
    leader = chat("o-li")
    assert "陈建国那一条去掉了" in leader.goes_through(said, "9")
    assert words_of(world, notice)["陈建国"] == "已安排"
    leader.says("1")
    assert words_of(world, notice)["陈建国"] == "电话告知"


def test_finger_that_taps_twice_tells_nobody_else(world: World, chat: Chat, cast: Cast, notice: Notice) -> None:
    key = world.rows(Attempt)[-1].client_id
    for number in range(2):
        world.passes(minutes=1)
        data = {"bizmsgmenuid": f"{key}:1"}
        world.handle(Message("dongfeng", f"tap-{number}", "o-li", Kind.TEXT, "1 通了", world.now, "text", data))
    assert words_of(world, notice) == {"陈建国": "电话告知", "王秀兰": "已安排", "何秀英": "已安排"}


def test_card_without_names_is_no_list_so_the_names_come_first(
    world: World, chat: Chat, cast: Cast, notice: Notice
) -> None:
    for attempt in world.session.scalars(select(Attempt)):
        attempt.channel = ChannelKind.TEMPLATE
    assert chat("o-li").says("1").template == "staff/list_coming"
    assert set(words_of(world, notice).values()) == {"已安排"}
    assert world.templates_told(cast.li) == ["staff/phone_list"] * 2


def test_his_own_meeting_and_his_list_are_never_mixed_up(
    world: World, chat: Chat, session: Session, cast: Cast, notice: Notice
) -> None:
    factories.a_delivery(session, notice, cast.li, state=State.DELIVERED, sent_at=factories.NOW)
    session.commit()
    leader = chat("o-li")
    assert leader.says("1").template == "digits/which"
    assert "记下了：陈建国，电话告诉了。" in leader.says("1")


def test_list_is_said_again_when_asked_for(world: World, chat: Chat, cast: Cast, notice: Notice) -> None:
    assert chat("o-li").says("打给谁").template == "staff/list_coming"
    assert world.templates_told(cast.li) == ["staff/phone_list"] * 2


def test_somebody_without_a_list_is_understood_as_ever(chat: Chat, notice: Notice) -> None:
    assert chat("o-zhao").says("王秀兰通了").template != "staff/call_noted"
    assert not chat("o-wang").says("1").template.startswith("staff/")


def test_sheets_for_the_door_have_digits_of_their_own(
    world: World, chat: Chat, session: Session, cast: Cast, notice: Notice
) -> None:
    for row in list(session.scalars(select(Delivery).where(Delivery.notice_id == notice.id))):
        assert row.member is not None
        to_door(session, [row], world.now)
    shows(session, cast, errands.open_for(session, cast.li), world.now)
    assert "1 送到了\n2 没人\n3 交给家属\n4 不用再送" in world.told(cast.li)[-1].text
    chat("o-li").goes_through("1", "2 没人在家", "3 交给儿子了")
    assert words_of(world, notice) == {"陈建国": "上门告知", "王秀兰": "已安排", "何秀英": "家属转告"}
    lines = {line.name: line for line in closing.lines(world.session, notice, world.now)}
    assert lines["王秀兰"].proof.evidence == "在李建国的上门单上"
    assert lines["陈建国"].proof.evidence == "李建国上门说的"


@pytest.mark.parametrize("words", ["打给谁", "电话名单", "上门单"])
def test_who_has_nobody_to_tell_hears_that(chat: Chat, words: str) -> None:
    assert chat("o-li").says(words).template == "staff/nobody_to_tell"


def test_a_digit_counts_for_the_list_that_was_shown_when_yesterdays_went_to_the_door(
    world: World, session: Session, chat: Chat, cast: Cast, notice: Notice
) -> None:
    leader = chat("o-li")
    leader.says("1")  # and is asked for 王秀兰
    world.passes(hours=20)
    for row in world.rows(Delivery, notice_id=notice.id, state=State.HANDED_OVER):
        assert row.member is not None
        to_door(session, [row], world.now)
    shows(session, cast, errands.open_for(session, cast.li), world.now)
    assert "上门告诉了" in leader.says("1")
    assert sorted(words_of(world, notice).values()) == ["上门告知", "已安排", "电话告知"]


def test_a_digit_for_somebody_who_answered_himself_tells_nobody_and_asks_on(
    world: World, session: Session, chat: Chat, cast: Cast, notice: Notice
) -> None:
    leader = chat("o-li")
    leader.says("1")  # and is asked for 王秀兰
    deliveries.acknowledge(session, cast.wang, world.now, "本人", told_key="his-own")
    session.commit()
    assert "何秀英" in leader.says("1")
    assert words_of(world, notice) == {"陈建国": "电话告知", "王秀兰": "本人已回应", "何秀英": "已安排"}


def test_a_digit_after_he_asked_for_his_list_is_for_the_list(
    world: World, session: Session, chat: Chat, cast: Cast, notice: Notice, group_meeting: Meeting
) -> None:
    announced = factories.a_notice(session, cast.branch, NoticeKind.MEETING, meeting_id=group_meeting.id)
    factories.a_delivery(session, announced, cast.li, state=State.SENT, sent_at=world.now)
    session.commit()
    leader = chat("o-li")
    assert leader.says("打给谁").template == "staff/list_coming"
    shows(session, cast, errands.open_for(session, cast.li), world.now)
    assert "记下了：陈建国，电话告诉了。" in leader.says("1")


def test_a_digit_before_the_names_were_there_tells_nobody(
    world: World, session: Session, chat: Chat, cast: Cast, notice: Notice
) -> None:
    session.execute(delete(Attempt))
    session.commit()
    leader = chat("o-li")
    leader.says("打给谁")
    assert leader.says("1").template == "staff/list_coming"
    assert set(words_of(world, notice).values()) == {"已安排"}

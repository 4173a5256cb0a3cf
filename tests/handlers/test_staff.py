"""谁没回, 谁不来, 签到情况, 代签, 改到, 取消, 再提醒, 今天要办什么: the own branch only."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.deliveries import Delivery, State
from domain.items import Task, TaskKind
from domain.meetings import AnswerKind, Evidence, Meeting, MeetingChange, MeetingState, SignIn
from domain.members import Member
from domain.notices import Notice, NoticeKind
from services import answers, signins
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World

Tell = Callable[[Meeting, Member], Delivery]


@pytest.fixture
def secretary(chat: Chat) -> Phone:
    return chat("o-chen")


# -- asking ----------------------------------------------------------------------------------------------------------


def test_who_has_not_answered(
    world: World, session: Session, secretary: Phone, cast: Cast, group_meeting: Meeting
) -> None:
    answers.give(session, group_meeting, cast.wang, AnswerKind.COMING, world.now)
    heard = secretary.says("谁没回")
    assert "1人来，0人来不了，1人没回" in heard
    assert "没回的：李建国。" in heard
    assert "陈建国" not in heard
    assert "身体不便的1位不催" in heard


def test_a_meeting_that_was_not_announced_has_not_been_left_unanswered(
    secretary: Phone, group_meeting: Meeting
) -> None:
    assert secretary.says("谁没回").template == "staff/not_announced"


def test_who_does_not_come_with_the_reasons(
    world: World, session: Session, secretary: Phone, cast: Cast, group_meeting: Meeting
) -> None:
    assert "还没有人说来不了" in secretary.says("谁不来")
    answers.give(session, group_meeting, cast.wang, AnswerKind.LEAVE, world.now, reason="腿疼")
    heard = secretary.says("谁请假了")
    assert "1人来不了" in heard
    assert "王秀兰，腿疼。" in heard


def test_attendance_keeps_every_evidence_apart(
    session: Session, secretary: Phone, cast: Cast, group_meeting: Meeting, world: World
) -> None:
    signins.sign_in(session, group_meeting, cast.wang, Evidence.SELF_REMOTE, group_meeting.starts_at)
    late = group_meeting.ends_at + timedelta(hours=3)
    signins.sign_in(session, group_meeting, cast.old_chen, Evidence.AFTERWARDS, late, by=cast.li)
    world.local("03-12 15:00")
    heard = secretary.says("签到情况")
    assert "应到3人，签到2人" in heard
    assert "本人远程1人，事后补记1人" in heard
    assert "还没签的：李建国" in heard


@pytest.mark.parametrize("words", ["谁没回", "谁不来", "签到情况"])
def test_another_branch_sees_nothing(chat: Chat, group_meeting: Meeting, words: str) -> None:
    heard = chat("o-zhou").says(words)
    assert heard.template == "staff/no_meeting"


@pytest.mark.parametrize("who", ["o-li", "o-zhao"])
def test_group_leader_and_liaison_may_ask(
    chat: Chat, cast: Cast, group_meeting: Meeting, told: Callable[[Meeting, Member], Delivery], who: str
) -> None:
    told(group_meeting, cast.wang)
    assert chat(who).says("谁没回").template == "staff/unanswered"


def test_the_meeting_that_is_named_is_meant(secretary: Phone, group_meeting: Meeting, assembly: Meeting) -> None:
    assert "3月20日" in secretary.says("党员大会谁没回")
    assert "3月20日" in secretary.says("谁不来")  # the one just talked about


def test_what_has_to_be_done_today_danger_first(chat: Chat, secretary: Phone) -> None:
    assert "没有要办的事" in secretary.says("今天要办什么")
    chat("o-wang").goes_through("送学上门", "胸口疼喘不上来")
    lines = secretary.says("今天要办什么").text.split("\n")
    assert lines[1].startswith("紧急情况：王秀兰")
    assert lines[2].startswith("送学上门：王秀兰")
    assert "王秀兰" not in chat("o-zhou").says("今天要办什么")


def test_group_leader_sees_what_is_his(chat: Chat) -> None:
    chat("o-wang").goes_through("送学上门", "找人")
    heard = chat("o-li").says("今天要办什么")
    assert "送学上门" in heard
    assert "请回电话" not in heard


# -- recording -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "evidence", "late"),
    [("09:40", Evidence.BY_OTHER, None), ("14:00", Evidence.AFTERWARDS, 213)],
)
def test_presence_put_down_for_others_says_by_whom(
    world: World, secretary: Phone, cast: Cast, group_meeting: Meeting, clock: str, evidence: Evidence, late: int | None
) -> None:
    world.local(f"03-12 {clock}")
    card = secretary.says("代签 王秀兰 陈建国")
    assert card.template == "staff/sign_card"
    assert world.rows(SignIn) == []
    assert secretary.says("好").template == "fallback/digit_please"
    assert world.rows(SignIn) == []
    assert secretary.says("1").template == "staff/signed"
    records = world.rows(SignIn)
    assert {record.member_id for record in records} == {cast.wang.id, cast.old_chen.id}
    assert {(record.by_id, record.evidence) for record in records} == {(cast.chen.id, evidence)}
    if late is not None:
        assert {record.late_minutes for record in records} == {late}
    assert world.templates_told(cast.wang) == ["meetings/recorded_for_you"]
    assert [entry.act for entry in world.rows(AuditEntry)] == ["meetings.signed_in_for"] * 2


@pytest.mark.parametrize("words", ["我没去", "我那天没去", "没去啊"])
def test_the_one_recorded_can_say_that_he_was_not_there(
    world: World, secretary: Phone, chat: Chat, cast: Cast, group_meeting: Meeting, words: str
) -> None:
    world.local("03-12 09:40")
    secretary.goes_through("代签 王秀兰", "1")
    assert chat("o-wang").says(words).template == "meetings/record_disputed"
    (record,) = world.rows(SignIn)
    assert record.disputed_at is not None
    assert record.withdrawn_at is not None
    (task,) = world.rows(Task)
    assert (task.kind, task.owner_id) == (TaskKind.CHECK_RECORD, cast.chen.id)
    assert world.templates_told(cast.chen) == ["tasks/check_record"]


def test_own_sign_in_is_not_disputed_by_the_same_words(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:40")
    phone = chat("o-wang")
    phone.says("签到")
    assert phone.says("我没去").template != "meetings/record_disputed"
    assert world.rows(SignIn)[0].withdrawn_at is None


def test_own_word_takes_the_place_of_the_record_of_others(
    world: World, secretary: Phone, chat: Chat, group_meeting: Meeting
) -> None:
    world.local("03-12 09:40")
    secretary.goes_through("代签 王秀兰", "1")
    chat("o-wang").says("到会场了")
    valid = [record for record in world.rows(SignIn) if record.withdrawn_at is None]
    assert [(record.evidence, record.by_id) for record in valid] == [(Evidence.SELF_PRESENT, None)]


def test_names_that_are_not_certain_are_said_and_not_guessed(
    world: World, secretary: Phone, group_meeting: Meeting
) -> None:
    world.local("03-12 09:40")
    heard = secretary.says("代签 王秀兰 孙海")
    assert "代签：王秀兰" in heard
    assert "孙海我没认准" in heard
    assert secretary.says("代签 马冬梅").template == "staff/whom_to_sign"


def test_group_leader_signs_for_his_own_group_only(
    world: World, session: Session, chat: Chat, cast: Cast, assembly: Meeting
) -> None:
    world.local("03-20 09:10")
    heard = chat("o-li").says("代签 王秀兰 孙海")
    assert "代签：王秀兰" in heard
    assert "孙海我没认准" in heard


def test_nothing_is_signed_when_no_meeting_is_near(world: World, secretary: Phone, group_meeting: Meeting) -> None:
    assert secretary.says("代签 王秀兰").template == "staff/no_meeting_to_sign"


def test_member_of_the_other_branch_is_never_signed_for(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:40")
    assert chat("o-zhou").says("代签 王秀兰").template == "staff/no_meeting_to_sign"
    assert world.rows(SignIn) == []


# -- changing --------------------------------------------------------------------------------------------------------


def test_change_is_shown_and_done_on_one(
    world: World, secretary: Phone, cast: Cast, group_meeting: Meeting, told: Tell
) -> None:
    told(group_meeting, cast.wang)
    card = secretary.says("改到十点")
    assert card.template == "staff/change_card"
    assert "原来是3月12日(星期三)上午9点30分" in card
    assert "改成3月12日(星期三)上午10点" in card
    assert secretary.says("行").template == "fallback/digit_please"
    assert world.rows(MeetingChange) == []
    assert secretary.says("1").template == "staff/changed"
    (meeting,) = world.rows(Meeting)
    assert (meeting.version, f"{meeting.starts_at.astimezone(world.zone):%H:%M}") == (2, "10:00")
    (old,) = world.rows(MeetingChange)
    assert f"{old.starts_at.astimezone(world.zone):%H:%M}" == "09:30"
    (notice,) = world.rows(Notice, kind=NoticeKind.MEETING_CHANGED, template="")
    assert [row.member_id for row in world.rows(Delivery, notice_id=notice.id)] == [cast.wang.id]
    assert "更正：3月12日(星期三)上午9点30分改为上午10点。" in world.told(cast.wang)[-1].text
    assert world.told(cast.li)[-1].text.startswith("3月12日(星期三)上午10点，开第二党小组会。")


@pytest.mark.parametrize("words", ["2", "取消"])
def test_change_that_is_not_wanted_changes_nothing(
    world: World, secretary: Phone, group_meeting: Meeting, words: str
) -> None:
    secretary.goes_through("改到十点", words)
    assert world.rows(Meeting)[0].version == 1


def test_change_without_a_time_asks_for_it(world: World, secretary: Phone, group_meeting: Meeting) -> None:
    assert secretary.says("会议时间改一下").template == "staff/change_to_when"
    assert "改成3月13日(星期四)上午9点30分" in secretary.says("周四")


def test_change_to_a_time_that_is_over_is_asked_again(secretary: Phone, group_meeting: Meeting) -> None:
    assert secretary.says("改到3月5号上午九点").template == "staff/which_time"


def test_place_alone_can_change(secretary: Phone, group_meeting: Meeting) -> None:
    card = secretary.says("地点改到居委会三楼会议室")
    assert "改成3月12日(星期三)上午9点30分，居委会三楼会议室" in card


def test_which_meeting_changes_is_asked(secretary: Phone, group_meeting: Meeting, assembly: Meeting) -> None:
    assert secretary.says("改到十点").template == "staff/which_meeting"
    assert "改成3月20日(星期四)上午10点" in secretary.says("2")


def test_a_cancelled_meeting_is_told_to_those_who_knew(
    world: World, secretary: Phone, cast: Cast, group_meeting: Meeting, told: Tell
) -> None:
    told(group_meeting, cast.wang)
    assert secretary.says("取消第二小组的党小组会").template == "staff/cancel_card"
    assert secretary.says("1").template == "staff/cancelled"
    assert world.rows(Meeting)[0].state is MeetingState.CANCELLED
    (notice,) = world.rows(Notice, kind=NoticeKind.MEETING_CANCELLED)
    assert [row.member_id for row in world.rows(Delivery, notice_id=notice.id)] == [cast.wang.id]


def test_a_meeting_that_was_not_sent_yet_is_cancelled_silently(world: World, secretary: Phone, cast: Cast) -> None:
    secretary.goes_through("通知下周三上午九点第二小组开党小组会", "1")
    secretary.goes_through("会议取消", "1")
    (notice,) = world.rows(Notice, kind=NoticeKind.MEETING_CANCELLED)
    withdrawn = [row.member_id for row in world.rows(Delivery, state=State.WITHDRAWN)]
    assert cast.wang.id in withdrawn
    told = [row.member_id for row in world.rows(Delivery, notice_id=notice.id)]
    assert told == [cast.old_chen.id]  # on a human's list: he may have been rung


def test_reminding_goes_to_those_who_did_not_answer(
    world: World, session: Session, secretary: Phone, cast: Cast, group_meeting: Meeting
) -> None:
    answers.give(session, group_meeting, cast.wang, AnswerKind.COMING, world.now)
    heard = secretary.says("再提醒没回的")
    assert "还有1人没回" in heard
    assert secretary.says("1").template == "staff/reminded"
    (notice,) = world.rows(Notice, kind=NoticeKind.MEETING_NUDGE)
    assert cast.wang.id not in {row.member_id for row in world.rows(Delivery, notice_id=notice.id)}


def test_nothing_to_change_says_how_to_announce(secretary: Phone) -> None:
    assert secretary.says("改到十点").template == "staff/no_meeting"


def test_meeting_of_another_branch_is_out_of_reach(world: World, chat: Chat, group_meeting: Meeting) -> None:
    assert chat("o-zhou").says("改到十点").template == "staff/no_meeting"
    assert chat("o-zhou").says("取消会议").template == "staff/no_meeting"
    assert world.rows(Meeting)[0].version == 1


@pytest.mark.parametrize("words", ["改到十点", "取消会议", "再提醒没回的", "告诉大家明天停水", "认人"])
def test_what_the_secretary_alone_may_do_is_refused_to_a_group_leader(
    world: World, chat: Chat, group_meeting: Meeting, words: str
) -> None:
    assert not chat("o-li").says(words).template.startswith("staff/")
    chat("o-li").says("1")
    assert world.rows(Meeting)[0].version == 1

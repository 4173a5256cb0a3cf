"""签到: when it is open, how it is known, and that late is no fault."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.items import Task, TaskKind
from domain.meetings import Answer, Evidence, Meeting, SignIn
from services import meetings
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, World


@pytest.mark.parametrize(
    ("clock", "template", "signed"),
    [
        ("08:58", "meetings/too_early", 0),
        ("08:59", "meetings/signed_in", 1),
        ("09:45", "meetings/signed_in", 1),
        ("11:29", "meetings/signed_in", 1),
        ("11:30", "meetings/over", 0),
    ],
)
def test_the_door_is_open_from_half_an_hour_before_to_an_hour_after(
    world: World, chat: Chat, group_meeting: Meeting, clock: str, template: str, signed: int
) -> None:
    world.local(f"03-12 {clock}")  # the message arrives a minute later
    assert chat("o-wang").says("签到").template == template
    assert len(world.rows(SignIn)) == signed


@pytest.mark.parametrize(
    ("words", "evidence"),
    [("签到", Evidence.SELF_REMOTE), ("到会场了", Evidence.SELF_PRESENT), ("我到活动室了", Evidence.SELF_PRESENT)],
)
def test_the_record_says_how_it_is_known(
    world: World, chat: Chat, group_meeting: Meeting, words: str, evidence: Evidence
) -> None:
    world.local("03-12 09:10")
    chat("o-wang").says(words)
    assert [record.evidence for record in world.rows(SignIn)] == [evidence]


def test_one_after_signing_in_means_that_he_is_there(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    phone = chat("o-wang")
    assert "您要是在会场，就回1。" in phone.says("签到")
    assert "记的是您在会场。" in phone.says("1")
    assert [record.evidence for record in world.rows(SignIn)] == [Evidence.SELF_PRESENT]


def test_signing_in_is_not_an_answer(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    chat("o-wang").taps("sign_in")
    assert world.rows(Answer) == []


def test_twice_is_said_once(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    heard = chat("o-wang").goes_through("签到", "签到")
    assert "您已经签好了" in heard
    assert len(world.rows(SignIn)) == 1


def test_a_sign_in_is_taken_back_by_nine(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    assert chat("o-wang").goes_through("签到", "9").template == "meetings/sign_in_taken_back"
    assert [record.withdrawn_at is None for record in world.rows(SignIn)] == [False]


def test_two_meetings_at_once_are_asked_which(
    world: World, session: Session, chat: Chat, cast: Cast, group_meeting: Meeting
) -> None:
    other = factories.a_meeting(session, cast.branch, cast.chen, starts_at=group_meeting.starts_at)
    world.local("03-12 09:10")
    phone = chat("o-wang")
    assert phone.says("签到").template == "meetings/which_sign_in"
    assert world.rows(SignIn) == []
    assert phone.says("2").template == "meetings/signed_in"
    assert [record.meeting_id for record in world.rows(SignIn)] == [other.id]


def test_member_who_was_there_but_late_gets_it_put_down_by_the_group_leader(
    world: World, chat: Chat, cast: Cast, group_meeting: Meeting
) -> None:
    world.local("03-12 15:00")
    phone = chat("o-wang")
    assert "不要紧" in phone.says("签到")
    assert "李建国" in phone.says("1")
    (task,) = world.rows(Task)
    assert (task.kind, task.owner_id) == (TaskKind.CHECK_RECORD, cast.li.id)
    assert world.rows(SignIn) == []


@pytest.mark.parametrize("words", ["2", "没去"])
def test_member_who_was_not_there_is_told_the_contents(
    world: World, chat: Chat, group_meeting: Meeting, words: str
) -> None:
    world.local("03-12 15:00")
    phone = chat("o-wang")
    phone.says("签到")
    assert phone.says(words).template == "meetings/was_not_there"
    assert [task.kind for task in world.rows(Task)] == [TaskKind.FOLLOW_UP]


def test_member_who_signed_in_then_asks_late_hears_that_it_is_kept(
    world: World, chat: Chat, group_meeting: Meeting
) -> None:
    world.local("03-12 09:10")
    phone = chat("o-wang")
    phone.says("签到")
    assert phone.says("签到", after=timedelta(hours=5)).template == "meetings/signed_in_before"


def test_family_cannot_sign_in(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    assert chat("o-son").says("签到").template == "meetings/no_sign_in_by_family"
    assert chat("o-son").scans(meetings.scene_of(group_meeting)).template == "meetings/no_sign_in_by_family"
    assert world.rows(SignIn) == []


def test_the_code_in_the_hall_signs_in_as_present(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    assert chat("o-wang").scans(meetings.scene_of(group_meeting)).template == "meetings/signed_in"
    assert [record.evidence for record in world.rows(SignIn)] == [Evidence.SELF_PRESENT]


def test_the_code_in_the_hall_is_no_door_for_a_stranger_or_another_branch(
    world: World, chat: Chat, group_meeting: Meeting
) -> None:
    world.local("03-12 09:10")
    assert chat("o-new").scans(meetings.scene_of(group_meeting)).template == "onboarding/unknown_code"
    assert chat("o-zhou").scans(meetings.scene_of(group_meeting)).template == "meetings/none"
    assert world.rows(SignIn) == []


def test_half_heard_words_are_asked_back_before_they_count(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    phone = chat("o-wang")
    heard = phone.says("我来了")
    assert heard.template == "talk/is_it_so"
    assert "要签到，对吗？" in heard
    assert world.rows(SignIn) == []
    assert phone.says("1").template == "meetings/signed_in"
    assert len(world.rows(SignIn)) == 1


def test_half_heard_words_that_were_meant_otherwise_leave_nothing(
    world: World, chat: Chat, group_meeting: Meeting
) -> None:
    world.local("03-12 09:10")
    phone = chat("o-wang")
    phone.says("我来了")
    assert phone.says("2").template == "talk/then_what"
    assert world.rows(SignIn) == []

"""Two wishes in one message: the first is done, the second named and asked (R-UX-47)."""

import pytest

from domain.items import Task, TaskKind
from domain.meetings import Answer, AnswerKind, Meeting
from tests.handlers.phone import Chat, World


@pytest.fixture
def both(chat: Chat, group_meeting: Meeting) -> str:
    return chat("o-wang").says("这次会我来不了，腿疼。另外我想请人上门送学").text


def test_first_is_done_and_the_second_is_asked(world: World, both: str) -> None:
    (answer,) = world.rows(Answer)
    assert answer.kind is AnswerKind.LEAVE
    assert "您还说：想请人上门送学，也办吗？\n1 办\n2 不用" in both
    assert world.rows(Task, kind=TaskKind.HOME_STUDY) == []


def test_second_is_done_after_one(world: World, chat: Chat, both: str) -> None:
    assert chat("o-wang").says("1").template == "study/home_study"
    assert len(world.rows(Task, kind=TaskKind.HOME_STUDY)) == 1
    assert len(world.rows(Answer)) == 1


def test_second_is_left_after_two(world: World, chat: Chat, both: str) -> None:
    assert chat("o-wang").says("2").template == "talk/not_now"
    assert world.rows(Task, kind=TaskKind.HOME_STUDY) == []


def test_danger_asks_for_nothing_else(chat: Chat, group_meeting: Meeting) -> None:
    heard = chat("o-wang").says("我摔倒了起不来，明天的会我请假")
    assert heard.template == "care/emergency"
    assert "也办吗" not in heard

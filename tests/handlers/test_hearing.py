"""A recording without words: a machine listens where one is there, and a person where none is or it heard nothing."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy.orm import Session

from domain.accounts import Follower
from domain.hearings import Hearing
from domain.items import Task, TaskKind
from domain.meetings import Answer, Meeting
from domain.recordings import Recording
from handlers.message import TRANSCRIPT, UNHEARD, Kind, Message
from services import hearings, runs
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Heard, World

_number = count(1)


def comes_again(world: World, text: str, name: str = TRANSCRIPT, open_id: str = "o-wang") -> Heard:
    world.passes(minutes=1)
    key = f"voice-{next(_number)}.heard"
    data = {"MediaId": "media-1"}
    return world.handle(Message(world.slug, key, open_id, Kind.VOICE, text, world.now, name, data))


@pytest.fixture
def listening(world: World) -> None:
    """A process listens; its sign of life is younger than the next messages."""
    with world.sessions.write() as session:
        runs.beat(session, world.now + timedelta(minutes=1), world.now, hearings.BEAT)


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("open_id", ["o-wang", "o-somebody"])
def test_recording_waits_for_the_machine_and_nobody_is_troubled(world: World, chat: Chat, open_id: str) -> None:
    heard = chat(open_id).speaks("")
    assert heard.template == "talk/listening"
    (waiting,) = world.rows(Hearing)
    assert (waiting.media_id, waiting.open_id, waiting.message_key) == ("media-1", open_id, heard.key)
    assert (world.rows(Task), world.rows(Recording)) == ([], [])


@pytest.mark.usefixtures("listening")
def test_when_the_machine_has_been_silent_for_minutes_a_person_listens(world: World, chat: Chat) -> None:
    world.passes(minutes=5)
    assert chat("o-wang").speaks("").template == "talk/voice"
    assert world.rows(Hearing) == []


@pytest.mark.usefixtures("listening")
def test_words_that_the_platform_found_need_no_machine(world: World, chat: Chat, group_meeting: Meeting) -> None:
    assert "3月12日" in chat("o-wang").speaks("几点开会")
    assert world.rows(Hearing) == []


@pytest.mark.usefixtures("listening")
def test_what_was_found_is_said_back_and_nothing_is_done_without_a_yes(world: World, group_meeting: Meeting) -> None:
    heard = comes_again(world, "会我去不了，腿疼")
    assert heard.template == "talk/heard_right"
    assert world.rows(Answer) == []


def test_found_danger_acts_at_once(world: World, cast: Cast) -> None:
    assert comes_again(world, "我胸口疼得厉害喘不上气").template == "care/emergency"
    assert [task.kind for task in world.rows(Task)] == [TaskKind.ALARM]


def test_danger_of_a_stranger_acts_too(world: World) -> None:
    assert comes_again(world, "救命啊我摔倒了起不来", open_id="o-somebody").template.startswith("care/emergency")


@pytest.mark.usefixtures("listening")
def test_nothing_heard_is_asked_again_once_and_then_a_person_gets_the_recording(world: World) -> None:
    assert comes_again(world, "").template == "talk/not_heard"
    assert world.rows(Task) == []
    assert comes_again(world, "").template == "talk/voice"
    assert [recording.media_id for recording in world.rows(Recording)] == ["media-1"]
    assert comes_again(world, "").template == "talk/not_heard"  # counted anew


@pytest.mark.usefixtures("listening")
def test_nothing_heard_after_a_misheard_one_is_the_second_failure(
    world: World, chat: Chat, group_meeting: Meeting
) -> None:
    comes_again(world, "会我去不了")
    assert chat("o-wang").says("2").template == "talk/misheard"
    assert comes_again(world, "").template == "talk/voice"


@pytest.mark.usefixtures("listening")
def test_what_no_machine_could_hear_goes_to_a_person_at_once(world: World) -> None:
    assert comes_again(world, "", UNHEARD).template == "talk/voice"
    assert [task.kind for task in world.rows(Task)] == [TaskKind.CALL_BACK]


@pytest.mark.usefixtures("listening")
def test_two_people_on_one_wechat_are_asked_who_spoke_and_the_recording_is_kept(
    world: World, session: Session, chat: Chat, cast: Cast
) -> None:
    factories.a_binding(session, cast.sun, "o-wang")
    session.commit()
    assert chat("o-wang").speaks("").template == "talk/listening"  # whose it is matters later
    assert comes_again(world, "", UNHEARD).template == "onboarding/who_speaks"
    assert chat("o-wang").says("1").template == "talk/voice"
    assert [recording.media_id for recording in world.rows(Recording)] == ["media-1"]
    assert len(world.rows(Hearing)) == 1


def test_what_comes_again_opens_no_new_window(world: World, chat: Chat) -> None:
    phone = chat("o-wang")
    phone.says("你好")
    before = _window(world)
    comes_again(world, "几点开会")
    assert _window(world) == before


def _window(world: World) -> tuple[object, object]:
    (follower,) = world.rows(Follower, open_id="o-wang")
    return follower.window_until, follower.heard_at

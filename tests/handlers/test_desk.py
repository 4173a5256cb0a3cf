"""The desk: every message once, its answer kept."""

from datetime import timedelta

import pytest

from domain.conversations import SeenMessage
from domain.meetings import Meeting, SignIn
from handlers.message import Kind
from tests.cast import Cast
from tests.handlers.phone import Chat, World


def test_a_copy_gets_the_stored_answer_and_acts_once(world: World, chat: Chat, group_meeting: Meeting) -> None:
    world.local("03-12 09:10")
    phone = chat("o-wang")
    heard = [phone.says("签到", key="msg-1") for _ in range(3)]
    assert [one.is_new for one in heard] == [True, False, False]
    assert len({one.text for one in heard}) == 1
    assert len(world.rows(SignIn)) == len(world.rows(SeenMessage)) == 1


def test_a_double_tap_is_one_wish(world: World, chat: Chat) -> None:
    phone = chat("o-wang")
    assert phone.says("送学上门").text
    assert phone.says("送学上门", after=timedelta(seconds=5)).text == ""
    assert phone.says("送学上门", after=timedelta(minutes=1)).text


def test_the_record_names_who_spoke_what_was_understood_and_what_was_answered(
    world: World, chat: Chat, cast: Cast
) -> None:
    heard = chat("o-wang").says("谢谢")
    (seen,) = world.rows(SeenMessage)
    assert (seen.member_id, seen.intent, seen.template, seen.reply) == (
        cast.wang.id,
        "thanks",
        "talk/thanks",
        heard.text,
    )


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("who", ["o-wang", "o-son", "o-new", "o-chen"])
def test_every_kind_of_message_is_taken_from_everybody(world: World, chat: Chat, kind: Kind, who: str) -> None:
    heard = chat(who).sends(kind, "meeting" if kind is Kind.MENU else "")
    assert heard.is_new
    assert len(world.rows(SeenMessage)) == 1

"""A family helper says whether he passed a notice on; what he says is evidence, and nobody else's word is taken."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import Attempt, Delivery, State, Told
from domain.ways import ChannelKind
from handlers.message import Kind, Message
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Heard, World

DONE, CANNOT = "family/passed_on", "family/cannot"


@pytest.fixture
def asked(session: Session, cast: Cast, now: datetime) -> Delivery:
    """王秀兰's son was asked to pass something on."""
    notice = factories.a_notice(session, cast.branch)
    delivery = factories.a_delivery(
        session,
        notice,
        cast.wang,
        state=State.SENT,
        ways=["family", "call_list"],
        channel=ChannelKind.FAMILY,
        sent_at=now,
    )
    session.add(
        Attempt(
            delivery_id=delivery.id, channel=ChannelKind.FAMILY, at=now, client_id="d5-aa", outcome="accepted", code=""
        )
    )
    session.commit()
    return delivery


def tap(world: World, digit: int, words: str, open_id: str = "o-son") -> Heard:
    world.passes(minutes=1)
    data = {"bizmsgmenuid": f"d5-aa:{digit}"}
    return world.handle(Message("dongfeng", f"tap-{digit}", open_id, Kind.TEXT, words, world.now, "text", data))


def now_is(world: World, delivery: Delivery) -> Delivery:
    (row,) = world.rows(Delivery, id=delivery.id)
    return row


def test_tapped_line_is_the_evidence_that_the_family_passed_it_on(world: World, cast: Cast, asked: Delivery) -> None:
    heard = tap(world, 1, "1 已转告")
    assert heard == Heard(DONE, "记下了，您已经转告王秀兰。谢谢您。", is_new=True, key="tap-1")
    row = now_is(world, asked)
    assert (row.state, row.told, row.told_key) == (State.ACKNOWLEDGED, Told.FAMILY, "tap-1")
    assert row.acknowledged_by == cast.son.relation


SAID = [("1", DONE), ("已转告", DONE), ("跟他说了", DONE), ("2", CANNOT), ("转告不了", CANNOT)]


@pytest.mark.parametrize(("words", "template"), SAID)
def test_digit_and_words_answer_as_well(world: World, chat: Chat, asked: Delivery, words: str, template: str) -> None:
    assert chat("o-son").says(words).template == template
    told = now_is(world, asked).told
    assert (told is Told.FAMILY) == (template == DONE)


@pytest.mark.parametrize("state", [State.SENT, State.DELIVERED])
def test_helper_who_cannot_makes_it_a_call_at_once(
    world: World, session: Session, asked: Delivery, state: State
) -> None:
    asked.state = state
    session.commit()
    assert tap(world, 2, "2 转告不了").template == CANNOT
    row = now_is(world, asked)
    assert (row.state, row.ways, row.reason) == (State.HANDED_OVER, ["call_list"], "family_cannot")


def test_line_that_somebody_else_taps_tells_nothing(world: World, asked: Delivery) -> None:
    tap(world, 1, "1 已转告", open_id="o-sun")
    assert now_is(world, asked).state is State.SENT


def test_digit_of_a_helper_who_was_not_asked_is_no_answer(world: World, chat: Chat, cast: Cast) -> None:
    assert chat("o-son").says("1").template not in (DONE, CANNOT)


def test_old_question_is_not_answered_by_a_bare_digit(world: World, chat: Chat, asked: Delivery) -> None:
    world.passes(days=8)
    assert chat("o-son").says("1").template not in (DONE, CANNOT)
    assert now_is(world, asked).state is State.SENT

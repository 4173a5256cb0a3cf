"""A tapped line answers the question it stood under, whatever else was asked meanwhile."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.deliveries import Attempt, Delivery, State
from domain.meetings import Answer, AnswerKind, Meeting
from domain.notices import NoticeKind
from domain.ways import ChannelKind
from handlers.message import Kind, Message
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, World


def _told(session: Session, cast: Cast, meeting: Meeting, key: str, now: datetime) -> Delivery:
    notice = factories.a_notice(session, cast.branch, NoticeKind.MEETING, meeting_id=meeting.id)
    delivery = factories.a_delivery(session, notice, cast.wang, state=State.SENT, sent_at=now)
    attempt = Attempt(
        delivery_id=delivery.id, channel=ChannelKind.SERVICE, at=now, client_id=key, outcome="accepted", code=""
    )
    session.add(attempt)
    session.commit()
    return delivery


def _tap(world: World, key: str, digit: int, words: str, open_id: str = "o-wang") -> str:
    world.passes(minutes=1)
    data = {"bizmsgmenuid": f"{key}:{digit}"}
    message = Message("dongfeng", f"tap-{key}-{digit}-{open_id}", open_id, Kind.TEXT, words, world.now, "text", data)
    return world.handle(message).template


def test_tap_answers_its_own_meeting_though_another_question_is_open(
    world: World, chat: Chat, session: Session, cast: Cast, group_meeting: Meeting, assembly: Meeting, now: datetime
) -> None:
    _told(session, cast, group_meeting, "d1", now)
    _told(session, cast, assembly, "d2", now)
    chat("o-wang").says("小组会几点开")
    assert _tap(world, "d2", 2, "2 来不了") == "meetings/not_coming"
    (answer,) = world.rows(Answer, member_id=cast.wang.id)
    assert (answer.meeting_id, answer.kind) == (assembly.id, AnswerKind.NOT_COMING)


def test_line_that_somebody_else_taps_answers_nothing_for_her(
    world: World, session: Session, cast: Cast, assembly: Meeting, now: datetime
) -> None:
    _told(session, cast, assembly, "d3", now)
    _tap(world, "d3", 1, "1 来", open_id="o-sun")
    assert world.rows(Answer) == []


def test_line_of_a_meeting_that_has_begun_is_no_answer(
    world: World, session: Session, cast: Cast, group_meeting: Meeting, now: datetime
) -> None:
    _told(session, cast, group_meeting, "d4", now)
    world.local("03-12 10:00")
    _tap(world, "d4", 1, "1 来")
    assert world.rows(Answer) == []

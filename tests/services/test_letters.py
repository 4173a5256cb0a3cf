"""A message of our own to one person."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.conversations import SeenMessage
from domain.deliveries import Delivery, State
from domain.members import LifeState
from domain.notices import NoticeKind
from domain.ways import ChannelKind
from services import letters
from tests.cast import Cast


def test_a_letter_is_planned_at_once_by_every_way_there_is(session: Session, cast: Cast, now: datetime) -> None:
    delivery = letters.tell(session, cast.wang, "tasks/visit", now, about="孙海", words="来坐坐")
    assert delivery is not None
    assert (delivery.state, delivery.due_at, delivery.urgent) == (State.PLANNED, now, True)
    assert delivery.ways == [ChannelKind.SERVICE, ChannelKind.TEMPLATE, ChannelKind.CALL_LIST]
    assert delivery.notice.words == "tasks/visit"
    assert delivery.notice.data == {"about": "孙海", "words": "来坐坐"}
    assert delivery.expires_at == now + timedelta(hours=48)


def test_the_dead_are_written_to_no_more(session: Session, cast: Cast, now: datetime) -> None:
    cast.wang.life_state = LifeState.DECEASED
    assert letters.tell(session, cast.wang, "tasks/visit", now) is None
    assert session.query(Delivery).count() == 0


def test_a_letter_to_somebody_unknown_is_on_nobodys_call_list(session: Session, cast: Cast, now: datetime) -> None:
    letters.tell_open_id(session, cast.account.id, "o-new", "onboarding/not_recognised", now)
    delivery = session.query(Delivery).one()
    assert (delivery.member_id, delivery.open_id, delivery.ways[0]) == (None, "o-new", ChannelKind.SERVICE)
    assert ChannelKind.CALL_LIST not in delivery.ways


def test_a_late_answer_is_planned_once(session: Session, cast: Cast, now: datetime) -> None:
    session.add(
        SeenMessage(
            account_id=cast.account.id,
            key="msg-1",
            open_id="o-wang",
            member_id=cast.wang.id,
            kind="text",
            sent_at=now,
            received_at=now,
        )
    )
    session.flush()
    planned = [letters.answer_late(session, cast.account.id, "msg-1", "o-wang", "好的。", now) for _ in range(2)]
    assert planned == [True, False]
    delivery = session.query(Delivery).one()
    assert (delivery.notice.kind, delivery.notice.text) == (NoticeKind.LATE_REPLY, "好的。")
    assert not letters.answer_late(session, cast.account.id, "nobody", "o-wang", "好的。", now)


def test_late_answers_to_one_person_are_one_message(session: Session, cast: Cast, now: datetime) -> None:
    words = {"msg-1": "签好了。", "msg-2": "记下了。", "msg-3": "您好。"}
    for number, key in enumerate(words):
        received = now + timedelta(seconds=number)
        facts = {"open_id": "o-wang", "member_id": cast.wang.id, "kind": "text"}
        seen = SeenMessage(account_id=cast.account.id, key=key, sent_at=received, received_at=received, **facts)
        session.add(seen)
    session.flush()
    for key in ("msg-2", "msg-1", "msg-3"):  # however they are taken up again
        letters.answer_late(session, cast.account.id, key, "o-wang", words[key], now)
    [delivery] = session.query(Delivery).all()
    assert delivery.notice.text == "签好了。\n记下了。\n您好。"
    delivery.state = State.SENDING
    session.flush()
    seen.answered_late = False
    session.flush()
    letters.answer_late(session, cast.account.id, "msg-3", "o-wang", "您好。", now)
    assert session.query(Delivery).count() == 2


def test_what_was_told_today_is_remembered(session: Session, cast: Cast, now: datetime) -> None:
    letters.tell(session, cast.wang, "onboarding/was_it_you", now)
    assert letters.told_since(session, cast.wang.id, "onboarding/was_it_you", now)
    assert not letters.told_since(session, cast.wang.id, "onboarding/was_it_you", now + timedelta(seconds=1))
    assert not letters.told_since(session, cast.li.id, "onboarding/was_it_you", now)

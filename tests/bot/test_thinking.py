"""Answers are thought out before the turn to write, and kept where they still hold."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot import thinking
from bot.database import Looking, Sessions, Unfinished
from bot.desk import Desk
from bot.entries import Entry
from bot.render import Renderer
from bot.thinking import Thought
from domain.accounts import Account, Follower
from domain.conversations import SeenMessage
from domain.meetings import Answer as Coming
from domain.members import Member
from handlers.contents import TABLE
from handlers.message import Kind, Message
from services import bindings, conversations
from tests import factories
from tests.bot.conftest import Another
from tests.bot.web import rows
from tests.cast import Cast
from tests.factories import LONG_AGO

pytestmark = pytest.mark.sqlite  # elsewhere nobody takes turns, and nothing is thought before


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return Sessions(engine)


@pytest.fixture
def account(session: Session, cast: Cast) -> Account:
    factories.a_meeting(session, cast.groups[1], cast.chen)
    for open_id in ("o-wang", "o-li"):
        conversations.first_met(session, cast.account.id, open_id, LONG_AGO)
    session.commit()
    return cast.account


@pytest.fixture
def desk(zone: Any) -> Desk:
    return Desk(TABLE, Renderer(zone), zone)


@pytest.fixture
def view(sessions: Sessions) -> Iterator[Looking]:
    with sessions.look() as session:
        yield session


def an_entry(account: Account, now: datetime, text: str, sender: str = "o-wang", key: str = "1") -> Entry:
    return Entry(account, Message(account.slug, key, sender, Kind.TEXT, text, now, "text"), now)


def kept(sessions: Sessions, desk: Desk, batch: list[Entry], thought: Thought) -> list[str]:
    with sessions.write() as session:
        return [answer.text for answer in thinking.keep(session, desk, batch, thought)]


def test_question_is_thought_out_before_and_an_act_is_not(
    sessions: Sessions, desk: Desk, account: Account, now: datetime
) -> None:
    batch = [an_entry(account, now, "我来"), an_entry(account, now, "几点开会", "o-li", "2")]
    act, question = thinking.think(sessions, desk, batch).drafts
    assert act is None
    assert question is not None
    assert question.row is not None
    assert question.row["template"] == "meetings/next"


def test_thinking_writes_nothing(
    sessions: Sessions, desk: Desk, account: Account, session: Session, now: datetime
) -> None:
    thinking.think(sessions, desk, [an_entry(account, now, "我来"), an_entry(account, now, "学习", "o-li", "2")])
    session.expire_all()
    assert session.scalars(select(SeenMessage)).all() == []
    assert session.scalars(select(Coming)).all() == []
    assert session.scalars(select(Follower.heard_at).where(Follower.open_id == "o-li")).one() is None


def test_what_was_thought_is_kept_as_it_was(sessions: Sessions, desk: Desk, account: Account, now: datetime) -> None:
    batch = [an_entry(account, now, "几点开会"), an_entry(account, now, "我来", "o-li", "2")]
    thought = thinking.think(sessions, desk, batch)
    texts = kept(sessions, desk, batch, thought)
    draft = thought.drafts[0]
    assert draft is not None
    assert texts[0] == draft.answer.text
    with sessions.read() as session:
        seen = {row.key: row for row in session.scalars(select(SeenMessage))}
        assert [seen[key].reply for key in ("1", "2")] == texts
        assert session.scalars(select(Follower.heard_at).where(Follower.open_id == "o-wang")).one() == now
        assert len(session.scalars(select(Coming)).all()) == 1


@pytest.mark.parametrize(
    ("sender", "key"),
    [("o-wang", "another"), ("o-wang", "1")],
    ids=["his other message", "the same one"],
)
def test_who_was_heard_by_another_process_meanwhile_is_thought_of_anew(
    sessions: Sessions, desk: Desk, account: Account, now: datetime, sender: str, key: str
) -> None:
    batch = [an_entry(account, now, "收到")]
    thought = thinking.think(sessions, desk, batch)
    before = an_entry(account, now, "收到", sender, key)
    with sessions.write() as session:
        first = desk.handle(session, account, before.message, now)
    [text] = kept(sessions, desk, batch, thought)
    assert text == (first.text if key == "1" else "")  # a copy, or a double tap
    with sessions.read() as session:
        assert len(session.scalars(select(SeenMessage)).all()) == len({key, "1"})


def test_old_thought_is_thought_anew(
    sessions: Sessions, desk: Desk, account: Account, session: Session, cast: Cast, now: datetime
) -> None:
    batch = [an_entry(account, now, "几点开会")]
    thought = thinking.think(sessions, desk, batch)
    factories.a_meeting(session, cast.groups[1], cast.chen, starts_at=now + timedelta(hours=3), called_at=now)
    session.commit()
    [draft] = thought.drafts
    assert draft is not None
    assert kept(sessions, desk, batch, Thought(thought.drafts, thought.newest, float("-inf"))) != [draft.answer.text]


def test_fault_while_thinking_is_left_to_the_turn(
    sessions: Sessions, desk: Desk, account: Account, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.dispatch", lambda *_: 1 / 0)
    assert thinking.think(sessions, desk, [an_entry(account, now, "几点开会")]).drafts == [None]


def test_view_refuses_every_kind_of_writing(view: Looking, account: Account) -> None:
    with pytest.raises(Unfinished):
        view.execute(update(Member).values(remark="搬家"))
    member = view.scalars(select(Member)).first()
    assert member is not None
    member.remark = "搬家"
    for write in (view.flush, lambda: view.scalars(select(Account)).all()):
        with pytest.raises(Unfinished):
            write()
    view.forget()
    assert not view.dirty
    assert member.remark == ""


def test_who_is_recognised_is_known_to_what_follows_in_the_same_batch(
    sessions: Sessions, desk: Desk, account: Account, session: Session, cast: Cast, now: datetime
) -> None:
    scene = bindings.make_card(session, cast.old_chen, now).scene
    session.commit()
    scan = Entry(account, Message(account.slug, "1", "o-new", Kind.SCAN, scene, now, "event.SCAN"), now)
    with sessions.write() as work:
        desk.handle_all(work, [scan, an_entry(account, now, "几点开会", "o-new", "2")])
    with sessions.read() as found:
        told = {row.key: row.member_id for row in found.scalars(select(SeenMessage))}
    assert told == {"1": cast.old_chen.id, "2": cast.old_chen.id}


def test_two_processes_answer_the_same_as_one(another: Another, account: Account) -> None:
    webs = [another(), another()]
    texts = [webs[number % 2].says("几点开会", sender="o-li").text for number in range(2)]
    assert texts[0]
    assert len(rows(webs[0], SeenMessage)) == 2


def test_a_question_that_was_thought_to_be_held_is_held(
    sessions: Sessions, desk: Desk, account: Account, session: Session, cast: Cast, now: datetime
) -> None:
    factories.a_meeting(session, cast.branch, cast.chen)
    conversations.first_met(session, account.id, "o-chen", LONG_AGO)
    session.commit()
    said = []
    for minute, words in enumerate(("告诉大家明天停水", "几点开会", "接着办")):
        batch = [an_entry(account, now + timedelta(minutes=minute), words, "o-chen", str(minute))]
        thought = thinking.think(sessions, desk, batch)
        said += kept(sessions, desk, batch, thought)
    assert said[2] == said[0] != said[1]

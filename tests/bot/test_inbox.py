"""One message, one act, one answer: copies, restarts, a database that is held, bugs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from bot.render import Renderer
from domain.conversations import SeenMessage
from domain.deliveries import Delivery
from domain.meetings import Answer as Coming
from domain.meetings import Meeting
from handlers import routing
from handlers.context import Context
from handlers.message import Message, Reply
from tests import factories
from tests.bot.conftest import Another
from tests.bot.web import Web, eventually, late_replies, rows, writer_held
from tests.cast import Cast


@pytest.fixture(autouse=True)
def meeting(session: Any, cast: Cast) -> Meeting:
    meeting = factories.a_meeting(session, cast.groups[1], cast.chen)
    session.commit()
    return meeting


def test_copies_at_the_same_moment_are_one_message(web: Web) -> None:
    query, body = web.envelope(Content="我来")
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: web.post(query, body), range(3)))
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].text
    assert len(rows(web, SeenMessage)) == 1
    assert len(rows(web, Coming)) == 1


def test_copy_after_a_restart_gets_the_same_words_and_no_second_act(another: Another) -> None:
    before = another()
    query, body = before.envelope(Content="我来")
    first = before.post(query, body)
    before.close()
    assert another().post(query, body).text == first.text
    assert len(rows(before, SeenMessage)) == 1
    assert len(rows(before, Coming)) == 1


def test_copies_in_two_processes_are_one_message(another: Another) -> None:
    webs = [another(), another()]
    query, body = webs[0].envelope(Content="我来")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: webs[number % 2].post(query, body), range(6)))
    assert len({answer.text for answer in answers}) == 1
    assert len(rows(webs[0], SeenMessage)) == 1
    assert len(rows(webs[0], Coming)) == 1


def test_same_number_in_two_accounts_is_two_messages(another: Another, session: Any, cast: Cast) -> None:
    other = factories.an_account(session, "hongqi")
    session.commit()
    webs = [another(), another(other)]
    assert webs[0].says("几点开会", msg_id=7).text != webs[1].says("几点开会", msg_id=7).text
    assert len(rows(webs[0], SeenMessage, key="7")) == 2


def test_quick_messages_of_one_person_keep_their_order(web: Web, engine: Engine) -> None:
    said = ["我来", "不去了，腿疼", "几点开会"]
    with ThreadPoolExecutor(len(said)) as pool, writer_held(engine):
        futures = []
        for number, words in enumerate(said):
            futures.append(pool.submit(web.says, words))
            assert web.is_at_work_on(number + 1)
    for future in futures:
        assert future.result().status == 200
    assert [row.text for row in rows(web, SeenMessage)] == said


@pytest.fixture
def hasty(another: Another) -> Web:
    return another(reply_within=0.2)


def test_message_waits_on_disk_while_the_database_is_held(hasty: Web, engine: Engine) -> None:
    with writer_held(engine):
        assert hasty.says("我来").is_success
        assert len(hasty.spooled) == 1
        assert "我来".encode() not in hasty.spooled[0].read_bytes()
    assert eventually(lambda: late_replies(hasty) != [])
    assert eventually(lambda: hasty.spooled == [])
    assert len(rows(hasty, Coming)) == 1
    assert len(late_replies(hasty)) == 1
    [delivery] = rows(hasty, Delivery)
    [seen] = rows(hasty, SeenMessage)
    assert (late_replies(hasty)[0], delivery.ways, seen.answered_late) == (seen.reply, ["service"], True)


def test_copy_of_a_message_that_is_answered_late_gets_the_words_but_no_second_late_answer(
    hasty: Web, another: Another, engine: Engine
) -> None:
    query, body = hasty.envelope(Content="我来")
    with writer_held(engine):
        assert [hasty.post(query, body).is_success for _ in range(2)] == [True, True]
    assert eventually(lambda: late_replies(hasty) != [])
    assert another().post(query, body).text == late_replies(hasty)[0]
    hasty.close()
    assert len(late_replies(hasty)) == 1
    assert len(rows(hasty, Coming)) == 1


def test_silent_answer_that_comes_late_stays_silent(hasty: Web, engine: Engine) -> None:
    with writer_held(engine):
        assert hasty.pushes("event:VIEW", EventKey="https://example.org").is_success
    assert eventually(lambda: rows(hasty, SeenMessage) != [])
    assert eventually(lambda: hasty.spooled == [])
    assert late_replies(hasty) == []


def test_crowd_behind_a_stuck_database_gives_up_sooner(web: Web) -> None:
    assert web.inbox._patience(4.0) == 4.0
    web.inbox._began = float("-inf")
    assert web.inbox._patience(4.0) == 0.2


# -- bugs


@pytest.fixture
def broken(web: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    """Routes with a bug: 坏 meets it, and 重 contradicts a rule of the database, both after something was written."""
    dispatch = routing.dispatch

    def stumble(table: routing.Table, message: Message, context: Context) -> Reply:
        reply = dispatch(table, message, context)
        if "坏" in message.text:
            raise ZeroDivisionError(message.text)
        if "重" in message.text:
            context.session.execute(text("insert into seen_messages (id) values (1)"))
        return reply

    monkeypatch.setattr("bot.desk.dispatch", stumble)
    return web


@pytest.mark.parametrize("words", ["坏", "重"])
def test_bug_becomes_an_apology_with_the_number_of_its_log_line(
    broken: Web, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    query, body = broken.envelope(Content=f"我来{words}")
    answer = broken.post(query, body)
    [line] = [record for record in caplog.records if "reference=" in record.getMessage()]
    number = line.getMessage().partition("reference=")[2][:4]
    assert answer.status == 200
    assert number in answer.text
    assert rows(broken, Coming) == []
    assert broken.post(query, body).text == answer.text
    assert [row.template for row in rows(broken, SeenMessage)] == ["errors/bug"]
    assert f"我来{words}" not in "".join(record.getMessage() for record in caplog.records)


def test_bug_with_one_message_leaves_the_others_of_its_batch_alone(broken: Web, engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool, writer_held(engine):
        futures = []
        for number, (sender, words) in enumerate(
            [("o-li", "几点开会"), ("o-wang", "我来"), ("o-li", "坏"), ("o-chen", "几点开会")]
        ):
            futures.append(pool.submit(broken.says, words, sender=sender))
            assert broken.is_at_work_on(number + 1)
    answers = [future.result() for future in futures]
    assert all(answer.text for answer in answers)
    assert [row.template for row in rows(broken, SeenMessage) if row.text == "坏"] == ["errors/bug"]
    assert len(rows(broken, Coming)) == 1


def test_answer_longer_than_the_platform_takes_never_reaches_it(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Renderer, "reply", lambda *_: "长" * 3000)
    answer = web.says("几点开会")
    assert 0 < len(answer.text.encode()) <= 2048


def test_name_of_an_unknown_kind_may_be_long(web: Web) -> None:
    assert web.pushes("event:" + "x" * 200).is_success
    assert len(rows(web, SeenMessage)) == 1


def test_inbox_finishes_what_waits_before_it_ends(another: Another, engine: Engine) -> None:
    web = another()
    with ThreadPoolExecutor(1) as pool:
        with writer_held(engine):
            future = pool.submit(web.says, "我来")
            assert web.is_at_work_on(1)
        web.close()
        assert future.result().text
    assert len(rows(web, Coming)) == 1


def test_message_keeps_the_moment_at_which_it_came(hasty: Web, engine: Engine, clock: Any) -> None:
    came = hasty.now
    with writer_held(engine):
        hasty.says("我来")
        clock.passes(timedelta(hours=3))
    assert eventually(lambda: rows(hasty, Coming) != [])
    assert [row.at for row in rows(hasty, Coming)] == [came]

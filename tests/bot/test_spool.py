"""What waits on disk, and who takes it up when its process is gone."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.accounts import Accounts
from bot.clock import SystemClock
from bot.recovery import RECOVER_AFTER
from bot.spool import Spool
from domain.accounts import Account
from domain.conversations import SeenMessage
from domain.meetings import Answer as Coming
from handlers.message import Kind, Message
from tests import factories
from tests.bot.conftest import Another
from tests.bot.web import Web, eventually, late_replies, rows, writer_held
from tests.cast import Cast

CAME = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)
SAID = Message("dongfeng", "605", "o-wang", Kind.TEXT, "我来", CAME, "text", {"bizmsgmenuid": "1"})


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


def wall() -> datetime:
    return SystemClock().now()


def grow_old(folder: Path) -> None:
    """As if everything had been kept a minute ago."""
    for path in folder.glob("*"):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 60))


@pytest.fixture(autouse=True)
def meeting(session: Any, cast: Cast) -> None:
    factories.a_meeting(session, cast.groups[1], cast.chen)
    session.commit()


def test_message_comes_back_as_it_was(spool: Spool) -> None:
    spool.keep("dongfeng", SAID, CAME)
    assert list(spool.left_behind(wall() + RECOVER_AFTER, RECOVER_AFTER)) == [("dongfeng", SAID, CAME)]


def test_message_that_is_being_worked_on_is_left_alone(spool: Spool) -> None:
    spool.keep("dongfeng", SAID, CAME)
    assert list(spool.left_behind(wall(), RECOVER_AFTER)) == []


def test_forgotten_message_is_gone_and_may_be_forgotten_again(spool: Spool) -> None:
    spool.keep("dongfeng", SAID, CAME)
    for _ in range(2):
        spool.forget("dongfeng", SAID.key)
    assert list(spool.left_behind(wall(), timedelta())) == []


def test_spool_that_was_never_used_is_empty(spool: Spool) -> None:
    assert list(spool.left_behind(wall(), timedelta())) == []
    assert list(spool.unchecked()) == []


def test_file_that_does_not_open_hides_no_other(spool: Spool, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    spool.keep("dongfeng", SAID, CAME)
    (tmp_path / "spool" / "0.sealed").write_bytes(b"\x01torn")
    (tmp_path / "spool" / "1.sealed").write_bytes(b"")
    grow_old(tmp_path / "spool")
    assert [message for _, message, _ in spool.left_behind(wall(), RECOVER_AFTER)] == [SAID]
    assert "cannot be read" in caplog.text


def test_nothing_readable_lies_on_the_disk(spool: Spool, tmp_path: Path) -> None:
    spool.keep("dongfeng", SAID, CAME)
    [path] = (tmp_path / "spool").glob("*")
    assert not any(word in path.read_bytes() for word in (b"o-wang", "我来".encode(), b"dongfeng"))
    assert "605" not in path.name


def test_number_of_unchecked_requests_is_bounded(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.spool._MOST_UNCHECKED", 2)
    taken = [spool.keep_unchecked("dongfeng", {}, str(number).encode(), CAME) for number in range(3)]
    assert taken == [True, True, False]


# -- recovery


def leave_behind(web: Web, message: Message = SAID) -> None:
    folder = web.runtime.settings.data_dir / "spool"
    Spool(folder).keep("dongfeng", message, web.now)
    grow_old(folder)


def test_message_of_a_process_that_died_is_acted_on_once_and_answered_late(another: Another) -> None:
    webs = [another(), another()]
    leave_behind(webs[0])
    assert [web.recovery.look() for web in webs] == [1, 1]
    for web in webs:
        web.close()
    assert len(rows(webs[0], Coming)) == 1
    assert late_replies(webs[0]) == [rows(webs[0], SeenMessage)[0].reply]
    assert webs[0].spooled == []


def test_message_that_was_acted_on_before_the_process_died_is_only_answered(web: Web) -> None:
    query, body = web.envelope(Content="我来", msg_id=605)
    said = web.post(query, body).text
    leave_behind(web)
    web.recovery.look()
    web.close()
    assert len(rows(web, Coming)) == 1
    assert late_replies(web) == [said]


def test_service_takes_up_what_was_left_when_it_starts(web: Web) -> None:
    leave_behind(web)
    web.recovery.start()
    assert eventually(lambda: late_replies(web) != [])


def test_message_of_an_account_that_is_gone_stays(web: Web) -> None:
    folder = web.runtime.settings.data_dir / "spool"
    Spool(folder).keep("gone", SAID, web.now)
    grow_old(folder)
    assert web.recovery.look() == 0
    assert len(web.spooled) == 1


# -- before the database answered for the first time


@pytest.fixture
def blind(another: Another, monkeypatch: pytest.MonkeyPatch) -> Web:
    """A process that has not been able to read the accounts yet; `sees` lets it."""
    web = another(reply_within=0.1)
    monkeypatch.setattr("bot.recovery._PATIENCE", 0.0)
    monkeypatch.setattr(Accounts, "_look_again", lambda _: Event())
    return web


def test_genuine_request_that_comes_before_the_accounts_is_kept_and_answered(
    blind: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert blind.says("我来").is_success
    assert blind.recovery.look() == 0
    monkeypatch.undo()
    assert eventually(lambda: blind.recovery.look() == 1)
    blind.close()
    assert len(rows(blind, Coming)) == len(late_replies(blind)) == 1
    assert blind.spooled == []


def test_forged_request_that_comes_before_the_accounts_is_dropped(blind: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    query, body = blind.envelope(Content="我来")
    blind.post(query | {"signature": "0" * 40}, body)
    blind.post(query, body + b" ", slug="nobody")
    assert len(blind.spooled) == 2
    monkeypatch.undo()
    assert eventually(lambda: blind.recovery.look() == 0 and blind.spooled == [])
    assert rows(blind, SeenMessage) == []


def test_verification_before_the_accounts_is_refused(blind: Web) -> None:
    assert blind.get(blind.signed() | {"echostr": "1"}).status == 403


def test_first_reading_that_waits_for_the_database_holds_no_request(another: Another, engine: Engine) -> None:
    web = another(reply_within=0.2)
    with writer_held(engine, "accounts"):
        assert web.says("我来").is_success
    assert eventually(lambda: web.recovery.look() >= 0 and late_replies(web) != [])
    web.close()
    assert len(rows(web, Coming)) == 1
    assert len(late_replies(web)) == 1
    assert rows(web, Account)

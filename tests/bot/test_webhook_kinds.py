"""Everything that the platform sends, over HTTP, in every mode: an answer or `success`, never a bug."""

import logging

import pytest

from bot.webhook import COUNTS
from bot.wechat import Mode
from domain.accounts import Account, WireMode
from domain.conversations import SeenMessage
from simulator import wire
from tests.bot.conftest import Another
from tests.bot.web import Web
from tests.bot.wechat_kinds import UNKNOWN

NOBODY_WAITS = {"event.VIEW", "event.LOCATION", "event.unsubscribe", "event.TEMPLATESENDJOBFINISH"}
ANSWERED = {
    *("text", "image", "voice", "video", "shortvideo", "location", "link"),
    *("event.subscribe", "event.SCAN", "event.CLICK", "event.scancode_push", "event.scancode_waitmsg"),
}


def bugs(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def set_mode(web: Web, mode: str) -> None:
    with web.runtime.sessions.write() as session:
        session.get_one(Account, web.account.id).mode = WireMode(mode)
    web.account.mode = WireMode(mode)


@pytest.mark.parametrize("sender", ["o-wang", "o-chen", "o-son", "o-stranger"])
@pytest.mark.parametrize("mode", Mode)
def test_every_kind_gets_its_answer_in_every_mode(
    another: Another, mode: str, sender: str, caplog: pytest.LogCaptureFixture
) -> None:
    web = another()
    set_mode(web, mode)
    for kind in wire.KINDS:
        answer = web.pushes(kind, sender=sender)
        name = kind.replace("event:", "event.").split(":")[0]
        assert answer.status == 200, kind
        assert answer.is_success is not bool(answer.text), kind
        assert bool(answer.text) is (name in ANSWERED), kind
    assert bugs(caplog) == []


@pytest.mark.parametrize("mode", Mode)
def test_kinds_that_nobody_knows_are_acknowledged(
    another: Another, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    web = another()
    set_mode(web, mode)
    assert len(UNKNOWN) >= 30
    for sample in UNKNOWN:
        kind = sample.name.replace("event.", "event:")
        assert web.pushes(kind, Detail={"Sub": {"A": "1"}}, EventKey="k").is_success, kind
    assert bugs(caplog) == []
    with web.runtime.sessions.read() as session:
        assert session.query(SeenMessage).count() == len(UNKNOWN)


def test_answer_in_compatible_mode_is_sealed(web: Web) -> None:
    set_mode(web, "compatible")
    answer = web.says("几点开会")
    assert b"<Encrypt>" in answer.body
    assert "会" in answer.text


def test_plain_message_is_answered_plainly_in_compatible_mode(web: Web) -> None:
    set_mode(web, "compatible")
    answer = web.says("几点开会", mode="plain")
    assert b"<Encrypt>" not in answer.body
    assert "会" in answer.text


def test_key_before_the_last_change_still_opens(web: Web) -> None:
    with web.runtime.sessions.write() as session:
        account = session.get_one(Account, web.account.id)
        account.previous_aes_key, account.aes_key = account.aes_key, "B" * 43
    assert web.says("几点开会").text
    assert web.says("我来", aes_key="B" * 43).text


UNREADABLE = {
    "unreadable.empty": b"",
    "unreadable.xml": b"<xml><ToUserName>",
    "unreadable.entities": b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>',
    "unreadable.encoding": b"<xml>\xff\xfe</xml>",
    "unreadable.account": b"<xml><ToUserName>gh_other</ToUserName><MsgType>text</MsgType></xml>",
    "unreadable.shape": b"<html></html>",
}


@pytest.mark.parametrize(("outcome", "body"), UNREADABLE.items())
def test_what_the_platform_sent_and_nobody_can_read_is_acknowledged_and_counted(
    web: Web, outcome: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    set_mode(web, "plain")
    before = COUNTS[outcome]
    assert web.post(web.signed(), body).is_success
    assert COUNTS[outcome] == before + 1
    assert bugs(caplog) == []


def test_ciphertext_of_another_key_or_another_account_is_acknowledged(web: Web) -> None:
    assert web.says("几点开会", aes_key="C" * 43).is_success
    web.account.app_id = "wx00000000000other"
    assert web.says("几点开会").is_success
    assert COUNTS["unreadable.app_id"] > 0


def test_log_names_no_person_and_no_word(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    web.says("我来，腿疼")
    web.pushes("event:something_new", EventKey="secret-key")
    query, body = web.envelope(Content="几点开会")
    web.post(query | {"signature": "0" * 40}, body)
    web.says("几点开会", aes_key="C" * 43)
    lines = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "unreadable.ciphertext" in lines
    for private in ("腿疼", "几点开会", "o-wang", "secret-key", query["nonce"], query["signature"], "testtoken"):
        assert private not in lines


@pytest.mark.parametrize(
    "text",
    [
        "]]> 几点开会 ]]>",
        "几点\x00开会\x08",
        "\ud83d几点开会",
        "<a href='x'>&amp;</a>",
        "&lt;xml&gt;",
        "\ufffe\uffff",
        "😀" * 600,
        "长" * 6000,
        " ",
    ],
)
def test_odd_letters_get_an_answer(web: Web, text: str, caplog: pytest.LogCaptureFixture) -> None:
    set_mode(web, "plain")  # a lone surrogate cannot be sealed
    answer = web.says(text)
    assert answer.status == 200
    assert answer.text or answer.is_success
    assert bugs(caplog) == []

"""The API client: token, retry, time-outs, and errors that keep no secret."""

import logging
import pickle
import socket
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.tokens import MemoryTokenStore
from channels.wechat import WeChatClient
from domain.ways import Consequence, SendError
from tests.channels.conftest import SECRET
from tests.channels.stub import TOKEN_PATH, Stub, Told, told

NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
WORDS = "几点开会"
PATH = "/cgi-bin/message/custom/send"
DEAD = told(errcode=42001, errmsg="access_token expired rid: 65c5a1b2-0a1b2c3d-4e5f6a7b")


def post(client: WeChatClient, *, idempotent: bool = False, now: datetime = NOW) -> dict[str, Any]:
    return client.call("POST", PATH, {"text": WORDS}, now=now, idempotent=idempotent)


def error_of(call: Callable[[], object]) -> SendError:
    with pytest.raises(SendError) as caught:
        call()
    return caught.value


def test_call_carries_token_and_unescaped_json(client: WeChatClient, stub: Stub) -> None:
    assert post(client) == {"errcode": 0, "errmsg": "ok"}
    token, call = stub.asked
    assert token.json == {
        "grant_type": "client_credential",
        "appid": "wx1",
        "secret": SECRET,
        "force_refresh": False,
    }
    assert call.query == {"access_token": "TOKEN-1"}
    assert call.headers["Content-Type"] == "application/json; charset=utf-8"
    assert call.body == '{"text":"几点开会"}'.encode()


def test_half_a_character_is_sent_as_a_question_mark(client: WeChatClient, stub: Stub) -> None:
    client.call("POST", PATH, {"text": "半\ud83d"}, now=NOW, idempotent=False)
    assert stub.asked[-1].json == {"text": "半?"}


def test_token_is_fetched_once_until_it_ends(client: WeChatClient, stub: Stub) -> None:
    for minutes in (0, 60, 117):
        post(client, now=NOW + timedelta(minutes=minutes))
    assert stub.tokens == 1
    post(client, now=NOW + timedelta(minutes=119))
    assert stub.asked[-1].query == {"access_token": "TOKEN-2"}


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_dead_token_is_replaced_once_and_the_call_made_once_more(client: WeChatClient, stub: Stub, code: int) -> None:
    stub.will(PATH, told(errcode=code, errmsg="dead"))
    post(client)
    assert [asked.query["access_token"] for asked in stub.asked_at(PATH)] == ["TOKEN-1", "TOKEN-2"]


def test_token_that_stays_dead_costs_two_calls_and_no_more(client: WeChatClient, stub: Stub) -> None:
    stub.will(PATH, DEAD, DEAD)
    error = error_of(lambda: post(client))
    assert (error.code, error.consequence) == ("42001", Consequence.RETRY_SOON)
    assert len(stub.asked_at(PATH)) == stub.tokens == 2


def test_token_that_another_process_renewed_is_taken_without_a_fetch(stub: Stub, store: MemoryTokenStore) -> None:
    with WeChatClient(stub.base, "wx1", SECRET, store) as one, WeChatClient(stub.base, "wx1", SECRET, store) as two:
        post(one)
        post(two)
        stub.will(PATH, DEAD)
        post(one)
        stub.will(PATH, DEAD)
        post(two)
    assert stub.tokens == 2
    assert stub.asked[-1].query == {"access_token": "TOKEN-2"}


@pytest.mark.parametrize(
    ("code", "consequence"),
    [
        (40001, Consequence.STOP_WAY),
        (40125, Consequence.STOP_WAY),
        (40013, Consequence.STOP_WAY),
        (40164, Consequence.STOP_WAY),
        (-1, Consequence.RETRY_SOON),
        (45009, Consequence.RETRY_LATER),
    ],
)
def test_refused_token_means_that_nothing_was_sent(
    client: WeChatClient, stub: Stub, code: int, consequence: Consequence
) -> None:
    stub.will(TOKEN_PATH, told(errcode=code, errmsg="no"))
    assert error_of(lambda: post(client)).consequence is consequence
    assert not stub.asked_at(PATH)


TOKEN_ANSWERS = [
    told(expires_in=7200),
    told(access_token="T"),
    told(access_token="", expires_in=7200),
    told(access_token="T", expires_in="soon"),
    Told(b"<html>502</html>", kind="text/html"),
    Told(b"", status=502),
    Told(cut=True),
]


@pytest.mark.parametrize("answer", TOKEN_ANSWERS)
def test_unusable_token_answer_is_tried_again_soon(client: WeChatClient, stub: Stub, answer: Told) -> None:
    stub.will(TOKEN_PATH, answer)
    assert error_of(lambda: post(client)).consequence is Consequence.RETRY_SOON


FAILURES = [
    ("timeout", Told(silent=True), Consequence.UNKNOWN, Consequence.RETRY_SOON),
    ("connection", Told(cut=True), Consequence.UNKNOWN, Consequence.RETRY_SOON),
    ("answer", Told(b"<html>ok</html>", kind="text/html"), Consequence.UNKNOWN, Consequence.RETRY_SOON),
    ("answer", Told(b"[1]"), Consequence.UNKNOWN, Consequence.RETRY_SOON),
    ("answer", Told(b'{"errcode":"abc"}'), Consequence.UNKNOWN, Consequence.RETRY_SOON),
    ("answer", Told(b'{"errcode":Infinity}'), Consequence.UNKNOWN, Consequence.RETRY_SOON),
    ("answer", Told(b"\xff\xfe\xfd"), Consequence.UNKNOWN, Consequence.RETRY_SOON),
    ("answer", Told(b"[" * 100_000), Consequence.UNKNOWN, Consequence.RETRY_SOON),
    ("http_502", Told(b"bad gateway", status=502), Consequence.RETRY_SOON, Consequence.RETRY_SOON),
    ("http_429", Told(b"", status=429), Consequence.RETRY_SOON, Consequence.RETRY_SOON),
    ("http_404", Told(b"", status=404), Consequence.STOP_WAY, Consequence.STOP_WAY),
    ("http_302", Told(b"", status=302), Consequence.STOP_WAY, Consequence.STOP_WAY),
    ("45015", told(errcode=45015, errmsg="x"), Consequence.NEXT_WAY, Consequence.NEXT_WAY),
    ("45015", Told(b'{"errcode":"45015"}', kind="text/plain"), Consequence.NEXT_WAY, Consequence.NEXT_WAY),
    ("99999", told(errcode=99999), Consequence.FIX_MESSAGE, Consequence.FIX_MESSAGE),
]


@pytest.mark.parametrize(("code", "answer", "once", "again"), FAILURES)
def test_failure_says_whether_the_message_may_have_arrived(
    client: WeChatClient, stub: Stub, code: str, answer: Told, once: Consequence, again: Consequence
) -> None:
    stub.will(PATH, answer, answer)
    for idempotent, consequence in ((False, once), (True, again)):
        error = error_of(lambda: post(client, idempotent=idempotent))  # noqa: B023 -- called at once
        assert (error.code, error.consequence) == (code, consequence)


def test_platform_that_is_not_there_was_not_asked(store: MemoryTokenStore) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with WeChatClient(base, "wx1", SECRET, store) as client:
            error = error_of(lambda: post(client))
    assert (error.code, error.consequence) == ("connection", Consequence.RETRY_SOON)


@pytest.mark.parametrize("answer", [Told(silent=True), Told(cut=True), DEAD, Told(b"x"), Told(b"", status=500)])
def test_error_keeps_no_secret_and_no_other_error(
    client: WeChatClient, stub: Stub, answer: Told, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stub.will(PATH, answer, answer)
    error = error_of(lambda: post(client))
    assert error.__context__ is None
    assert error.__cause__ is None
    shown = "".join(traceback.format_exception(error)) + repr(error.__dict__) + repr(pickle.dumps(vars(error)))
    for secret in ("TOKEN-", SECRET, "127.0.0.1", WORDS):
        assert secret not in shown
        assert secret not in caplog.text


def test_store_that_fails_is_an_error_of_ours(stub: Stub) -> None:
    class Broken(MemoryTokenStore):
        def get(self) -> None:
            raise OSError("database is locked")

    with WeChatClient(stub.base, "wx1", SECRET, Broken()) as client:
        error = error_of(lambda: post(client))
    assert (error.code, error.consequence) == ("token_store", Consequence.RETRY_SOON)


def test_shut_endpoint_is_not_asked_again_within_the_minute(client: WeChatClient, stub: Stub) -> None:
    stub.will(PATH, told(errcode=45009, errmsg="reach max api daily quota limit"))
    first = error_of(lambda: post(client))
    again = error_of(lambda: post(client, now=NOW + timedelta(seconds=59)))
    assert first.not_before == again.not_before == datetime(2026, 9, 1, 16, 0, tzinfo=UTC)
    assert len(stub.asked_at(PATH)) == 1
    client.call("GET", "/cgi-bin/menu/get", now=NOW, idempotent=True)  # other endpoints go on
    post(client, now=NOW + timedelta(seconds=60))


def test_wrong_value_is_named_by_its_key(client: WeChatClient, stub: Stub) -> None:
    stub.will(PATH, told(errcode=47003, errmsg="argument invalid! data.thing1.value invalid rid: 1-2-3"))
    assert error_of(lambda: post(client)).detail == "template_value thing1"


@pytest.mark.parametrize("base", ["{}", "{}/", "{}/cgi-bin", "{}/cgi-bin/"])
def test_base_may_be_written_in_several_ways(stub: Stub, base: str) -> None:
    with WeChatClient(base.format(stub.base), "wx1", SECRET, MemoryTokenStore()) as client:
        post(client)
    assert [asked.path for asked in stub.asked] == [TOKEN_PATH, PATH]

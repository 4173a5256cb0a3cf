"""The webhook over HTTP: who gets in, and what everybody else gets."""

from datetime import timedelta
from typing import Any

import pytest

from bot import webhook
from bot.wechat import BODY_LIMIT
from tests.bot.web import Answered, Web
from tests.fakes import FixedClock

REFUSED = Answered(403, b"")


def test_verification_echoes_the_word_byte_for_byte(web: Web) -> None:
    assert web.get(web.signed() | {"echostr": "6421<&>0"}) == Answered(200, b"6421<&>0")


UNVERIFIED = [
    ("signature", ""),
    ("signature", "0" * 40),
    ("signature", "中" * 40),
    ("timestamp", ""),
    ("timestamp", "１７４１５７２０００"),
    ("timestamp", "soon"),
    ("nonce", ""),
    ("nonce", "another"),
    ("nonce", "中"),
    ("nonce", "1" * 300),
    ("echostr", ""),
    ("echostr", "中文"),
]


@pytest.mark.parametrize(("name", "value"), UNVERIFIED)
def test_verification_that_is_not_the_platforms_gets_nothing(web: Web, name: str, value: str) -> None:
    query = web.signed() | {"echostr": "6421"} | {name: value}
    assert web.get(query) == REFUSED
    query.pop(name)
    assert web.get(query) == REFUSED


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "echostr"])
def test_parameter_given_twice_is_refused(web: Web, name: str) -> None:
    query = web.signed() | {"echostr": "6421"}
    assert web.get(query | {name: [query[name], query[name]]}) == REFUSED


@pytest.mark.parametrize(("name", "value"), UNVERIFIED[:10])
def test_message_that_is_not_the_platforms_gets_nothing(web: Web, name: str, value: str) -> None:
    query, body = web.envelope(Content="几点开会")
    assert web.post(query | {name: value}, body) == REFUSED
    query.pop(name)
    assert web.post(query, body) == REFUSED


@pytest.mark.parametrize("value", ["", "0" * 40, "中"])
def test_message_whose_body_is_not_signed_gets_nothing(web: Web, value: str) -> None:
    query, body = web.envelope(Content="几点开会")
    assert web.post(query | {"msg_signature": value}, body) == REFUSED


def test_signature_of_the_query_is_not_one_of_the_body(web: Web) -> None:
    query, _ = web.envelope(Content="几点开会")
    _, other = web.envelope(Content="签到")
    assert web.post(query, other) == REFUSED


def test_plain_message_is_not_taken_in_secure_mode(web: Web) -> None:
    query, body = web.envelope(Content="几点开会", mode="plain")
    assert web.post(query, body) == REFUSED


@pytest.mark.parametrize("slug", ["nobody", "DONGFENG", "dongfeng%00", "ｄongfeng", "x" * 500])
def test_unknown_account_gets_nothing(web: Web, slug: str) -> None:
    query, body = web.envelope(Content="几点开会")
    assert web.post(query, body, slug=slug) == REFUSED
    assert web.get(web.signed() | {"echostr": "6421"}, slug=slug) == REFUSED


@pytest.mark.parametrize(
    ("seconds", "is_taken"), [(-600, True), (-601, False), (-590, True), (600, True), (601, False), (86400, False)]
)
def test_timestamp_is_taken_inside_the_slack_only(web: Web, seconds: int, is_taken: bool) -> None:
    answer = web.says("几点开会", at=web.now + timedelta(seconds=seconds))
    assert (answer.status == 200) is is_taken
    assert is_taken or answer == REFUSED


def test_message_recorded_long_ago_is_refused_when_played_again(web: Web, clock: FixedClock) -> None:
    query, body = web.envelope(Content="我来")
    assert web.post(query, body).text
    clock.passes(timedelta(seconds=601))
    assert web.post(query, body) == REFUSED


def test_repeated_nonce_alone_is_no_reason_to_refuse(web: Web) -> None:
    query = web.signed(nonce="1") | {"echostr": "6421"}
    assert [web.get(query).status for _ in range(2)] == [200, 200]


def test_declared_size_over_the_limit_is_refused_unread(web: Web) -> None:
    query, _ = web.envelope()
    assert web.post(query, b"<xml>" + b"x" * BODY_LIMIT) == REFUSED


def test_undeclared_size_over_the_limit_is_refused(web: Web) -> None:
    query, _ = web.envelope()
    body = b"<xml>" + b"x" * BODY_LIMIT
    how: dict[str, Any] = {
        "headers": {"Transfer-Encoding": "chunked"},
        "environ_overrides": {"wsgi.input_terminated": True},
    }
    assert web.post(query, body, **how) == REFUSED


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_there(web: Web, method: str) -> None:
    assert web.app.test_client().open("/wechat/dongfeng", method=method).status_code == 405


def test_refusals_are_counted(web: Web) -> None:
    before = webhook.COUNTS["refused"]
    web.get({})
    assert webhook.COUNTS["refused"] == before + 1

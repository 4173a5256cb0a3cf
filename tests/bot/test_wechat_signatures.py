"""Who is let in: 403 for everybody whose signature, time or parameters are not the platform's."""

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from bot.wechat import Keys, Mode, Refused, Unreadable, read, verify
from tests.bot import wire

ENCRYPTED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8X"
    "GT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIj"
    "df8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)


def test_address_is_verified_with_the_official_signature() -> None:
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "timestamp": "1714037059",
        "nonce": "486452656",
        "echostr": "4375120948345356249",
    }
    assert verify(wire.keys(), query, wire.NOW, timedelta(days=3650)) == "4375120948345356249"


@pytest.mark.parametrize("mode", Mode)
def test_address_is_verified_alike_in_every_mode(mode: Mode) -> None:
    query = wire.plain_query() | {"echostr": "5"}
    assert verify(wire.keys(mode), query, wire.NOW, wire.SLACK) == "5"


def spoilt() -> list[tuple[str, dict[str, str]]]:
    good = wire.plain_query() | {"echostr": "5"}
    stale = wire.plain_query(timestamp=str(wire.SECONDS - 601)) | {"echostr": "5"}
    early = wire.plain_query(timestamp=str(wire.SECONDS + 601)) | {"echostr": "5"}
    huge = wire.plain_query(timestamp="9" * 200) | {"echostr": "5"}
    no_time = wire.plain_query(timestamp="soon") | {"echostr": "5"}
    return [
        *[(f"no {name}", {key: good[key] for key in good if key != name}) for name in good if name != "openid"],
        *[(f"empty {name}", good | {name: ""}) for name in ("signature", "timestamp", "nonce", "echostr")],
        *[(f"foreign {name}", good | {name: "０１２"}) for name in ("signature", "timestamp", "nonce", "echostr")],
        ("another signature", good | {"signature": "0" * 40}),
        ("upper case", good | {"signature": good["signature"].upper()}),
        ("another time", good | {"timestamp": str(wire.SECONDS + 1)}),
        ("long nonce", wire.plain_query(nonce="1" * 257) | {"echostr": "5"}),
        ("stale", stale),
        ("early", early),
        ("huge time", huge),
        ("no number", no_time),
    ]


@pytest.mark.parametrize("query", [query for _, query in spoilt()], ids=[name for name, _ in spoilt()])
def test_wrong_query_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Refused):
        verify(wire.keys(), query, wire.NOW, wire.SLACK)


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "echostr"])
def test_parameter_that_comes_twice_is_refused(name: str) -> None:
    good = wire.plain_query() | {"echostr": "5"}
    query = MultiDict([*good.items(), (name, good[name])])
    with pytest.raises(Refused, match="twice"):
        verify(wire.keys(), query, wire.NOW, wire.SLACK)
    assert verify(wire.keys(), MultiDict(good), wire.NOW, wire.SLACK) == "5"


@pytest.mark.parametrize("seconds", [-600, 0, 600])
def test_slack_leaves_room_for_the_second_and_third_try(seconds: int) -> None:
    query = wire.plain_query(timestamp=str(wire.SECONDS + seconds))
    assert read(wire.keys(Mode.PLAIN), query, wire.text_xml().encode(), wire.NOW, wire.SLACK).message


def test_same_nonce_again_is_taken() -> None:
    query, body = wire.secure(wire.text_xml())
    first = read(wire.keys(), query, body, wire.NOW, wire.SLACK)
    assert read(wire.keys(), query, body, wire.NOW, wire.SLACK) == first


def test_official_ciphertext_is_opened_and_its_payload_is_no_message() -> None:
    query = {
        "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
        "timestamp": "1714112445",
        "nonce": "415670741",
        "encrypt_type": "aes",
        "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
    }
    with pytest.raises(Unreadable, match="xml"):  # the vector holds JSON, real pushes are XML
        read(wire.keys(), query, wire.envelope(ENCRYPTED), wire.NOW, timedelta(days=3650))


@pytest.mark.parametrize("body", [wire.text_xml(), "<xml/>", "nonsense"])
def test_plain_body_is_refused_in_secure_mode(body: str) -> None:
    with pytest.raises(Refused):
        read(wire.keys(), wire.plain_query(), body.encode(), wire.NOW, wire.SLACK)


def test_plain_body_is_refused_in_secure_mode_whatever_the_query_says() -> None:
    query, _ = wire.secure(wire.text_xml())
    with pytest.raises(Refused):
        read(wire.keys(), query, wire.text_xml().encode(), wire.NOW, wire.SLACK)


@pytest.mark.parametrize("mode", Mode)
def test_ciphertext_under_another_signature_is_refused_in_every_mode(mode: Mode) -> None:
    query, _ = wire.secure(wire.text_xml())
    body = wire.envelope(wire.encrypt(wire.text_xml("别的话")), wire.text_xml())
    with pytest.raises(Refused):
        read(wire.keys(mode), query, body, wire.NOW, wire.SLACK)


@pytest.mark.parametrize("mode", [Mode.SECURE, Mode.COMPATIBLE])
def test_encrypted_message_needs_its_own_signature(mode: Mode) -> None:
    query, body = wire.secure(wire.text_xml())
    del query["msg_signature"]
    with pytest.raises(Refused):
        read(wire.keys(mode), query, body, wire.NOW, wire.SLACK)
    with pytest.raises(Refused):
        read(wire.keys(mode), wire.plain_query(), body, wire.NOW, wire.SLACK)


def test_plain_signature_in_the_place_of_the_other_is_refused() -> None:
    query, body = wire.secure(wire.text_xml())
    with pytest.raises(Refused, match="msg_signature"):
        read(wire.keys(), query | {"msg_signature": query["signature"]}, body, wire.NOW, wire.SLACK)


def test_compatible_mode_takes_plain_encrypted_and_both() -> None:
    keys = wire.keys(Mode.COMPATIBLE)
    plain = read(keys, wire.plain_query(), wire.text_xml().encode(), wire.NOW, wire.SLACK)
    query, body = wire.secure(wire.text_xml())
    sealed = read(keys, query, body, wire.NOW, wire.SLACK)
    encrypted = wire.encrypt(wire.text_xml())
    both = read(keys, wire.secure_query(encrypted), wire.envelope(encrypted, wire.text_xml()), wire.NOW, wire.SLACK)
    assert plain.message == sealed.message == both.message
    assert [plain.encrypted, sealed.encrypted, both.encrypted] == [False, True, True]


def test_the_signed_half_counts_where_a_document_holds_both() -> None:
    encrypted = wire.encrypt(wire.text_xml("收到"))
    body = wire.envelope(encrypted, wire.text_xml("别的话"))
    incoming = read(wire.keys(Mode.COMPATIBLE), wire.secure_query(encrypted), body, wire.NOW, wire.SLACK)
    assert incoming.message.text == "收到"


def test_compatible_mode_refuses_a_body_that_lost_its_encrypted_half() -> None:
    query, _ = wire.secure(wire.text_xml())
    with pytest.raises(Refused):
        read(wire.keys(Mode.COMPATIBLE), query, wire.text_xml().encode(), wire.NOW, wire.SLACK)


def test_plain_mode_reads_no_ciphertext() -> None:
    query, body = wire.secure(wire.text_xml())
    with pytest.raises(Unreadable, match="encrypted"):
        read(wire.keys(Mode.PLAIN, aes_key=""), query, body, wire.NOW, wire.SLACK)


def test_previous_key_still_opens_what_was_sent_before_the_change() -> None:
    query, body = wire.secure(wire.text_xml(), aes_key=wire.OTHER_KEY)
    keys = wire.keys(previous=wire.OTHER_KEY)
    assert read(keys, query, body, wire.NOW, wire.SLACK).message.text == "几点开会"
    with pytest.raises(Unreadable):
        read(wire.keys(), query, body, wire.NOW, wire.SLACK)


WRONG_KEYS = [
    ("account", {"account": ""}),
    ("app_id", {"app_id": "wx 1"}),
    ("original_id", {"original_id": "]]>"}),
    ("token", {"token": ""}),
    ("token", {"token": "ab"}),
    ("token", {"token": "党" * 5}),
    ("token", {"token": "a" * 33}),
    ("aes_key", {"aes_key": ""}),
    ("aes_key", {"aes_key": "A" * 42}),
    ("aes_key", {"aes_key": "A" * 42 + "="}),
    ("previous_aes_key", {"previous_aes_key": "A"}),
]


@pytest.mark.parametrize(("name", "change"), WRONG_KEYS)
def test_wrong_keys_are_named_at_the_start(name: str, change: dict[str, str]) -> None:
    values: dict[str, Any] = {
        "account": "a",
        "app_id": wire.APP_ID,
        "original_id": wire.ORIGINAL_ID,
        "token": wire.TOKEN,
    }
    with pytest.raises(ValueError, match=name):
        Keys(**(values | {"aes_key": wire.AES_KEY} | change))


def test_keys_never_show_their_secrets() -> None:
    keys = Keys("a", wire.APP_ID, wire.ORIGINAL_ID, "s3cret", wire.OTHER_KEY, wire.OTHER_KEY)
    assert "s3cret" not in repr(keys)
    assert wire.OTHER_KEY not in repr(keys)

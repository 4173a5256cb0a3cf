"""What the platform sent and nobody can read: one exception with a short code, whatever it is."""

import base64
import os
import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wechat import BODY_LIMIT, Mode, Refused, Unreadable, read
from tests.bot import wire
from tests.bot.wechat_kinds import ALL, Sample

LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    "]><xml><Content>&c;</Content></xml>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><xml><Content>&f;</Content></xml>'
TEXT = "<MsgType>text</MsgType><Content>来</Content>"

DOCUMENTS = [
    ("entities", LAUGHS),
    ("entities", OUTSIDE),
    ("xml", "nonsense"),
    ("xml", "<xml><a></xml>"),
    ("xml", "{}"),
    ("xml", "<xml>&#0;</xml>"),
    ("xml", wire.text_xml() + "<more/>"),
    ("shape", "<xml/>"),
    ("shape", "<html><body>502</body></html>"),
    ("shape", "<xml>words</xml>"),
    ("shape", wire.xml("<Content>no type</Content>")),
    ("shape", wire.xml("<MsgType/>")),
    ("shape", wire.xml("<MsgType>text</MsgType><MsgType>event</MsgType>")),
    ("shape", wire.xml("<MsgType>event</MsgType><Event/>")),
    ("shape", wire.xml("<MsgType>event</MsgType><Event>CLICK</Event><Event>VIEW</Event>")),
    ("shape", wire.xml(TEXT + "<d>" * 30 + "</d>" * 30)),
    ("shape", wire.xml(TEXT + "<x>1</x>" * 1001)),
    ("event", wire.xml("<MsgType>event</MsgType>")),
    ("account", wire.xml(TEXT, to="gh_000000000000")),
    ("account", wire.xml(TEXT, to="")),
    ("sender", wire.xml(TEXT, sender="")),
    ("sender", wire.xml(TEXT, sender="o" * 65)),
    ("sender", wire.xml(TEXT, sender="王秀兰")),
    ("create_time", wire.xml(TEXT, seconds="")),
    ("create_time", wire.xml(TEXT, seconds="soon")),
    ("create_time", wire.xml(TEXT, seconds="-1")),
    ("create_time", wire.xml(TEXT, seconds="1" * 20)),
    ("create_time", wire.xml(TEXT, seconds="１２３")),
    ("msg_id", wire.text_xml(msg_id="abc")),
    ("msg_id", wire.text_xml(msg_id="9" * 33)),
    ("doubled", wire.xml(TEXT + "<Content>又来</Content>")),
    ("doubled", wire.xml(TEXT + "<MsgId>1</MsgId><MsgId>2</MsgId>")),
    ("doubled", wire.xml(TEXT + "<FromUserName>o1</FromUserName>")),
    ("doubled", wire.xml("<MsgType>event</MsgType><Event>SCAN</Event><EventKey>1</EventKey><EventKey>2</EventKey>")),
    ("nested", wire.xml("<MsgType>text</MsgType><Content><b>来</b></Content>")),
    ("nested", wire.xml('<MsgType>text</MsgType><Content lang="zh">来</Content>')),
    ("nested", wire.xml("<MsgType>event</MsgType><Event>CLICK</Event><EventKey><a>1</a></EventKey>")),
    ("nested", wire.xml("<MsgType>voice</MsgType><Recognition><a>1</a></Recognition>")),
]


@pytest.mark.parametrize(("reason", "document"), DOCUMENTS)
def test_unreadable_document_is_named_by_a_short_code(reason: str, document: str) -> None:
    with pytest.raises(Unreadable) as plain:
        read(wire.keys(Mode.PLAIN), wire.plain_query(), document.encode(), wire.NOW, wire.SLACK)
    with pytest.raises(Unreadable) as sealed:
        read(wire.keys(), *wire.secure(document), wire.NOW, wire.SLACK)
    assert plain.value.reason == sealed.value.reason == reason


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("empty", b""),
        ("encoding", "<xml><Content>来</Content></xml>".encode("gb18030")),
        ("size", b"<xml>" + b" " * BODY_LIMIT + b"</xml>"),
    ],
)
def test_unreadable_bytes_are_named_by_a_short_code(reason: str, body: bytes) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(wire.keys(Mode.PLAIN), wire.plain_query(), body, wire.NOW, wire.SLACK)


def test_declared_character_set_is_ignored_as_the_platform_sends_utf_8() -> None:
    body = ('<?xml version="1.0" encoding="GBK"?>' + wire.text_xml()).encode()
    incoming = read(wire.keys(Mode.PLAIN), wire.plain_query(), body, wire.NOW, wire.SLACK)
    assert incoming.message.text == "几点开会"


CIPHERTEXTS = ["%%%", "=", "A", "AAAA", base64.b64encode(b"short").decode(), base64.b64encode(b"x" * 32).decode(), "党"]


@pytest.mark.parametrize("encrypted", CIPHERTEXTS)
def test_malformed_ciphertext_under_a_valid_signature_is_unreadable(encrypted: str) -> None:
    query, body = wire.secure_query(encrypted), wire.envelope(encrypted)
    with pytest.raises(Unreadable):
        read(wire.keys(), query, body, wire.NOW, wire.SLACK)


def test_message_of_another_account_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="app_id"):
        read(wire.keys(), *wire.secure(wire.text_xml(), app_id="wx0000000000000000"), wire.NOW, wire.SLACK)


def test_entities_around_the_ciphertext_are_unreadable_too() -> None:
    encrypted = wire.encrypt(wire.text_xml())
    body = b'<!DOCTYPE x [<!ENTITY a "ha">]>' + wire.envelope(encrypted)
    with pytest.raises(Unreadable, match="entities"):
        read(wire.keys(), wire.secure_query(encrypted), body, wire.NOW, wire.SLACK)


@pytest.mark.parametrize("double", ["<Encrypt>{}</Encrypt>", "<Encrypt><a>{}</a></Encrypt>"])
def test_doubled_or_nested_ciphertext_is_refused(double: str) -> None:
    encrypted = wire.encrypt(wire.text_xml())
    body = f"<xml><Encrypt>{encrypted}</Encrypt>{double.format(encrypted)}</xml>".encode()
    with pytest.raises(Refused):
        read(wire.keys(), wire.secure_query(encrypted), body, wire.NOW, wire.SLACK)


def test_neither_exception_holds_the_content() -> None:
    with pytest.raises(Unreadable) as caught:
        read(wire.keys(), *wire.secure(wire.xml(TEXT, sender="王秀兰")), wire.NOW, wire.SLACK)
    assert caught.value.args == ("sender",)
    assert caught.value.__cause__ is None


def read_anything(mode: Mode, query: dict[str, str], body: bytes) -> None:
    with suppress(Refused, Unreadable):
        read(wire.keys(mode), query, body, wire.NOW, wire.SLACK)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(Mode), st.binary(max_size=300))
def test_no_bytes_raise_anything_else(mode: Mode, body: bytes) -> None:
    read_anything(mode, wire.plain_query(), body)
    encrypted = base64.b64encode(body).decode()
    read_anything(mode, wire.secure_query(encrypted), wire.envelope(encrypted))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ALL), st.integers(0, 40), st.text(max_size=40))
def test_no_value_of_a_field_raises_anything_else(sample: Sample, place: int, value: str) -> None:
    document = wire.xml(sample.fields)
    spots = [match.start() + 1 for match in re.finditer(">", document)]
    at = spots[place % len(spots)]
    spoilt = document[:at] + value + document[at:]
    body = spoilt.encode(errors="replace")
    read_anything(Mode.PLAIN, wire.plain_query(), body)
    read_anything(Mode.SECURE, *wire.secure(body.decode()))


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce", "msg_signature", "encrypt_type"]), st.text())
)
def test_no_query_raises_anything_else(spoilt: dict[str, str]) -> None:
    query, body = wire.secure(wire.text_xml())
    read_anything(Mode.SECURE, query | spoilt, body)


def test_cut_documents_raise_nothing_else() -> None:
    whole = wire.text_xml().encode()
    for length in range(len(whole)):
        with pytest.raises(Unreadable):
            read(wire.keys(Mode.PLAIN), wire.plain_query(), whole[:length], wire.NOW, wire.SLACK)


def test_random_ciphertexts_are_never_taken_for_messages() -> None:
    for _ in range(300):
        encrypted = base64.b64encode(os.urandom(160)).decode()
        with pytest.raises(Unreadable):
            read(wire.keys(), wire.secure_query(encrypted), wire.envelope(encrypted), wire.NOW, wire.SLACK)

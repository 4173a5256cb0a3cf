import pytest
from wechatpy import parse_message
from wechatpy.messages import UnknownMessage

from simulator.crypto import decrypt, signature
from simulator.wire import KINDS, build, envelope, from_xml, to_xml

KEY, APPID, TOKEN = "A" * 43, "wxba5fad812f8e6fb9", "AAAAA"
WIRE = {"mode": "plain", "token": TOKEN, "aes_key": KEY, "appid": APPID, "openid": "oPerson"}


def a_push(kind: str, **fields: object) -> dict[str, object]:
    return build(kind, to="gh_0123456789ab", sender="oPerson", at=1788224400, msg_id=24000000000000001, fields=fields)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_documented_kind_is_read_by_a_foreign_parser(kind: str) -> None:
    message = parse_message(to_xml(a_push(kind)))
    assert (message.source, message.target) == ("oPerson", "gh_0123456789ab")
    assert message._data["CreateTime"] == "1788224400"
    assert set(KINDS[kind]) <= set(message._data)


@pytest.mark.parametrize(
    ("kind", "known"), [("event:CLICK", True), ("event:subscribe:scan", True), ("event:never_heard_of", False)]
)
def test_unknown_kinds_can_be_sent_too(kind: str, known: bool) -> None:
    assert isinstance(parse_message(to_xml(a_push(kind))), UnknownMessage) is not known


def test_messages_have_a_number_and_events_have_none() -> None:
    assert a_push("text")["MsgId"] == 24000000000000001
    assert "MsgId" not in a_push("event:CLICK")


def test_template_outcome_is_written_as_documented() -> None:
    xml = to_xml(a_push("event:TEMPLATESENDJOBFINISH", MsgID=4102330001, Status="success"))
    assert xml == (
        "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[oPerson]]></FromUserName>"
        "<CreateTime>1788224400</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        "<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>4102330001</MsgID>"
        "<Status><![CDATA[success]]></Status></xml>"
    )


def test_none_leaves_a_field_out() -> None:
    assert "Recognition" not in a_push("voice", Recognition=None)


@pytest.mark.parametrize("text", ["a]]>b", "<b>&amp;", "两行\n文字", "]]>]]>"])
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert from_xml(to_xml({"Content": text}))["Content"] == text


@pytest.mark.parametrize(
    "text", ["", "{}", "<html/>", "<xml><a></xml>", '<!DOCTYPE x [<!ENTITY a "b">]><xml><a>&a;</a></xml>']
)
def test_what_is_no_reply_document_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_xml(text)


@pytest.mark.parametrize(
    ("mode", "tags", "extra"),
    [
        ("plain", {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId"}, set()),
        ("secure", {"ToUserName", "Encrypt"}, {"encrypt_type", "msg_signature"}),
        (
            "compatible",
            {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId", "Encrypt"},
            {"encrypt_type", "msg_signature"},
        ),
    ],
)
def test_each_mode_has_its_own_envelope(mode: str, tags: set[str], extra: set[str]) -> None:
    query, body = envelope(a_push("text", Content="平安"), **{**WIRE, "mode": mode}, timestamp="1", nonce="2")
    assert from_xml(body).keys() == tags
    assert query.keys() == {"signature", "timestamp", "nonce", "openid"} | extra
    assert query["signature"] == signature(TOKEN, "1", "2")


def test_secure_envelope_holds_the_plain_message_and_is_signed() -> None:
    fields = a_push("text", Content="平安")
    query, body = envelope(fields, **{**WIRE, "mode": "secure"}, timestamp="1714112445", nonce="415670741")
    sealed = from_xml(body)["Encrypt"]
    assert query["msg_signature"] == signature(TOKEN, "1714112445", "415670741", sealed)
    assert decrypt(sealed, KEY, APPID) == to_xml(fields)

"""A character that XML forbids costs nobody his answer."""

from datetime import UTC, datetime, timedelta

from bot.wechat import Keys, Mode, read
from simulator.crypto import signature

KEYS = Keys("dongfeng", "wx0000000000000000", "gh_dongfeng", "testtoken", "", "", Mode.PLAIN)
NOW = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)
XML = (
    "<xml><ToUserName><![CDATA[gh_dongfeng]]></ToUserName><FromUserName><![CDATA[o-wang]]></FromUserName>"
    "<CreateTime>1741572000</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[几点\x08开会\x00]]></Content><MsgId>4711</MsgId></xml>"
)


def test_control_characters_in_a_text_are_left_out() -> None:
    query = {"timestamp": "1741572000", "nonce": "1"}
    query["signature"] = signature("testtoken", query["timestamp"], query["nonce"])
    assert read(KEYS, query, XML.encode(), NOW, timedelta(minutes=10)).message.text == "几点开会"

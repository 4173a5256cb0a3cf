"""What counts as an answer to a push (platform §1.5, §1.6)."""

from typing import Any

import pytest

from simulator.crypto import encrypt, signature
from simulator.replies import ReplyError, read_reply
from simulator.state import Account, Entry
from simulator.wire import to_xml

KEY = "A" * 43


def an_account(mode: str = "plain") -> Account:
    return Account("wxba5fad812f8e6fb9", "secret", "AAAAA", KEY, "gh_0123456789ab", mode=mode)


def a_reply(**fields: Any) -> str:
    common = {"ToUserName": "oPerson", "FromUserName": "gh_0123456789ab", "CreateTime": 1788224400}
    return to_xml(common | {"MsgType": "text", "Content": "已收到"} | fields)


def sealed(text: str, **changed: str) -> str:
    secret = encrypt(text, KEY, changed.pop("appid", "wxba5fad812f8e6fb9"))
    right = signature("AAAAA", "1713424427", "415670741", secret)
    fields = {"Encrypt": secret, "MsgSignature": right, "TimeStamp": "1713424427", "Nonce": "415670741"}
    return to_xml(fields | changed)


def read(text: str, *, mode: str = "plain", kind: str = "text", status: int = 200) -> Entry | None:
    return read_reply(an_account(mode), "oPerson", status, text.encode(), kind)


@pytest.mark.parametrize("text", ["", "success", " success\n"])
@pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
def test_success_and_nothing_are_silence_in_every_mode(text: str, mode: str) -> None:
    assert read(text, mode=mode) is None


def articles(count: int) -> dict[str, Any]:
    items = [{"Title": f"第{n}条", "Description": "", "PicUrl": "", "Url": "https://e.cn"} for n in range(count)]
    return {"MsgType": "news", "ArticleCount": count, "Articles": items}


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, {"type": "text", "text": "已收到"}),
        ({"Content": "两行\n]]>文字"}, {"type": "text", "text": "两行\n]]>文字"}),
        ({"MsgType": "image", "Image": {"MediaId": "m"}}, {"type": "image", "media_id": "m"}),
        ({"MsgType": "voice", "Voice": {"MediaId": "m"}}, {"type": "voice", "media_id": "m"}),
        (
            {"MsgType": "video", "Video": {"MediaId": "m", "Title": "t"}},
            {"type": "video", "media_id": "m", "title": "t"},
        ),
        (
            {"MsgType": "music", "Music": {"ThumbMediaId": "m", "MusicUrl": "u"}},
            {"type": "music", "thumb_media_id": "m", "musicurl": "u"},
        ),
        ({"MsgType": "transfer_customer_service"}, {"type": "transfer_customer_service", "kf_account": ""}),
    ],
)
def test_each_reply_type_is_read(fields: dict[str, Any], shown: Entry) -> None:
    assert read(a_reply(**fields)) == shown


@pytest.mark.parametrize(
    ("kind", "count", "fine"),
    [("text", 1, True), ("voice", 2, False), ("event:CLICK", 8, True), ("event:CLICK", 9, False)],
)
def test_news_has_room_for_one_article_after_a_message(kind: str, count: int, fine: bool) -> None:
    reply = a_reply(**articles(count))
    if fine:
        entry = read(reply, kind=kind)
        assert entry is not None
        assert len(entry["articles"]) == count
    else:
        with pytest.raises(ReplyError):
            read(reply, kind=kind)


@pytest.mark.parametrize(
    "text",
    [
        '{"errcode":0}',
        "ok",
        "<html><body>502</body></html>",
        "<xml><ToUserName>oPerson</ToUserName>",
        a_reply(ToUserName="oSomebodyElse"),
        a_reply(FromUserName="gh_other"),
        a_reply(CreateTime="now"),
        a_reply(MsgType="sticker"),
        a_reply(Content=""),
        a_reply(Content="一" * 683),
        a_reply(MsgType="image", Image="m"),
        a_reply(MsgType="image"),
        a_reply(**articles(1) | {"ArticleCount": 2}),
    ],
)
def test_anything_else_shows_the_fault_line(text: str) -> None:
    with pytest.raises(ReplyError):
        read(text)


@pytest.mark.parametrize("status", [403, 404, 500, 502, 302])
def test_an_http_error_shows_the_fault_line(status: int) -> None:
    with pytest.raises(ReplyError):
        read("success", status=status)


def test_longest_text_is_2048_bytes() -> None:
    assert read(a_reply(Content="一" * 682 + "ab")) == {"type": "text", "text": "一" * 682 + "ab"}


@pytest.mark.parametrize("mode", ["compatible", "secure"])
def test_sealed_reply_is_opened(mode: str) -> None:
    assert read(sealed(a_reply()), mode=mode) == {"type": "text", "text": "已收到"}


def test_compatible_mode_takes_a_plain_reply_too() -> None:
    assert read(a_reply(), mode="compatible") == {"type": "text", "text": "已收到"}


@pytest.mark.parametrize(
    "text",
    [
        a_reply(),
        sealed(a_reply(), MsgSignature="0" * 40),
        sealed(a_reply(), Nonce="1"),
        sealed(a_reply(), appid="wx0000000000000000"),
        sealed("no xml"),
        to_xml({"Encrypt": "x"}),
    ],
)
def test_secure_mode_takes_nothing_that_is_not_sealed_right(text: str) -> None:
    with pytest.raises(ReplyError):
        read(text, mode="secure")

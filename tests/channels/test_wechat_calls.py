"""Followers, cards, menus and media."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.wechat import QrCode, WeChatClient
from domain.ways import SendError
from tests.channels.stub import Stub, Told, told

NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
DEAD = told(errcode=42001, errmsg="access_token expired rid: 65c5a1b2-0a1b2c3d-4e5f6a7b")


def test_followers_are_read_page_by_page(client: WeChatClient, stub: Stub) -> None:
    stub.will(
        "/cgi-bin/user/get",
        told(total=3, count=2, data={"openid": ["o1", "o2"]}, next_openid="o2"),
        told(total=3, count=1, data={"openid": ["o3"]}, next_openid="o3"),
        told(total=3, count=0, next_openid=""),
    )
    assert list(client.followers(NOW)) == ["o1", "o2", "o3"]
    assert [asked.query.get("next_openid") for asked in stub.asked_at("/cgi-bin/user/get")] == [None, "o2", "o3"]


def test_user_info_is_asked_by_open_id(client: WeChatClient, stub: Stub) -> None:
    stub.will("/cgi-bin/user/info", told(subscribe=1, openid="o1"))
    assert client.user_info("o1", NOW)["subscribe"] == 1
    assert stub.asked[-1].query == {"access_token": "TOKEN-1", "openid": "o1", "lang": "zh_CN"}


def test_card_is_temporary_or_for_ever(client: WeChatClient, stub: Stub) -> None:
    answer = told(ticket="gQ", expire_seconds=2592000, url="http://weixin.qq.com/q/1")
    stub.will("/cgi-bin/qrcode/create", answer, answer)
    month = timedelta(days=30)
    assert client.qrcode("m_8f3a", month, NOW) == QrCode("gQ", "http://weixin.qq.com/q/1", NOW + month)
    assert client.qrcode("m_8f3a", None, NOW).expires_at is None
    temporary, for_ever = (asked.json for asked in stub.asked_at("/cgi-bin/qrcode/create"))
    scene = {"scene": {"scene_str": "m_8f3a"}}
    assert temporary == {"action_name": "QR_STR_SCENE", "action_info": scene, "expire_seconds": 2592000}
    assert for_ever == {"action_name": "QR_LIMIT_STR_SCENE", "action_info": scene}


def test_menu_is_created_as_given(client: WeChatClient, stub: Stub) -> None:
    menu = {"button": [{"type": "click", "name": "开会", "key": "NEXT_MEETING"}]}
    client.menu_create(menu, NOW)
    assert stub.asked[-1].json == menu


def test_voice_is_downloaded_with_a_fresh_token(client: WeChatClient, stub: Stub) -> None:
    stub.will("/cgi-bin/media/get", DEAD, Told(b"#!AMR\n1", kind="audio/amr"))
    assert client.download("m1", NOW) == b"#!AMR\n1"
    assert stub.asked[-1].query == {"access_token": "TOKEN-2", "media_id": "m1"}


def test_medium_that_is_gone_or_a_film_is_refused(client: WeChatClient, stub: Stub) -> None:
    stub.will("/cgi-bin/media/get", told(errcode=40007, errmsg="invalid media_id"), told(video_url="http://x"))
    for code in ("40007", "video"):
        with pytest.raises(SendError, match=code):
            client.download("m1", NOW)


@pytest.mark.parametrize(("kind", "name"), [("voice", "media_id"), ("thumb", "thumb_media_id")])
def test_medium_is_uploaded_as_a_form(client: WeChatClient, stub: Stub, kind: str, name: str) -> None:
    stub.will("/cgi-bin/media/upload", told(type=kind, created_at=1, **{name: "m9"}))
    assert client.upload(kind, "a.mp3", b"sound", "audio/mpeg", now=NOW) == "m9"
    asked = stub.asked[-1]
    assert asked.headers["Content-Type"].startswith("multipart/form-data")
    assert b'name="media"; filename="a.mp3"' in asked.body
    assert asked.query["type"] == kind

"""Media, drafts and publishing (platform §7.4, §8)."""

from typing import Any

import pytest

from tests.simulator.desk import DAY, Desk, login

UPLOAD, MATERIAL = "/cgi-bin/media/upload", "/cgi-bin/material/add_material"


def put(desk: Desk, path: str, kind: str, name: str, data: bytes = b"x", *, field: str = "media") -> Any:
    """Built by hand: the test client leaves its temporary file of a large upload open."""
    head = f'--cut\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--cut--\r\n"
    query = {"access_token": desk.token, "type": kind}
    return desk.client.post(path, query_string=query, data=body, content_type="multipart/form-data; boundary=cut").json


def fetch(desk: Desk, media_id: str) -> Any:
    return desk.client.get("/cgi-bin/media/get", query_string={"access_token": desk.token, "media_id": media_id})


@pytest.mark.parametrize(
    ("path", "kind", "name", "size", "code"),
    [
        (UPLOAD, "voice", "a.amr", 1, 0),
        (UPLOAD, "voice", "a.wav", 1, 40005),
        (MATERIAL, "voice", "a.wav", 1, 0),
        (UPLOAD, "voice", "a.mp3", 2 * 1024 * 1024 + 1, 45001),
        (UPLOAD, "image", "a.PNG", 1, 0),
        (UPLOAD, "image", "a.bmp", 1, 40005),
        (UPLOAD, "thumb", "a.jpg", 64 * 1024 + 1, 45001),
        (UPLOAD, "sticker", "a.gif", 1, 40004),
        (UPLOAD, "image", "a.png", 0, 44001),
    ],
)
def test_type_ending_and_size_are_checked(desk: Desk, path: str, kind: str, name: str, size: int, code: int) -> None:
    assert put(desk, path, kind, name, b"x" * size).get("errcode", 0) == code


def test_field_has_to_be_called_media(desk: Desk) -> None:
    assert put(desk, UPLOAD, "image", "a.png", field="file")["errcode"] == 41005


def test_medium_lives_three_days(desk: Desk) -> None:
    media_id = put(desk, UPLOAD, "voice", "a.amr", b"#!AMR\nabc")["media_id"]
    answer = fetch(desk, media_id)
    assert (answer.data, answer.content_type) == (b"#!AMR\nabc", "audio/amr")
    desk.passes(3 * DAY)
    desk.token = desk.post("/cgi-bin/stable_token", login(desk.account))["access_token"]
    assert fetch(desk, media_id).json["errcode"] == 40007


def test_video_is_fetched_by_its_url(desk: Desk) -> None:
    media_id = put(desk, UPLOAD, "video", "a.mp4", b"film")["media_id"]
    url = fetch(desk, media_id).json["video_url"]
    assert desk.client.get(url).data == b"film"


def test_thumb_has_its_own_field_name(desk: Desk) -> None:
    assert "thumb_media_id" in put(desk, UPLOAD, "thumb", "a.jpg")


def test_voice_of_a_person_can_be_fetched(desk: Desk) -> None:
    entry = desk.act(desk.person(), "voice")["entry"]
    assert fetch(desk, entry["media_id"]).data.startswith(b"#!AMR\n")


def test_permanent_material_is_listed_counted_and_deleted(desk: Desk) -> None:
    media_id = put(desk, MATERIAL, "image", "a.png")["media_id"]
    assert desk.get("/cgi-bin/material/get_materialcount")["image_count"] == 1
    listed = desk.post("/cgi-bin/material/batchget_material", {"type": "image", "offset": 0, "count": 20})
    assert [each["media_id"] for each in listed["item"]] == [media_id]
    deletes = [desk.post("/cgi-bin/material/del_material", {"media_id": media_id})["errcode"] for _ in range(2)]
    assert deletes == [0, 40007]


@pytest.mark.parametrize(("name", "code"), [("a.jpg", 0), ("a.gif", 40137)])
def test_picture_of_an_article_has_an_address(desk: Desk, name: str, code: int) -> None:
    answer = put(desk, "/cgi-bin/media/uploadimg", "", name, b"picture")
    assert answer.get("errcode", 0) == code
    assert code or desk.client.get(answer["url"]).data == b"picture"


def an_article(desk: Desk, **changed: str) -> dict[str, str]:
    thumb = put(desk, MATERIAL, "thumb", "a.jpg")["media_id"]
    return {"title": "两会精神", "content": "<p>…</p>", "thumb_media_id": thumb} | changed


@pytest.mark.parametrize(
    ("changed", "code"),
    [({}, 0), ({"title": "一" * 33}, 45003), ({"content": "x" * 20_000}, 45002), ({"thumb_media_id": "x"}, 40007)],
)
def test_draft_is_checked(desk: Desk, changed: dict[str, str], code: int) -> None:
    answer = desk.post("/cgi-bin/draft/add", {"articles": [an_article(desk, **changed)]})
    assert answer.get("errcode", 0) == code


def test_published_draft_gets_a_lasting_address(desk: Desk) -> None:
    draft = desk.post("/cgi-bin/draft/add", {"articles": [an_article(desk)]})
    assert desk.get("/cgi-bin/draft/count") == {"total_count": 1}
    publish_id = {"publish_id": desk.post("/cgi-bin/freepublish/submit", draft)["publish_id"]}
    assert desk.post("/cgi-bin/freepublish/get", publish_id)["publish_status"] == 1
    desk.passes(5)
    got = desk.post("/cgi-bin/freepublish/get", publish_id)
    assert got["article_detail"]["item"][0]["article_url"].startswith("http://mp.weixin.qq.com/s/")
    (event,) = desk.pushed("event:PUBLISHJOBFINISH")
    assert event["PublishEventInfo"]["article_id"] == got["article_id"]

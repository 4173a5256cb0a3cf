"""Mass sends (platform §7)."""

from typing import Any

import pytest

from simulator.media import keep
from simulator.state import Person
from tests.simulator.desk import DAY, HOUR, MINUTE, Desk, login

SEND, SEND_ALL = "/cgi-bin/message/mass/send", "/cgi-bin/message/mass/sendall"
FINISHED = "event:MASSSENDJOBFINISH"


def text(content: str = "通知") -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}}


def to(people: list[Person], content: str = "通知", **more: Any) -> dict[str, Any]:
    return {"touser": [person.openid for person in people], **text(content), **more}


def log_in_again(desk: Desk) -> None:
    desk.token = desk.post("/cgi-bin/stable_token", login(desk.account))["access_token"]


def outcome(desk: Desk) -> dict[str, Any]:
    desk.passes(5)
    names = ("Status", "TotalCount", "FilterCount", "SentCount", "ErrorCount")
    return {name: desk.pushed(FINISHED)[-1][name] for name in names}


@pytest.mark.parametrize(("count", "code"), [(0, 40130), (1, 40130), (2, 0), (10_000, 0), (10_001, 45019)])
def test_two_to_ten_thousand_openids(desk: Desk, count: int, code: int) -> None:
    body = {"touser": [f"o{number}" for number in range(count)], **text()}
    assert desk.post(SEND, body)["errcode"] == code


def test_openids_have_to_be_a_list(desk: Desk) -> None:
    assert desk.post(SEND, {"touser": "oX", **text()})["errcode"] == 40031


def test_job_reaches_people_and_is_counted(desk: Desk) -> None:
    good, refusing, gone = desk.person(), desk.person(), desk.person(follows=False)
    desk.act(refusing, "block")
    answer = desk.post(SEND, to([good, refusing, gone]))
    assert desk.post("/cgi-bin/message/mass/get", {"msg_id": answer["msg_id"]})["msg_status"] == "SENDING"
    assert outcome(desk) == {
        "Status": "send success", "TotalCount": 3, "FilterCount": 2, "SentCount": 1, "ErrorCount": 1,
    }  # fmt: skip
    assert [len(desk.shown(person)) for person in (good, refusing, gone)] == [1, 0, 0]
    assert desk.pushed(FINISHED)[0]["MsgID"] == answer["msg_id"]
    assert desk.post("/cgi-bin/message/mass/get", {"msg_id": answer["msg_id"]})["msg_status"] == "SEND_SUCCESS"


def test_follower_receives_four_a_month(desk: Desk) -> None:
    people = [desk.person(), desk.person()]
    for number in range(5):
        desk.post(SEND, to(people, str(number)))
        desk.passes(5)
    assert [len(desk.shown(person)) for person in people] == [4, 4]
    assert desk.pushed(FINISHED)[-1]["FilterCount"] == 0
    desk.passes(20 * DAY)
    log_in_again(desk)
    desk.post(SEND, to(people, "april"))
    assert outcome(desk)["SentCount"] == 2


def test_same_clientmsgid_is_one_job_for_a_day(desk: Desk) -> None:
    body = to([desk.person(), desk.person()], clientmsgid="n-1")
    first = desk.post(SEND, body)
    again = desk.post(SEND, body)
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    assert desk.post(SEND, body)["errcode"] == 45066
    desk.passes(MINUTE)
    assert desk.post(SEND, body)["errcode"] == 45065
    desk.passes(24 * HOUR)
    log_in_again(desk)
    assert desk.post(SEND, body)["errcode"] == 0


def test_without_clientmsgid_the_content_is_the_key(desk: Desk) -> None:
    people = [desk.person(), desk.person()]
    codes = [desk.post(SEND, to(people, content))["errcode"] for content in ("a", "a", "b")]
    assert codes == [0, 45065, 0]


def test_clientmsgid_has_32_bytes(desk: Desk) -> None:
    people = [desk.person(), desk.person()]
    assert desk.post(SEND, to(people, clientmsgid="x" * 33))["errcode"] == 45067


def test_account_calls_a_hundred_times_a_day(desk: Desk) -> None:
    desk.platform.state.counters[f"{desk.account.appid} mass 2025-03-12"] = 100
    assert desk.post(SEND, to([desk.person(), desk.person()]))["errcode"] == 45028


def test_tag_reaches_its_people_only(desk: Desk) -> None:
    tagged, other = desk.person(), desk.person()
    number = desk.post("/cgi-bin/tags/create", {"tag": {"name": "第一支部"}})["tag"]["id"]
    desk.post("/cgi-bin/tags/members/batchtagging", {"openid_list": [tagged.openid], "tagid": number})
    assert desk.post(SEND_ALL, {"filter": {"is_to_all": False, "tag_id": number}, **text()})["errcode"] == 0
    desk.passes(5)
    assert [len(desk.shown(person)) for person in (tagged, other)] == [1, 0]
    assert desk.post(SEND_ALL, {"filter": {"tag_id": 999}, **text()})["errcode"] == 45159
    assert desk.post(SEND_ALL, text())["errcode"] == 40097


def test_rejected_content_reaches_nobody(desk: Desk) -> None:
    people = [desk.person(), desk.person()]
    desk.control("POST", "/faults", {"kind": "mass_status", "status": "err(20001)"})
    desk.post(SEND, to(people))
    assert outcome(desk)["Status"] == "err(20001)"
    assert desk.shown(people[0]) == []


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"msgtype": "text", "text": {}}, 44004),
        ({"msgtype": "image", "images": {"media_ids": []}}, 41006),
        ({"msgtype": "voice", "voice": {"media_id": "x"}}, 40007),
        ({"msgtype": "mpnews", "mpnews": {"media_id": "x"}}, 40007),
        ({"msgtype": "sticker"}, 40008),
    ],
)
def test_content_has_its_shape(desk: Desk, message: dict[str, Any], code: int) -> None:
    people = [desk.person().openid, desk.person().openid]
    assert desk.post(SEND, {"touser": people, **message})["errcode"] == code


def test_article_is_sent_from_a_draft_and_uses_it_up(desk: Desk) -> None:
    people = [desk.person(), desk.person()]
    thumb = keep(desk.platform, desk.account.appid, "thumb", b"x", "t.jpg", permanent=True)
    article = {"title": "两会精神", "content": "<p>…</p>", "thumb_media_id": thumb.media_id, "digest": "一分钟读懂"}
    draft = desk.post("/cgi-bin/draft/add", {"articles": [article]})["media_id"]
    body = {"touser": [each.openid for each in people], "msgtype": "mpnews", "mpnews": {"media_id": draft}}
    assert desk.post(SEND, body)["errcode"] == 0
    desk.passes(5)
    assert desk.shown(people[0])[0]["articles"] == [{"title": "两会精神", "description": "一分钟读懂"}]
    assert desk.post("/cgi-bin/draft/get", {"media_id": draft})["errcode"] == 40007


def test_preview_is_shown_at_once_to_one_follower(desk: Desk) -> None:
    person = desk.person()
    assert desk.post("/cgi-bin/message/mass/preview", {"touser": person.openid, **text()})["errcode"] == 0
    assert desk.shown(person)[0]["via"] == "preview"
    stranger = desk.person(follows=False)
    assert desk.post("/cgi-bin/message/mass/preview", {"touser": stranger.openid, **text()})["errcode"] == 43004
    assert desk.post("/cgi-bin/message/mass/preview", {"towxname": "wang", **text()})["errcode"] == 40132


def test_job_can_be_deleted(desk: Desk) -> None:
    msg_id = {"msg_id": desk.post(SEND, to([desk.person(), desk.person()]))["msg_id"]}
    assert desk.post("/cgi-bin/message/mass/delete", msg_id)["errcode"] == 0
    assert desk.post("/cgi-bin/message/mass/get", msg_id)["msg_status"] == "DELETE"
    assert desk.post("/cgi-bin/message/mass/get", {"msg_id": 1})["errcode"] == 40059


@pytest.mark.parametrize(("body", "code"), [({"speed": 4}, 0), ({"speed": 5}, 45083), ({}, 45084)])
def test_speed_is_zero_to_four(desk: Desk, body: dict[str, int], code: int) -> None:
    assert desk.post("/cgi-bin/message/mass/speed/set", body)["errcode"] == code

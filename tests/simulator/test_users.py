"""Followers, tags, blacklist, QR codes and OAuth (platform §9, §10)."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.simulator.desk import MINUTE, Desk, open_desk

TAGS, QR = "/cgi-bin/tags", "/cgi-bin/qrcode/create"
AUTHORIZE, CODE = "/connect/oauth2/authorize", "/sns/oauth2/access_token"


def test_follower_is_described_without_name_or_picture(desk: Desk) -> None:
    person = desk.person("王秀兰")
    told = desk.get("/cgi-bin/user/info", openid=person.openid)
    assert (told["subscribe"], told["nickname"], told["subscribe_time"]) == (1, "", person.subscribe_time)
    desk.act(person, "unfollow")
    assert desk.get("/cgi-bin/user/info", openid=person.openid) == {"subscribe": 0, "openid": person.openid}


@pytest.mark.parametrize(("openid", "code"), [("", 41009), ("oNobody", 40003)])
def test_unknown_person_is_not_described(desk: Desk, openid: str, code: int) -> None:
    assert desk.get("/cgi-bin/user/info", openid=openid)["errcode"] == code


@pytest.mark.parametrize(("count", "code"), [(0, 40031), (1, 0), (100, 0), (101, 40032)])
def test_a_hundred_people_are_described_at_once(desk: Desk, count: int, code: int) -> None:
    wanted = [{"openid": desk.person().openid, "lang": "zh_CN"}] * count
    assert desk.post("/cgi-bin/user/info/batchget", {"user_list": wanted}).get("errcode", 0) == code


def test_followers_are_listed_until_a_page_is_empty(desk: Desk) -> None:
    openids = [desk.person().openid for _ in range(3)]
    desk.person(follows=False)
    page = desk.get("/cgi-bin/user/get")
    assert (page["total"], page["data"]["openid"], page["next_openid"]) == (3, openids, openids[-1])
    assert desk.get("/cgi-bin/user/get", next_openid=openids[-1]) == {"total": 3, "count": 0, "next_openid": ""}


@pytest.mark.parametrize(("text", "code"), [("第一支部 王", 0), ("一" * 10, 40035)])
def test_remark_is_under_30_bytes(desk: Desk, text: str, code: int) -> None:
    body = {"openid": desk.person().openid, "remark": text}
    assert desk.post("/cgi-bin/user/info/updateremark", body)["errcode"] == code


def test_tags_are_given_and_taken(desk: Desk) -> None:
    person = desk.person()
    number = desk.post(f"{TAGS}/create", {"tag": {"name": "书记"}})["tag"]["id"]
    members = {"openid_list": [person.openid], "tagid": number}
    assert desk.post(f"{TAGS}/members/batchtagging", members)["errcode"] == 0
    assert desk.post(f"{TAGS}/getidlist", {"openid": person.openid})["tagid_list"] == [number]
    assert desk.post("/cgi-bin/user/tag/get", {"tagid": number})["data"]["openid"] == [person.openid]
    assert desk.get(f"{TAGS}/get")["tags"][-1] == {"id": number, "name": "书记", "count": 1}
    assert desk.post(f"{TAGS}/update", {"tag": {"id": number, "name": "支部书记"}})["errcode"] == 0
    assert desk.post(f"{TAGS}/members/batchuntagging", members)["errcode"] == 0
    assert desk.post(f"{TAGS}/delete", {"tag": {"id": number}})["errcode"] == 0
    assert person.tags == []


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("create", {"tag": {"name": "星标组"}}, 45157),
        ("create", {"tag": {"name": "x" * 31}}, 45158),
        ("update", {"tag": {"id": 2, "name": "a"}}, 45058),
        ("delete", {"tag": {"id": 999}}, 45159),
        ("members/batchtagging", {"openid_list": [], "tagid": 2}, 40031),
        ("members/batchtagging", {"openid_list": ["o"] * 51, "tagid": 2}, 40032),
        ("members/batchtagging", {"openid_list": ["oForeign"], "tagid": 2}, 49003),
        ("members/batchblacklist", {"openid_list": ["o"] * 21}, 40032),
    ],
)
def test_tag_errors_have_their_code(desk: Desk, path: str, body: dict[str, Any], code: int) -> None:
    assert desk.post(f"{TAGS}/{path}", body)["errcode"] == code


def test_blacklist_can_be_read_and_changed(desk: Desk) -> None:
    openids = {"openid_list": [desk.person().openid]}
    desk.post(f"{TAGS}/members/batchblacklist", openids)
    assert desk.post(f"{TAGS}/members/getblacklist", {"begin_openid": ""})["data"]["openid"] == openids["openid_list"]
    desk.post(f"{TAGS}/members/batchunblacklist", openids)
    assert desk.post(f"{TAGS}/members/getblacklist", {"begin_openid": ""})["count"] == 0


def a_code(desk: Desk, scene: str = "m_8f3a", **more: Any) -> Any:
    body = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}, **more}
    return desk.post(QR, body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action_name": "QR_X"}, 40052),
        ({"action_name": "QR_STR_SCENE"}, 40053),
        ({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "x" * 65}}}, 40053),
        ({"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 0}}}, 40053),
        ({"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100_001}}}, 40053),
        ({"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 4_294_967_295}}}, 0),
    ],
)
def test_qr_errors_have_their_code(desk: Desk, body: dict[str, Any], code: int) -> None:
    assert desk.post(QR, body).get("errcode", 0) == code


def test_stranger_who_scans_follows_and_tells_the_scene(desk: Desk) -> None:
    ticket, person = a_code(desk)["ticket"], desk.person(follows=False)
    desk.act(person, "scan", scene="m_8f3a")
    (event,) = desk.pushed("event:subscribe:scan")
    assert (event["EventKey"], event["Ticket"], event["Event"]) == ("qrscene_m_8f3a", ticket, "subscribe")
    assert desk.get("/cgi-bin/user/info", openid=person.openid)["qr_scene_str"] == "m_8f3a"


def test_follower_who_scans_sends_scan(desk: Desk) -> None:
    person = desk.person()
    desk.act(person, "scan", ticket=a_code(desk)["ticket"])
    assert desk.pushed("event:SCAN")[0]["EventKey"] == "m_8f3a"
    assert desk.sends(person) == 0


def test_code_expires(desk: Desk) -> None:
    a_code(desk, expire_seconds=300)
    desk.passes(300)
    assert "error" in desk.act(desk.person(), "scan", scene="m_8f3a")


def test_code_is_a_picture(desk: Desk) -> None:
    answer = desk.client.get("/cgi-bin/showqrcode", query_string={"ticket": a_code(desk)["ticket"]})
    assert answer.data.startswith(b"\x89PNG")
    assert desk.client.get("/cgi-bin/showqrcode?ticket=none").status_code == 404


def authorize(desk: Desk, **more: str) -> Any:
    query = {"appid": desk.account.appid, "redirect_uri": "http://e.cn/sign?m=1", "scope": "snsapi_base", **more}
    return desk.client.get(AUTHORIZE, query_string=query)


def a_web_code(desk: Desk, **more: str) -> str:
    return str(parse_qs(urlsplit(authorize(desk, **more).location).query)["code"][0])


def exchange(desk: Desk, code: str, **changed: str) -> Any:
    query = {"appid": desk.account.appid, "secret": desk.account.secret, "grant_type": "authorization_code"}
    return desk.get(CODE, code=code, **{**query, **changed})


def test_page_learns_who_opened_it(desk: Desk) -> None:
    person = desk.person()
    answer = authorize(desk, openid=person.openid, state="s1")
    back = urlsplit(answer.location)
    query = parse_qs(back.query)
    assert (back.hostname, query["m"], query["state"]) == ("e.cn", ["1"], ["s1"])
    told = exchange(desk, query["code"][0])
    assert (told["openid"], told["scope"], told["expires_in"]) == (person.openid, "snsapi_base", 7200)
    assert desk.get("/sns/auth", access_token=told["access_token"], openid=person.openid)["errcode"] == 0
    refreshed = {"appid": desk.account.appid, "refresh_token": told["refresh_token"]}
    assert desk.get("/sns/oauth2/refresh_token", **refreshed)["openid"] == person.openid


def test_web_code_is_used_once(desk: Desk) -> None:
    code = a_web_code(desk, openid=desk.person().openid)
    assert [exchange(desk, code).get("errcode", 0) for _ in range(2)] == [0, 40163]


def test_web_code_lives_five_minutes(desk: Desk) -> None:
    code = a_web_code(desk, openid=desk.person().openid)
    desk.passes(5 * MINUTE)
    assert exchange(desk, code)["errcode"] == 42003


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"code": "no"}, 40029), ({"code": ""}, 41008), ({"secret": "no"}, 40125), ({"appid": "wx0"}, 40013)],
)
def test_exchange_is_checked(desk: Desk, changed: dict[str, str], code: int) -> None:
    right = a_web_code(desk, openid=desk.person().openid)
    assert exchange(desk, changed.pop("code", right), **changed)["errcode"] == code


def test_cookie_tells_whose_phone_it_is(desk: Desk) -> None:
    desk.client.set_cookie("wechat_openid", desk.person().openid)
    assert authorize(desk).status_code == 302


def test_without_a_hint_the_page_asks(desk: Desk) -> None:
    desk.person("王秀兰")
    assert "王秀兰" in authorize(desk).get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"redirect_uri": "http://evil.cn/"}, "10003"), ({"scope": "all"}, "10005"), ({"appid": "wx0"}, "10016")],
)
def test_authorize_page_shows_its_errors(changed: dict[str, str], code: str) -> None:
    desk = open_desk(oauth_domains=["e.cn"])
    assert code in authorize(desk, **changed).get_data(as_text=True)
    desk.platform.stop()

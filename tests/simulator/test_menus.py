"""The menu: form errors, who sees what, and taps (platform §10.1)."""

from typing import Any

import pytest

from tests.simulator.desk import Desk

CREATE = "/cgi-bin/menu/create"


def click(name: str = "开会", key: str = "MEETING") -> dict[str, Any]:
    return {"name": name, "type": "click", "key": key}


def view(url: str) -> dict[str, Any]:
    return {"name": "学习", "type": "view", "url": url}


def parent(*below: dict[str, Any]) -> dict[str, Any]:
    return {"name": "更多", "sub_button": list(below)}


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([click()], 0),
        ([click(), view("https://e.cn"), parent(click())], 0),
        ([], 40016),
        ([click()] * 4, 40016),
        ("text", 40016),
        ([click(name="一二三四五六")], 40018),
        ([click(name="")], 40018),
        ([click(key="")], 40019),
        ([click(key="k" * 129)], 40019),
        ([view("e.cn")], 40020),
        ([view("https://e.cn/" + "a" * 1024)], 40020),
        ([{"name": "a", "type": "dance"}], 40017),
        ([parent(*[click()] * 6)], 40023),
        ([parent({"name": "a", "type": "dance"})], 40024),
        ([parent(click(name="一" * 21))], 40025),
        ([parent(click(key=""))], 40026),
        ([parent(view(""))], 40027),
    ],
)
def test_form_errors_have_their_code(desk: Desk, buttons: Any, code: int) -> None:
    assert desk.post(CREATE, {"button": buttons})["errcode"] == code


def test_menu_is_shown_and_removed(desk: Desk) -> None:
    assert desk.get("/cgi-bin/menu/get")["errcode"] == 46003
    desk.post(CREATE, {"button": [click()]})
    assert desk.get("/cgi-bin/menu/get") == {"menu": {"button": [click()]}}
    assert desk.get("/cgi-bin/get_current_selfmenu_info")["is_menu_open"] == 1
    desk.get("/cgi-bin/menu/delete")
    assert desk.get("/cgi-bin/menu/get")["errcode"] == 46003


def test_tagged_people_see_their_own_menu(desk: Desk) -> None:
    secretary, member = desk.person("陈敏"), desk.person()
    tag = desk.post("/cgi-bin/tags/create", {"tag": {"name": "书记"}})["tag"]["id"]
    desk.post("/cgi-bin/tags/members/batchtagging", {"openid_list": [secretary.openid], "tagid": tag})
    desk.post(CREATE, {"button": [click()]})
    body = {"button": [click("发通知", "NOTICE")], "matchrule": {"tag_id": tag}}
    desk.post("/cgi-bin/menu/addconditional", body)
    seen = [desk.post("/cgi-bin/menu/trymatch", {"user_id": each.openid}) for each in (secretary, member)]
    assert [menu["button"][0]["key"] for menu in seen] == ["NOTICE", "MEETING"]
    path = f"/accounts/{desk.account.appid}/menu?openid={secretary.openid}"
    assert desk.control("GET", path)["button"][0]["key"] == "NOTICE"


@pytest.mark.parametrize(
    ("rule", "code"), [({}, 65304), ({"sex": "1"}, 65320), ({"tag_id": 555}, 45159), ({"tag_id": 2}, 0)]
)
def test_match_rule_is_checked(desk: Desk, rule: dict[str, Any], code: int) -> None:
    desk.post(CREATE, {"button": [click()]})
    answer = desk.post("/cgi-bin/menu/addconditional", {"button": [click()], "matchrule": rule})
    assert answer.get("errcode", 0) == code


def test_conditional_menu_needs_a_default_one(desk: Desk) -> None:
    answer = desk.post("/cgi-bin/menu/addconditional", {"button": [click()], "matchrule": {"tag_id": 2}})
    assert answer["errcode"] == 65303


@pytest.mark.parametrize(
    ("button", "event", "code"),
    [
        (click(), "event:CLICK", 0),
        (view("https://e.cn"), "event:VIEW", 45015),
        ({"name": "扫码", "type": "scancode_waitmsg", "key": "A"}, "event:scancode_waitmsg", 0),
        ({"name": "位置", "type": "location_select", "key": "A"}, "event:location_select", 45015),
    ],
)
def test_tap_is_pushed_and_only_some_kinds_open_a_window(
    desk: Desk, button: dict[str, Any], event: str, code: int
) -> None:
    desk.post(CREATE, {"button": [parent(button)]})
    person = desk.person()
    done = desk.act(person, "tap", name=button["name"])
    assert done["entry"]["push"]["kind"] == event
    assert done.get("open") == button.get("url")
    assert desk.sends(person) == code


def test_tapped_scan_button_yields_what_was_scanned(desk: Desk) -> None:
    desk.post(CREATE, {"button": [{"name": "扫码", "type": "scancode_waitmsg", "key": "A"}]})
    desk.act(desk.person(), "tap", key="A", result="m_8f3a")
    (event,) = desk.pushed("event:scancode_waitmsg")
    assert (event["EventKey"], event["ScanCodeInfo"]["ScanResult"]) == ("A", "m_8f3a")


def test_button_that_is_not_there_cannot_be_tapped(desk: Desk) -> None:
    assert "error" in desk.act(desk.person(), "tap", key="NOWHERE")

"""What every call goes through before its own rules: token, method, rights, quota, JSON (platform §16.1–3)."""

import re

import pytest

from simulator.api import Endpoint
from simulator.clock import read_moment
from simulator.server import ENDPOINTS
from tests.simulator.desk import DAY, HOUR, Desk, login, open_desk

INFO, CUSTOM = "/cgi-bin/user/info", "/cgi-bin/message/custom/send"
RID = re.compile(r".+ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}")


def ask(desk: Desk, method: str, path: str) -> int:
    answer = desk.get(path) if method == "GET" else desk.post(path, {})
    return int(answer["errcode"])


@pytest.mark.parametrize("endpoint", [each for each in ENDPOINTS if each.token], ids=lambda each: each.path)
def test_every_call_wants_its_method_and_a_token(desk: Desk, endpoint: Endpoint) -> None:
    desk.token = ""
    wrong, code = ("POST", 43001) if endpoint.method == "GET" else ("GET", 43002)
    assert ask(desk, wrong, endpoint.path) == code
    assert ask(desk, endpoint.method, endpoint.path) == 41001


@pytest.mark.parametrize(("token", "code"), [("nonsense", 40014), ("90_" + "x" * 120, 40001)])
def test_unknown_token_is_refused_by_its_form(desk: Desk, token: str, code: int) -> None:
    assert desk.get(INFO, openid="x", access_token=token)["errcode"] == code


def test_a_ticket_is_no_token(desk: Desk) -> None:
    ticket = desk.get("/cgi-bin/ticket/getticket", type="jsapi")["ticket"]
    assert desk.get(INFO, openid="x", access_token=ticket)["errcode"] == 40001


def test_token_is_expired_after_two_hours(desk: Desk) -> None:
    desk.passes(2 * HOUR - 1)
    assert desk.get("/cgi-bin/getcallbackip")["ip_list"]
    desk.passes(1)
    assert desk.get("/cgi-bin/getcallbackip")["errcode"] == 42001


def test_errors_end_with_a_request_id_that_can_be_looked_up(desk: Desk) -> None:
    answer = desk.get(INFO, openid="nobody")
    assert answer["errcode"] == 40003
    assert RID.fullmatch(answer["errmsg"])
    rid = answer["errmsg"].rpartition(" ")[2]
    assert desk.post("/cgi-bin/openapi/rid/get", {"rid": rid})["request"]["request_url"] == INFO


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (b"\xff\xfe", 47001),
        (b'{"touser":"\\u5e73\\u5b89"}', 47002),
        ('{"touser":"平安","msgtype":"none"}'.encode(), 40008),
    ],
)
def test_body_has_to_be_raw_utf8_json(desk: Desk, body: bytes, code: int) -> None:
    answer = desk.client.post(CUSTOM, data=body, query_string={"access_token": desk.token}).get_json()
    assert answer["errcode"] == code


def test_menu_refuses_escapes_with_its_own_code(desk: Desk) -> None:
    body = b'{"button":[{"name":"\\u5f00\\u4f1a","type":"click","key":"A"}]}'
    answer = desk.client.post("/cgi-bin/menu/create", data=body, query_string={"access_token": desk.token}).get_json()
    assert answer["errcode"] == 40033


@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ({"verified": False}, CUSTOM, 48001),
        ({"kind": "subscription"}, "/cgi-bin/message/template/send", 48001),
        ({"kind": "subscription"}, "/cgi-bin/message/mass/send", 48001),
        ({"kind": "subscription"}, CUSTOM, 40008),
        ({"kind": "service"}, "/cgi-bin/message/template/send", 40036),
    ],
)
def test_account_may_call_what_its_kind_allows(fields: dict[str, object], path: str, code: int) -> None:
    desk = open_desk(**fields)
    assert desk.post(path, {"touser": "x"})["errcode"] == code
    desk.platform.stop()


def test_daily_quota_ends_at_midnight_in_china(desk: Desk) -> None:
    desk.account.limits = {"/cgi-bin/getcallbackip": {"daily": 2}}
    codes = [desk.get("/cgi-bin/getcallbackip").get("errcode", 0) for _ in range(3)]
    assert codes == [0, 0, 45009]
    desk.platform.clock.move(read_moment("2025-03-12T23:59:59+08:00").timestamp())
    desk.token = desk.post("/cgi-bin/stable_token", login(desk.account))["access_token"]
    assert desk.get("/cgi-bin/getcallbackip")["errcode"] == 45009
    desk.passes(1)
    assert "ip_list" in desk.get("/cgi-bin/getcallbackip")


def test_minute_quota_ends_with_the_minute(desk: Desk) -> None:
    desk.account.limits = {"/cgi-bin/getcallbackip": {"minute": 1}}
    assert "ip_list" in desk.get("/cgi-bin/getcallbackip")
    assert desk.get("/cgi-bin/getcallbackip")["errcode"] == 45011
    desk.passes(60)
    assert "ip_list" in desk.get("/cgi-bin/getcallbackip")


def test_quota_is_told_and_can_be_cleared_ten_times_a_month(desk: Desk) -> None:
    path = "/cgi-bin/getcallbackip"
    desk.account.limits = {path: {"daily": 1, "minute": 600}}
    desk.get(path)
    told = desk.post("/cgi-bin/openapi/quota/get", {"cgi_path": path})
    assert told["quota"] == {"daily_limit": 1, "used": 1, "remain": 0}
    assert told["rate_limit"] == {"call_count": 600, "refresh_second": 60}
    appid = {"appid": desk.account.appid}
    assert [desk.post("/cgi-bin/clear_quota", appid)["errcode"] for _ in range(11)] == [0] * 10 + [48006]
    assert "ip_list" in desk.get(path)


def test_unknown_path_has_no_quota(desk: Desk) -> None:
    assert desk.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/none"})["errcode"] == 76021


def test_unknown_address_is_an_invalid_url(desk: Desk) -> None:
    assert desk.get("/cgi-bin/no/such/thing")["errcode"] == 40066


def test_every_call_stands_in_the_log(desk: Desk) -> None:
    person = desk.person()
    desk.act(person, "say", text="平安")
    desk.sends(person)
    desk.passes(3 * DAY)
    desk.sends(person)
    log = desk.control("GET", f"/calls?endpoint=custom/send&openid={person.openid}")
    assert (log["total"], log["counts"]) == (1, {"0": 1})
    assert desk.control("GET", "/calls?endpoint=custom/send")["counts"] == {"0": 1, "42001": 1}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (
            "/cgi-bin/qrcode/create",
            {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "a"}}, "expire_seconds": "x"},
        ),
        ("/cgi-bin/material/batchget_material", {"type": "image", "count": "x"}),
        ("/cgi-bin/tags/create", {"tag": "书记"}),
        ("/cgi-bin/user/info/batchget", {"user_list": ["oX"]}),
    ],
)
def test_field_of_another_type_is_a_format_error(desk: Desk, path: str, body: dict[str, object]) -> None:
    assert desk.post(path, body)["errcode"] == 47001

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.driver import World
from simulator.faults import FAULTS, Faults
from simulator.server import LocalWeChat
from tests.simulator.desk import Desk, login

SEND = "/cgi-bin/message/template/send"


@pytest.mark.parametrize(
    "rule", [{}, {"kind": "earthquake"}, {"kind": "refuse"}, {"kind": "http", "colour": "red"}, {"kind": "push_slow"}]
)
def test_rule_that_is_none_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"unknown|needs"):
        Faults().add(rule)


@pytest.mark.parametrize("kind", FAULTS)
def test_counted_rule_is_gone_when_it_is_used_up(kind: str) -> None:
    faults = Faults()
    faults.add({"kind": kind, "errcode": -1, "status": "x", "seconds": 0, "count": 2})
    assert [bool(faults.strike(kind)) for _ in range(3)] == [True, True, False]
    assert faults.rules == []


@pytest.mark.parametrize(
    ("rule", "strikes"),
    [
        ({}, True),
        ({"endpoint": "*"}, True),
        ({"endpoint": "template/send"}, True),
        ({"endpoint": "custom/send"}, False),
        ({"openid": "oWang"}, True),
        ({"openid": ["oLi", "oWang"]}, True),
        ({"openid": "oLi"}, False),
        ({"probability": 0}, False),
        ({"probability": 1}, True),
    ],
)
def test_rule_concerns_an_endpoint_and_people(rule: dict[str, Any], strikes: bool) -> None:
    faults = Faults()
    faults.add({"kind": "refuse", "errcode": -1, **rule})
    assert bool(faults.strike("refuse", endpoint=SEND, openid="oWang")) is strikes


@pytest.mark.parametrize("code", [-1, 45009, 45011, 40001, 43117])
def test_refused_call_is_not_processed(desk: Desk, code: int) -> None:
    person = desk.person()
    desk.act(person, "say", text="平安")
    desk.control("POST", "/faults", {"kind": "refuse", "errcode": code, "endpoint": "custom/send", "count": 1})
    assert [desk.sends(person), desk.sends(person)] == [code, 0]
    assert len(desk.shown(person)) == 1


def test_http_error_is_a_page_not_json(desk: Desk) -> None:
    desk.control("POST", "/faults", {"kind": "http", "count": 1})
    answer = desk.client.get("/cgi-bin/token")
    assert (answer.status_code, answer.is_json) == (502, False)


def test_rules_are_listed_replaced_and_removed(desk: Desk) -> None:
    first = desk.control("POST", "/faults", {"kind": "slow", "seconds": 0})
    second = desk.control("POST", "/faults", {"kind": "receipt_lost"})
    assert desk.control("GET", "/faults")["rules"] == [first, second]
    desk.control("DELETE", f"/faults/{first['id']}")
    assert desk.control("GET", "/faults")["rules"] == [second]
    (only,) = desk.control("PUT", "/faults", {"rules": [{"kind": "http"}]})["rules"]
    assert only["kind"] == "http"
    assert desk.control("DELETE", "/faults")["rules"] == []
    assert "error" in desk.control("DELETE", "/faults/99")
    assert "error" in desk.control("POST", "/faults", {"kind": "earthquake"})


@pytest.fixture
def world() -> Iterator[World]:
    with LocalWeChat(receipt_delay=(0.0, 0.0)) as wechat:
        yield World(wechat.base_url)


class Caller:
    """A keep-alive client of the API."""

    def __init__(self, world: World, **account: Any) -> None:
        self.account = world.account(**account)
        self._host = world._base.removeprefix("http://")
        body = {key: self.account[key] for key in ("appid", "secret")}
        token = self.post("/cgi-bin/stable_token", {"grant_type": "client_credential", **body}, "")["access_token"]
        self._token = f"?access_token={token}"

    def post(self, path: str, body: dict[str, Any], query: str | None = None, timeout: float = 10) -> Any:
        connection = http.client.HTTPConnection(self._host, timeout=timeout)
        try:
            connection.request("POST", path + (self._token if query is None else query), json.dumps(body).encode())
            return json.load(connection.getresponse())
        finally:
            connection.close()


@pytest.mark.parametrize(("kind", "arrived"), [("reset_before", 0), ("reset_after", 1), ("hold", 1)])
def test_broken_connection_leaves_the_outcome_open(world: World, kind: str, arrived: int) -> None:
    caller = Caller(world)
    template_id = world.template(caller.account["appid"], "主题:{{thing1.DATA}}")
    phone = world.person("王秀兰", follows=True)
    world.faults({"kind": kind, "endpoint": "template/send", "count": 1})
    body = {"touser": phone.openid, "template_id": template_id, "data": {"thing1": {"value": "x"}}}
    with pytest.raises((ConnectionError, TimeoutError)):
        caller.post(SEND, body, timeout=0.3)
    assert world.wait_idle()
    assert world.deliveries("template").get(phone.openid, 0) == arrived
    assert [call.get("fault") for call in world.calls("template/send")] == [kind]
    assert caller.post(SEND, body)["errcode"] == 0


def test_login_can_fail_too(desk: Desk) -> None:
    desk.control("POST", "/faults", {"kind": "refuse", "errcode": -1, "endpoint": "stable_token", "count": 1})
    codes = [desk.post("/cgi-bin/stable_token", login(desk.account)).get("errcode", 0) for _ in range(2)]
    assert codes == [-1, 0]

"""Subscribe notifications (platform §6)."""

from typing import Any

import pytest

from simulator.state import Person
from tests.simulator.desk import Desk

SEND = "/cgi-bin/message/subscribe/bizsend"


def send(desk: Desk, person: Person, template_id: str, value: str = "党课") -> int:
    body = {"touser": person.openid, "template_id": template_id, "data": {"thing1": {"value": value}}}
    return int(desk.post(SEND, body)["errcode"])


@pytest.mark.parametrize(
    ("kind", "consents", "codes"),
    [
        ("once", [], [43101]),
        ("once", [True], [0, 43101]),
        ("once", [True, True], [0, 0, 43101]),
        ("once", [True, False], [43101]),
        ("long", [True], [0, 0, 0]),
        ("long", [True, False], [43101]),
    ],
)
def test_consent_is_kept_and_used_up(desk: Desk, kind: str, consents: list[bool], codes: list[int]) -> None:
    person, template_id = desk.person(), desk.template("活动:{{thing1.DATA}}", subscribe=kind)
    for accept in consents:
        desk.act(person, "consent", template_id=template_id, accept=accept)
    assert [send(desk, person, template_id) for _ in codes] == codes
    assert len(desk.shown(person)) == codes.count(0)


def test_person_who_does_not_follow_can_be_reached(desk: Desk) -> None:
    person, template_id = desk.person(follows=False), desk.template("活动:{{thing1.DATA}}", subscribe="once")
    desk.act(person, "consent", template_id=template_id)
    assert send(desk, person, template_id) == 0


def test_consent_and_sending_are_reported_as_events(desk: Desk) -> None:
    person, template_id = desk.person(), desk.template("活动:{{thing1.DATA}}", subscribe="once")
    desk.act(person, "consent", template_id=template_id)
    send(desk, person, template_id)
    desk.passes(5)
    (popup,) = desk.pushed("event:subscribe_msg_popup_event")
    assert popup["SubscribeMsgPopupEvent"]["List"]["SubscribeStatusString"] == "accept"
    (sent,) = desk.pushed("event:subscribe_msg_sent_event")
    assert sent["SubscribeMsgSentEvent"]["List"]["ErrorStatus"] == "success"


def test_value_rules_and_template_kinds_hold_here_too(desk: Desk) -> None:
    person, template_id = desk.person(), desk.template("活动:{{thing1.DATA}}", subscribe="once")
    desk.act(person, "consent", template_id=template_id)
    assert send(desk, person, template_id, "一" * 21) == 47003
    assert send(desk, person, desk.template("活动:{{thing1.DATA}}")) == 40037


def test_templates_are_added_listed_and_deleted(desk: Desk) -> None:
    added = desk.post("/wxaapi/newtmpl/addtemplate", {"tid": "5003", "kidList": [1, 2]})
    (listed,) = desk.get("/wxaapi/newtmpl/gettemplate")["data"]
    assert (listed["priTmplId"], listed["type"]) == (added["priTmplId"], 2)
    assert listed["content"] == "活动名称:{{thing1.DATA}}\n开始时间:{{time2.DATA}}"
    assert desk.post("/wxaapi/newtmpl/deltemplate", {"priTmplId": added["priTmplId"]})["errcode"] == 0
    assert desk.get("/wxaapi/newtmpl/gettemplate")["data"] == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"tid": "1", "kidList": [1, 2]}, 200014), ({"tid": "5003", "kidList": [1]}, 200020), ({"tid": "5003"}, 200020)],
)
def test_template_that_cannot_be_added(desk: Desk, asked: dict[str, Any], code: int) -> None:
    assert desk.post("/wxaapi/newtmpl/addtemplate", asked)["errcode"] == code


@pytest.mark.parametrize(
    ("changed", "code"),
    [({}, 0), ({"title": "一" * 16}, 45003), ({"data": {"content": {"value": "一" * 201}}}, 47003)],
)
def test_one_time_message_uses_one_consent(desk: Desk, changed: dict[str, Any], code: int) -> None:
    person, template_id = desk.person(), desk.template("{{content.DATA}}", subscribe="once")
    desk.act(person, "consent", template_id=template_id)
    body: dict[str, Any] = {"touser": person.openid, "template_id": template_id, "scene": "1", "title": "通知"}
    body = body | {"data": {"content": {"value": "明天开会"}}} | changed
    assert desk.post("/cgi-bin/message/template/subscribe", body)["errcode"] == code

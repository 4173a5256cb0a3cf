"""Template messages: refusals, dedupe, the later outcome, the list (platform §5)."""

from typing import Any

import pytest

from simulator.templates import LIBRARY
from tests.simulator.desk import MINUTE, Desk, open_desk

SEND = "/cgi-bin/message/template/send"
CONTENT = "会议主题:{{thing1.DATA}}\n时间:{{time2.DATA}}\n情况:{{const3.DATA}}"
GOOD = {"thing1": {"value": "党小组会"}, "time2": {"value": "2025年3月12日 09:30"}, "const3": {"value": "正常"}}
FINISHED = "event:TEMPLATESENDJOBFINISH"


def a_template(desk: Desk) -> str:
    return desk.template(CONTENT, values={"const3": ["正常", "延期"]})


def body(openid: str, template_id: str, **more: Any) -> dict[str, Any]:
    return {"touser": openid, "template_id": template_id, "data": GOOD, **more}


@pytest.mark.parametrize(
    ("changed", "code", "text"),
    [
        ({}, 0, "ok"),
        ({"template_id": ""}, 40036, "invalid template_id size"),
        ({"template_id": "no-such-template"}, 40037, "invalid template_id"),
        ({"touser": "oNobody"}, 40003, "invalid openid"),
        ({"data": GOOD | {"thing1": {"value": "一" * 21}}}, 47003, "argument invalid! data.thing1.value invalid"),
        ({"data": GOOD | {"time2": {"value": "下周三"}}}, 47003, "argument invalid! data.time2.value invalid"),
        ({"data": GOOD | {"const3": {"value": "改期"}}}, 47003, "argument invalid! data.const3.value invalid"),
        ({"data": {"thing1": {"value": "党小组会"}}}, 47003, "argument invalid! data.time2.value invalid"),
        ({"data": "text"}, 47001, "data format error"),
        ({"url": "ftp://e.cn"}, 40066, "invalid url"),
        ({"url": "https://e.cn/" + "a" * 1024}, 40039, "invalid url size"),
    ],
)
def test_refusals_have_their_code(desk: Desk, changed: dict[str, Any], code: int, text: str) -> None:
    answer = desk.post(SEND, body(desk.person().openid, a_template(desk)) | changed)
    assert (answer["errcode"], answer["errmsg"].partition(" rid: ")[0]) == (code, text)


@pytest.mark.parametrize(("action", "code"), [("unfollow", 43004), ("freeze", 50002), ("block", 0)])
def test_state_of_the_person_decides(desk: Desk, action: str, code: int) -> None:
    person = desk.person()
    desk.act(person, action)
    assert desk.post(SEND, body(person.openid, a_template(desk)))["errcode"] == code


def test_accepted_message_arrives_later_and_its_outcome_is_pushed(desk: Desk) -> None:
    person = desk.person()
    answer = desk.post(SEND, body(person.openid, a_template(desk), url="https://e.cn/1"))
    assert desk.shown(person) == []
    desk.passes(5)
    (card,) = desk.shown(person)
    assert (card["title"], card["url"], card["msgid"]) == ("通知", "https://e.cn/1", answer["msgid"])
    assert card["fields"][0] == {"key": "thing1", "name": "会议主题", "value": "党小组会"}
    (event,) = desk.pushed(FINISHED)
    assert (event["MsgID"], event["Status"], event["FromUserName"]) == (answer["msgid"], "success", person.openid)


def test_outcome_has_the_moment_at_which_it_happened(desk: Desk) -> None:
    desk.platform.receipt_delay = (3.0, 3.0)
    desk.post(SEND, body(desk.person().openid, a_template(desk)))
    sent = int(desk.platform.clock.now())
    desk.passes(600)
    assert [event["CreateTime"] for event in desk.pushed(FINISHED)] == [sent + 3]


@pytest.mark.parametrize(
    ("rule", "statuses", "arrived"),
    [
        (None, ["failed:user block"], 0),
        ({"kind": "receipt_status", "status": "failed: system failed"}, ["failed: system failed"], 0),
        ({"kind": "receipt_status", "status": "success"}, ["success"], 1),
        ({"kind": "receipt_lost"}, [], 0),
        ({"kind": "receipt_doubled"}, ["failed:user block"] * 2, 0),
    ],
)
def test_outcome_for_who_refuses(desk: Desk, rule: dict[str, Any] | None, statuses: list[str], arrived: int) -> None:
    person = desk.person()
    desk.act(person, "block")
    if rule:
        desk.control("POST", "/faults", rule)
    desk.post(SEND, body(person.openid, a_template(desk)))
    desk.passes(5)
    assert [event["Status"] for event in desk.pushed(FINISHED)] == statuses
    assert len(desk.shown(person)) == arrived


def test_receipt_can_come_before_the_answer(desk: Desk) -> None:
    desk.control("POST", "/faults", {"kind": "receipt_early"})
    answer = desk.post(SEND, body(desk.person().openid, a_template(desk)))
    assert [event["MsgID"] for event in desk.pushed(FINISHED)] == [answer["msgid"]]


def test_same_client_msg_id_is_one_message_for_ten_minutes(desk: Desk) -> None:
    person, template_id = desk.person(), a_template(desk)
    once = body(person.openid, template_id, client_msg_id="m-1")
    first = desk.post(SEND, once)
    desk.passes(10 * MINUTE - 1)
    assert desk.post(SEND, once)["msgid"] == first["msgid"]
    desk.passes(1)
    assert desk.post(SEND, once)["msgid"] != first["msgid"]
    desk.passes(5)
    assert len(desk.shown(person)) == len(desk.pushed(FINISHED)) == 2


def test_client_msg_id_belongs_to_one_person(desk: Desk) -> None:
    template_id = a_template(desk)
    answers = [desk.post(SEND, body(desk.person().openid, template_id, client_msg_id="m-1")) for _ in range(2)]
    assert len({answer["msgid"] for answer in answers}) == 2


def test_mini_program_wins_over_the_url(desk: Desk) -> None:
    person = desk.person()
    target = {"appid": "wx1", "pagepath": "pages/a"}
    desk.post(SEND, body(person.openid, a_template(desk), url="https://e.cn", miniprogram=target))
    desk.passes(5)
    assert (desk.shown(person)[0]["url"], desk.shown(person)[0]["miniprogram"]) == ("", target)


def test_templates_are_added_listed_and_deleted(desk: Desk) -> None:
    short, (title, keywords) = next(iter(LIBRARY.items()))
    names = list(keywords)[:2]
    added = desk.post("/cgi-bin/template/api_add_template", {"template_id_short": short, "keyword_name_list": names})
    (listed,) = desk.get("/cgi-bin/template/get_all_private_template")["template_list"]
    assert (listed["template_id"], listed["title"]) == (added["template_id"], title)
    assert listed["content"] == "\n".join(f"{name}:{{{{{keywords[name]}.DATA}}}}" for name in names)
    gone = {"template_id": added["template_id"]}
    deletes = [desk.post("/cgi-bin/template/del_private_template", gone)["errcode"] for _ in range(2)]
    assert deletes == [0, 40037]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"template_id_short": "OPENTM207101400"}, 40246),
        ({"template_id_short": "1"}, 40037),
        ({"template_id_short": "43216", "keyword_name_list": ["天气"]}, 40097),
    ],
)
def test_template_that_cannot_be_added(desk: Desk, asked: dict[str, Any], code: int) -> None:
    assert desk.post("/cgi-bin/template/api_add_template", asked)["errcode"] == code


def test_account_holds_25_templates(desk: Desk) -> None:
    for _ in range(25):
        a_template(desk)
    assert desk.post("/cgi-bin/template/api_add_template", {"template_id_short": "43216"})["errcode"] == 45026


def test_template_of_another_account_is_unknown(desk: Desk) -> None:
    other = open_desk()
    foreign = a_template(other)
    other.platform.stop()
    assert desk.post(SEND, body(desk.person().openid, foreign))["errcode"] == 40037

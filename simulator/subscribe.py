"""Subscribe notifications: consent ledger, sending, their templates, and one-time messages (platform §6)."""

from typing import Any

from simulator.api import Answer, Call, Endpoint
from simulator.errors import ApiError
from simulator.outbox import Item
from simulator.platform import Platform
from simulator.push import Push
from simulator.state import Person, Template
from simulator.templates import card, check_url, check_values, new_template

OK: Answer = {"errcode": 0, "errmsg": "ok"}
MOST = 25
LIBRARY: dict[str, tuple[str, list[str]]] = {  # tid → title and keywords in the order of their kid (1…)
    "5003": ("活动开始提醒", ["活动名称:thing1", "开始时间:time2", "活动地点:thing3", "备注:thing4"]),
    "5019": ("学习任务提醒", ["任务名称:thing1", "截止时间:date2", "温馨提示:thing3"]),
}


def send(call: Call) -> Answer:
    template = call.platform.state.templates.get(str(call.body.get("template_id", "")))
    if template is None or template.appid != call.account.appid or not template.subscribe:
        raise ApiError(40037)
    person = call.person(call.body.get("touser"))
    if person.frozen:
        raise ApiError(50002)
    check_values(template, call.body.get("data"))
    check_url(call.body.get("page"))
    _use_consent(person, template)
    msgid = call.platform.state.next_msg_id()
    shown = card(template, call.body) | {"msgid": msgid}
    call.platform.journal.entry(person.openid, "account", "subscribe", via="subscribe", **shown)
    low, _ = call.platform.receipt_delay
    call.platform.outbox.add("subscribe", low, openid=person.openid, template_id=template.template_id, msgid=msgid)
    return OK


def _use_consent(person: Person, template: Template) -> None:
    consent = person.consents.get(template.template_id, {})
    if not consent.get("accepted"):
        raise ApiError(43101)
    if template.subscribe == "once":
        if not consent["left"]:
            raise ApiError(43101)
        consent["left"] -= 1


def give_consent(platform: Platform, person: Person, template: Template, *, accept: bool) -> Push:
    """The person taps accept or refuse; a one-time template gains one message."""
    consent = person.consents.setdefault(template.template_id, {"accepted": False, "left": 0})
    consent["accepted"] = accept
    consent["left"] = consent["left"] + 1 if accept else 0
    status = {"TemplateId": template.template_id, "SubscribeStatusString": "accept" if accept else "reject"}
    fields = {"SubscribeMsgPopupEvent": {"List": {**status, "PopupScene": "1"}}}
    return platform.push(person, "event:subscribe_msg_popup_event", fields)


def report(platform: Platform, item: Item) -> None:
    listed = {
        "TemplateId": item["template_id"],
        "MsgID": str(item["msgid"]),
        "ErrorCode": "0",
        "ErrorStatus": "success",
    }
    person = platform.state.people[item["openid"]]
    platform.push(person, "event:subscribe_msg_sent_event", {"SubscribeMsgSentEvent": {"List": listed}})


def send_once(call: Call) -> Answer:
    """One-time subscribe message (一次性订阅消息): needs one consent under the same template id."""
    template_id = str(call.body.get("template_id", ""))
    template = call.platform.state.templates.get(template_id)
    if template is None or template.subscribe != "once":
        raise ApiError(40037)
    person = call.person(call.body.get("touser"))
    title, data = str(call.body.get("title", "")), call.part("data")
    if not title or len(title) > 15:
        raise ApiError(45003)
    cell = data.get("content")
    text = str(cell.get("value", "")) if isinstance(cell, dict) else ""
    if not text or len(text) > 200:
        raise ApiError(47003, key="content")
    _use_consent(person, template)
    fields: list[dict[str, Any]] = [{"key": "content", "name": "", "value": text}]
    call.platform.journal.entry(
        person.openid, "account", "subscribe", via="subscribe", title=title, fields=fields, url=call.body.get("url", "")
    )
    return OK


def add(call: Call) -> Answer:
    tid, kids = str(call.body.get("tid", "")), call.body.get("kidList")
    if tid not in LIBRARY:
        raise ApiError(200014)
    title, keywords = LIBRARY[tid]
    if not isinstance(kids, list) or not 2 <= len(kids) <= 5:
        raise ApiError(200020)
    if any(kid not in range(1, len(keywords) + 1) for kid in kids):
        raise ApiError(200020)
    pairs = [keywords[kid - 1].split(":") for kid in kids]
    content = "\n".join(f"{name}:{{{{{key}.DATA}}}}" for name, key in pairs)
    template = new_template(call.account.appid, title, content, subscribe="once")
    call.platform.state.templates[template.template_id] = template
    return {**OK, "priTmplId": template.template_id}


def listing(call: Call) -> Answer:
    own = [each for each in call.platform.state.templates.values() if each.appid == call.account.appid]
    data = [
        {
            "priTmplId": each.template_id,
            "title": each.title,
            "content": each.content,
            "example": "",
            "type": 2 if each.subscribe == "once" else 3,
        }
        for each in own
        if each.subscribe
    ]
    return {**OK, "data": data}


def delete(call: Call) -> Answer:
    template = call.platform.state.templates.get(str(call.body.get("priTmplId", "")))
    if template is None or template.appid != call.account.appid or not template.subscribe:
        raise ApiError(40037)
    del call.platform.state.templates[template.template_id]
    return OK


def categories(_: Call) -> Answer:
    return {**OK, "data": [{"id": 616, "name": "政务民生"}]}


ENDPOINTS = [
    Endpoint("/cgi-bin/message/subscribe/bizsend", "POST", send, "service", refuses_escapes=47002),
    Endpoint(
        "/cgi-bin/message/template/subscribe", "POST", send_once, "verified", daily=100_000, refuses_escapes=47002
    ),
    Endpoint("/wxaapi/newtmpl/addtemplate", "POST", add, "service", json=True),
    Endpoint("/wxaapi/newtmpl/gettemplate", "GET", listing, "service"),
    Endpoint("/wxaapi/newtmpl/deltemplate", "POST", delete, "service"),
    Endpoint("/wxaapi/newtmpl/getcategory", "GET", categories, "service"),
]

"""Template messages: the sending, the later outcome, and the account's list of templates (platform §5)."""

import re
import secrets
from typing import Any

from simulator.api import Answer, Call, Endpoint, day
from simulator.errors import ApiError
from simulator.outbox import Item
from simulator.platform import Platform
from simulator.push import Push
from simulator.state import Entry, Person, Template
from simulator.values import allowed

OK: Answer = {"errcode": 0, "errmsg": "ok"}
DEDUPE_SECONDS = 600
MOST = 25
EARLY_WAIT = 20.0  # a receipt before the answer: how long the answer waits for it
_dice = secrets.SystemRandom()
_FIELD = re.compile(r"([^\n{}]*?)[:：]?\s*\{\{(\w+)\.DATA\}\}")

# A small library, as the console's: short id → title and its keywords. Numeric ids are category templates.
LIBRARY: dict[str, tuple[str, dict[str, str]]] = {
    "43216": ("会议通知", {"会议主题": "thing1", "会议时间": "time2", "会议地点": "thing3", "备注": "thing4"}),
    "44017": ("学习提醒", {"学习内容": "thing1", "发布时间": "time2", "学习人": "name3", "温馨提示": "thing4"}),
    "45120": ("报到提醒", {"姓名": "name1", "提醒内容": "thing2", "日期": "date3"}),
    "46305": ("待办事项提醒", {"事项": "thing1", "截止时间": "time2", "状态": "phrase3", "联系电话": "phone_number4"}),
}


def send(call: Call) -> Answer:
    template = _template(call)
    person = call.person(call.body.get("touser"))
    _may_receive(person)
    check_values(template, call.body.get("data"))
    check_url(call.body.get("url"))
    if known := _sent_before(call, person):
        call.msgid = known
        return {**OK, "msgid": known}
    msgid = call.platform.state.next_msg_id()
    _remember(call, person, msgid)
    _schedule(call, person, card(template, call.body) | {"msgid": msgid})
    call.msgid = msgid
    return {**OK, "msgid": msgid}


def _template(call: Call) -> Template:
    template_id = call.body.get("template_id")
    if not isinstance(template_id, str) or not template_id:
        raise ApiError(40036)
    template = call.platform.state.templates.get(template_id)
    if template is None or template.appid != call.account.appid or template.subscribe:
        raise ApiError(40037)
    return template


def _may_receive(person: Person) -> None:
    if person.blacklisted:
        raise ApiError(43019)
    if person.frozen:
        raise ApiError(50002)
    if not person.follows:
        raise ApiError(43004)


def check_values(template: Template, data: Any) -> None:
    if not isinstance(data, dict):
        raise ApiError(47001)
    for key in template.keys:
        cell = data.get(key)
        value = cell.get("value") if isinstance(cell, dict) else cell
        if not allowed(key, value, template.values.get(key)):
            raise ApiError(47003, key=key)


def check_url(url: Any) -> None:
    if url and len(str(url).encode()) > 1024:
        raise ApiError(40039)
    if url and not str(url).startswith(("http://", "https://")):
        raise ApiError(40066)


def card(template: Template, body: dict[str, Any]) -> Entry:
    """What the phone shows. With url and miniprogram the mini-program wins."""
    cells = body.get("data") or {}
    fields = [
        {"key": key, "name": template.names.get(key, ""), "value": str(cells[key]["value"])}
        for key in template.keys
        if isinstance(cells.get(key), dict)
    ]
    miniprogram = body.get("miniprogram") or None
    return {
        "title": template.title,
        "fields": fields,
        "template_id": template.template_id,
        "url": "" if miniprogram else body.get("url") or body.get("page") or "",
        "miniprogram": miniprogram,
        "client_msg_id": body.get("client_msg_id"),
    }


def _sent_before(call: Call, person: Person) -> int | None:
    """The message id of the same openid and client_msg_id within ten minutes."""
    key = _client_key(call, person)
    kept = call.platform.state.client_ids.get(key) if key else None
    return int(kept[1]) if kept and call.now - float(kept[0]) < DEDUPE_SECONDS else None


def _remember(call: Call, person: Person, msgid: int) -> None:
    if key := _client_key(call, person):
        call.platform.state.client_ids[key] = [call.now, msgid]


def _client_key(call: Call, person: Person) -> str:
    number = call.body.get("client_msg_id")
    return f"template {person.openid} {number}" if number else ""


def _schedule(call: Call, person: Person, shown: Entry) -> None:
    platform = call.platform
    low, high = platform.receipt_delay
    if rule := platform.faults.strike("receipt_delay", endpoint=call.endpoint.path, openid=person.openid):
        low = high = float(rule["seconds"])
    if platform.faults.strike("receipt_early", endpoint=call.endpoint.path, openid=person.openid):
        call.before_answer = _wait_for(deliver(platform, {"openid": person.openid, "card": shown}))
        return
    platform.outbox.add("template", _dice.uniform(low, high), openid=person.openid, card=shown)


def _wait_for(pushes: list[Push]) -> Any:
    def wait() -> None:
        for push in pushes:
            push.done.wait(EARLY_WAIT)

    return wait


def deliver(platform: Platform, item: Item) -> list[Push]:
    """The message reaches the phone, or not, and the account is told by TEMPLATESENDJOBFINISH."""
    shown, person = item["card"], platform.state.people[item["openid"]]
    status = _status(platform, person)
    if status == "success":
        platform.journal.entry(person.openid, "account", "template", via="template", **shown)
        now = platform.clock.now()
        platform.limits.template(person, shown.get("template_id", ""), day(now), now)
    path, openid = "/cgi-bin/message/template/send", person.openid
    if platform.faults.strike("receipt_lost", endpoint=path, openid=openid):
        return []
    times = 2 if platform.faults.strike("receipt_doubled", endpoint=path, openid=openid) else 1
    fields = {"MsgID": shown["msgid"], "Status": status, "CreateTime": int(platform.clock.now())}
    return [platform.push(person, "event:TEMPLATESENDJOBFINISH", fields) for _ in range(times)]


def _status(platform: Platform, person: Person) -> str:
    if rule := platform.faults.strike("receipt_status", endpoint="message/template/send", openid=person.openid):
        return str(rule["status"])
    return "failed:user block" if person.refuses or not person.follows else "success"


def new_template(appid: str, title: str, content: str, **more: Any) -> Template:
    """Reads the keys and their labels from content such as `会议主题:{{thing1.DATA}}`."""
    names = {key: label.strip() for label, key in _FIELD.findall(content)}
    template_id = more.pop("template_id", None) or secrets.token_urlsafe(32)[:43]
    return Template(template_id, appid, title, content, list(names), names, **more)


def add(call: Call) -> Answer:
    short = str(call.body.get("template_id_short", ""))
    if short.startswith(("TM", "OPENTM")):
        raise ApiError(40246)
    if short not in LIBRARY:
        raise ApiError(40037)
    title, keywords = LIBRARY[short]
    wanted = call.body.get("keyword_name_list") or list(keywords)
    if not isinstance(wanted, list) or any(name not in keywords for name in wanted):
        raise ApiError(40097)
    if len(_own(call)) >= MOST:
        raise ApiError(45026)
    content = "\n".join(f"{name}:{{{{{keywords[name]}.DATA}}}}" for name in wanted)
    template = new_template(call.account.appid, title, content)
    call.platform.state.templates[template.template_id] = template
    return {**OK, "template_id": template.template_id}


def _own(call: Call) -> list[Template]:
    everything = call.platform.state.templates.values()
    return [each for each in everything if each.appid == call.account.appid and not each.subscribe]


def listing(call: Call) -> Answer:
    industry = {"primary_industry": "政府与公共事业", "deputy_industry": "公共事业|非盈利机构", "example": ""}
    return {
        "template_list": [
            {"template_id": each.template_id, "title": each.title, "content": each.content, **industry}
            for each in _own(call)
        ]
    }


def delete(call: Call) -> Answer:
    template_id = call.body.get("template_id")
    if template_id not in {each.template_id for each in _own(call)}:
        raise ApiError(40037)
    del call.platform.state.templates[str(template_id)]
    return OK


ENDPOINTS = [
    Endpoint("/cgi-bin/message/template/send", "POST", send, "service", daily=100_000, refuses_escapes=47002),
    Endpoint("/cgi-bin/template/api_add_template", "POST", add, "service", refuses_escapes=47002),
    Endpoint("/cgi-bin/template/get_all_private_template", "GET", listing, "service"),
    Endpoint("/cgi-bin/template/del_private_template", "POST", delete, "service"),
]

"""Mass sends: by tag, to all, by openid list, preview, and the event at the end (platform §7.1–7.3)."""

import hashlib
import json
from typing import Any

from simulator.api import Answer, Call, Endpoint, day, month
from simulator.drafts import find as find_draft
from simulator.errors import ApiError
from simulator.messages import check_medium, content_of, shape_text
from simulator.outbox import Item
from simulator.platform import Platform
from simulator.state import Entry, Job, Person

OK: Answer = {"errcode": 0, "errmsg": "ok"}
DAY = 24 * 3600
PER_MONTH = 4  # per follower of a service account
CALLS_PER_DAY = {"service": 100, "subscription": 1}


def send(call: Call) -> Answer:
    wanted = call.body.get("touser")
    if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
        raise ApiError(40031)
    if len(wanted) < 2:
        raise ApiError(40130)
    if len(wanted) > 10_000:
        raise ApiError(45019)
    return _submit(call, list(dict.fromkeys(wanted)))


def send_all(call: Call) -> Answer:
    chosen = call.body.get("filter")
    if not isinstance(chosen, dict):
        raise ApiError(40097)
    followers = [each for each in call.platform.state.people.values() if _follows(call, each)]
    if not chosen.get("is_to_all"):
        tag = str(chosen.get("tag_id"))
        if tag not in call.account.tags:
            raise ApiError(45159)
        followers = [each for each in followers if int(tag) in each.tags]
    return _submit(call, [each.openid for each in followers])


def _follows(call: Call, person: Person) -> bool:
    return person.appid == call.account.appid and person.follows


def _submit(call: Call, openids: list[str]) -> Answer:
    message = _message(call)
    key = _client_key(call, openids)
    _refuse_repeat(call, key)
    used = f"{call.account.appid} mass {day(call.now)}"
    counters = call.platform.state.counters
    if counters.get(used, 0) >= CALLS_PER_DAY[call.account.kind]:
        raise ApiError(45028)
    counters[used] = counters.get(used, 0) + 1
    msg_id = call.platform.state.next_msg_id()
    job = Job(msg_id, call.account.appid, call.body["msgtype"], message, openids, len(openids))
    call.platform.state.jobs[str(msg_id)] = job
    call.platform.state.client_ids[key] = [call.now, msg_id]
    call.msgid = msg_id
    if call.body["msgtype"] == "mpnews":
        del call.platform.state.drafts[call.body["mpnews"]["media_id"]]
    low, _ = call.platform.receipt_delay
    call.platform.outbox.add("mass", low, msg_id=msg_id)
    return {"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id, "msg_data_id": msg_id % 2**31}


def _client_key(call: Call, openids: list[str]) -> str:
    number = call.body.get("clientmsgid")
    if number and len(str(number).encode()) > 32:
        raise ApiError(45067)
    if not number:  # the platform then digests range and content
        content = json.dumps([openids, call.body.get("msgtype"), call.body.get(str(call.body.get("msgtype")))])
        number = hashlib.sha256(content.encode()).hexdigest()
    return f"mass {call.account.appid} {number}"


def _refuse_repeat(call: Call, key: str) -> None:
    """45066 within the first minute, 45065 with the earlier msg_id within 24 hours."""
    kept = call.platform.state.client_ids.get(key)
    if not kept or call.now - float(kept[0]) >= DAY:
        return
    call.msgid = int(kept[1])
    retry = f"{key} retry"
    last = call.platform.state.client_ids.get(retry)
    call.platform.state.client_ids[retry] = [call.now, 0]
    if last and call.now - float(last[0]) < 60:
        raise ApiError(45066)
    raise ApiError(45065, {"msg_id": int(kept[1])})


def _message(call: Call) -> Entry:
    kind = call.body.get("msgtype")
    if kind == "image":
        ids = content_of(call.body, "images").get("media_ids") or []
        if not ids:
            raise ApiError(41006)
        return {"media_id": next(check_medium(call, each, "image") for each in ids)}
    if kind not in {"text", "voice", "mpnews", "mpvideo", "wxcard"}:
        raise ApiError(40008)
    content = content_of(call.body, kind)
    if kind == "text":
        return shape_text(call, content)
    if kind == "voice":
        return {"media_id": check_medium(call, content.get("media_id"), "voice")}
    if kind == "mpnews":
        articles = find_draft(call, content.get("media_id"))["articles"]
        return {"articles": [{"title": each["title"], "description": each.get("digest", "")} for each in articles]}
    return dict(content)


def finish(platform: Platform, item: Item) -> None:
    """The job reaches every recipient who still has room this month; the counts go out as an event."""
    job = platform.state.jobs[str(item["msg_id"])]
    if job.status == "DELETE":
        return
    account = platform.state.accounts[job.appid]
    rule = platform.faults.strike("mass_status", endpoint="/cgi-bin/message/mass/send")
    status = str(rule["status"]) if rule else "send success"
    good = (
        [] if rule else [each for each in map(platform.state.people.get, job.openids) if _reaches(platform, job, each)]
    )
    sent = [person for person in good if person and not person.refuses]
    for person in sent:
        person.masses[month(platform.clock.now())] = person.masses.get(month(platform.clock.now()), 0) + 1
        platform.journal.entry(person.openid, "account", job.msgtype, via="mass", **job.message)
    job.status = "SEND_FAIL" if rule else "SEND_SUCCESS"
    counts: dict[str, Any] = {
        "MsgID": job.msg_id,
        "Status": status,
        "TotalCount": job.total,
        "FilterCount": len(good),
        "SentCount": len(sent),
        "ErrorCount": len(good) - len(sent),
    }
    platform.push_account_event(account, "event:MASSSENDJOBFINISH", counts)


def _reaches(platform: Platform, job: Job, person: Person | None) -> bool:
    if person is None or person.appid != job.appid or not person.follows or person.blacklisted or person.frozen:
        return False
    if person.masses.get(month(platform.clock.now()), 0) < PER_MONTH:
        return True
    platform.limits.mass(person, platform.clock.now())
    return False


def preview(call: Call) -> Answer:
    if call.body.get("towxname"):
        raise ApiError(40132)  # nobody here has a WeChat name
    person = call.person(call.body.get("touser"))
    if not person.follows:
        raise ApiError(43004)
    message = _message(call)
    call.platform.journal.entry(person.openid, "account", call.body["msgtype"], via="preview", **message)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": call.platform.state.next_msg_id()}


def _job(call: Call) -> Job:
    job = call.platform.state.jobs.get(str(call.body.get("msg_id", "")))
    if job is None or job.appid != call.account.appid:
        raise ApiError(40059)
    return job


def status_of(call: Call) -> Answer:
    job = _job(call)
    return {"msg_id": job.msg_id, "msg_status": job.status}


def delete(call: Call) -> Answer:
    _job(call).status = "DELETE"
    return OK


def speed_get(call: Call) -> Answer:
    return {"speed": call.account.mass_speed, "realspeed": 80 - 20 * call.account.mass_speed}


def speed_set(call: Call) -> Answer:
    speed = call.body.get("speed")
    if speed is None:
        raise ApiError(45084)
    if speed not in range(5):
        raise ApiError(45083)
    call.account.mass_speed = speed
    return OK


_SEND: dict[str, Any] = {"minute": 60, "refuses_escapes": 47002}
ENDPOINTS = [
    Endpoint("/cgi-bin/message/mass/send", "POST", send, "service", **_SEND),
    Endpoint("/cgi-bin/message/mass/sendall", "POST", send_all, "verified", **_SEND),
    Endpoint("/cgi-bin/message/mass/preview", "POST", preview, "verified", daily=100, refuses_escapes=47002),
    Endpoint("/cgi-bin/message/mass/get", "POST", status_of, "verified"),
    Endpoint("/cgi-bin/message/mass/delete", "POST", delete, "verified", daily=10),
    Endpoint("/cgi-bin/message/mass/speed/get", "POST", speed_get, "verified"),
    Endpoint("/cgi-bin/message/mass/speed/set", "POST", speed_set, "verified"),
]

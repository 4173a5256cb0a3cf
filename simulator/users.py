"""Followers, remarks, tags and the blacklist (platform §9)."""

from typing import Any

from simulator.api import Answer, Call, Endpoint
from simulator.errors import ApiError
from simulator.state import Person

OK: Answer = {"errcode": 0, "errmsg": "ok"}
PAGE = 10_000
SYSTEM_TAGS = {0, 1, 2}


def info(call: Call) -> Answer:
    if not call.query.get("openid"):
        raise ApiError(41009)
    return _card(call.person(call.query["openid"]))


def _card(person: Person) -> Answer:
    if not person.follows:
        return {"subscribe": 0, "openid": person.openid}
    return {
        "subscribe": 1,
        "openid": person.openid,
        "nickname": "",  # not told since December 2021
        "sex": 0,
        "language": "zh_CN",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": person.subscribe_time,
        "remark": person.remark,
        "groupid": person.tags[0] if person.tags else 0,
        "tagid_list": person.tags,
        "subscribe_scene": person.subscribe_scene,
        "qr_scene": person.qr_scene,
        "qr_scene_str": person.qr_scene_str,
    }


def batch_info(call: Call) -> Answer:
    wanted = call.body.get("user_list")
    if not isinstance(wanted, list) or not wanted:
        raise ApiError(40031)
    if not all(isinstance(each, dict) for each in wanted):
        raise ApiError(47001)
    if len(wanted) > 100:
        raise ApiError(40032)
    return {"user_info_list": [_card(call.person(each.get("openid"))) for each in wanted]}


def listing(call: Call) -> Answer:
    found = [each.openid for each in _everybody(call) if each.follows]
    return _page(found, call.query.get("next_openid", ""), PAGE, {"total": len(found)})


def _everybody(call: Call) -> list[Person]:
    return [each for each in call.platform.state.people.values() if each.appid == call.account.appid]


def _page(openids: list[str], after: str, size: int, head: Answer) -> Answer:
    """Openids are in a fixed order; `data` is absent on an empty page, as on the platform."""
    if after and after not in openids:
        raise ApiError(40003)
    start = openids.index(after) + 1 if after else 0
    page = openids[start : start + size]
    answer: Answer = {**head, "count": len(page)}
    if page:
        answer["data"] = {"openid": page}
    return {**answer, "next_openid": page[-1] if page else ""}


def remark(call: Call) -> Answer:
    person, text = call.person(call.body.get("openid")), str(call.body.get("remark", ""))
    if len(text.encode()) >= 30:
        raise ApiError(40035)
    person.remark = text
    return OK


def create_tag(call: Call) -> Answer:
    name = _new_name(call)
    tags = call.account.tags
    if len(tags) >= 100:
        raise ApiError(45056)
    number = max([99, *map(int, tags)]) + 1
    tags[str(number)] = name
    return {"tag": {"id": number, "name": name}}


def _new_name(call: Call) -> str:
    name = str(call.part("tag").get("name", ""))
    if not name or name in call.account.tags.values():
        raise ApiError(45157)
    if len(name) > 30:
        raise ApiError(45158)
    return name


def tags(call: Call) -> Answer:
    counts: dict[int, int] = {}
    for person in _everybody(call):
        for number in person.tags:
            counts[number] = counts.get(number, 0) + 1
    listed = call.account.tags.items()
    return {"tags": [{"id": int(key), "name": name, "count": counts.get(int(key), 0)} for key, name in listed]}


def _tag(call: Call, number: Any, *, changing: bool = False) -> int:
    if str(number) not in call.account.tags:
        raise ApiError(45159)
    if changing and int(number) in SYSTEM_TAGS:
        raise ApiError(45058)
    return int(number)


def update_tag(call: Call) -> Answer:
    number = _tag(call, call.part("tag").get("id"), changing=True)
    call.account.tags[str(number)] = _new_name(call)
    return OK


def delete_tag(call: Call) -> Answer:
    number = _tag(call, call.part("tag").get("id"), changing=True)
    del call.account.tags[str(number)]
    for person in _everybody(call):
        person.tags = [each for each in person.tags if each != number]
    return OK


def tagged(call: Call) -> Answer:
    number = _tag(call, call.body.get("tagid"))
    found = [each.openid for each in _everybody(call) if each.follows and number in each.tags]
    return _page(found, str(call.body.get("next_openid", "")), PAGE, {})


def _batch(call: Call, most: int) -> list[Person]:
    openids = call.body.get("openid_list")
    if not isinstance(openids, list) or not openids:
        raise ApiError(40031)
    if len(openids) > most:
        raise ApiError(40032)
    return [call.person(each, unknown=49003) for each in openids]


def tag_people(call: Call) -> Answer:
    number, people = _tag(call, call.body.get("tagid")), _batch(call, 50)
    if any(len(person.tags) >= 20 and number not in person.tags for person in people):
        raise ApiError(45059)
    for person in people:
        person.tags = sorted({*person.tags, number})
    return OK


def untag_people(call: Call) -> Answer:
    number = _tag(call, call.body.get("tagid"))
    for person in _batch(call, 50):
        person.tags = [each for each in person.tags if each != number]
    return OK


def tags_of(call: Call) -> Answer:
    return {"tagid_list": call.person(call.body.get("openid")).tags}


def blacklist(call: Call) -> Answer:
    found = [each.openid for each in _everybody(call) if each.blacklisted]
    return _page(found, str(call.body.get("begin_openid", "")), 1000, {"total": len(found)})


def _set_blacklisted(call: Call, *, to: bool) -> Answer:
    for person in _batch(call, 20):
        person.blacklisted = to
        call.platform.journal.note("person", person.openid)
    return OK


ENDPOINTS = [
    Endpoint("/cgi-bin/user/info", "GET", info, "verified", daily=5_000_000),
    Endpoint("/cgi-bin/user/info/batchget", "POST", batch_info, "verified", daily=5_000_000),
    Endpoint("/cgi-bin/user/get", "GET", listing, "verified", daily=500),
    Endpoint("/cgi-bin/user/info/updateremark", "POST", remark, "service", daily=10_000),
    Endpoint("/cgi-bin/tags/create", "POST", create_tag, "verified", refuses_escapes=40033),
    Endpoint("/cgi-bin/tags/get", "GET", tags, "verified"),
    Endpoint("/cgi-bin/tags/update", "POST", update_tag, "verified", refuses_escapes=40033),
    Endpoint("/cgi-bin/tags/delete", "POST", delete_tag, "verified"),
    Endpoint("/cgi-bin/user/tag/get", "POST", tagged, "verified"),
    Endpoint("/cgi-bin/tags/members/batchtagging", "POST", tag_people, "verified"),
    Endpoint("/cgi-bin/tags/members/batchuntagging", "POST", untag_people, "verified"),
    Endpoint("/cgi-bin/tags/getidlist", "POST", tags_of, "verified"),
    Endpoint("/cgi-bin/tags/members/getblacklist", "POST", blacklist, "verified"),
    Endpoint("/cgi-bin/tags/members/batchblacklist", "POST", lambda call: _set_blacklisted(call, to=True), "verified"),
    Endpoint(
        "/cgi-bin/tags/members/batchunblacklist", "POST", lambda call: _set_blacklisted(call, to=False), "verified"
    ),
]

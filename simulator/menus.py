"""The menu of an account and its form checks (platform §10.1)."""

from typing import Any

from simulator.api import Answer, Call, Endpoint
from simulator.errors import ApiError
from simulator.state import Account, Person

OK: Answer = {"errcode": 0, "errmsg": "ok"}
NEEDS: dict[str, str] = {  # type → field it cannot do without
    "click": "key",
    "view": "url",
    "miniprogram": "pagepath",
    "scancode_push": "key",
    "scancode_waitmsg": "key",
    "pic_sysphoto": "key",
    "pic_photo_or_album": "key",
    "pic_weixin": "key",
    "location_select": "key",
    "media_id": "media_id",
    "view_limited": "media_id",
    "article_id": "article_id",
    "article_view_limited": "article_id",
}
Button = dict[str, Any]


def create(call: Call) -> Answer:
    call.account.menu = {"button": check_buttons(call.body.get("button"))}
    call.platform.journal.note("menu", appid=call.account.appid)
    return OK


def check_buttons(buttons: Any) -> list[Button]:
    """The buttons as given. Raises 40016 and the codes of the single fields."""
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise ApiError(40016)
    for button in buttons:
        _check_name(button, 16, 40018)
        below = button.get("sub_button") or []
        if not isinstance(below, list) or len(below) > 5:
            raise ApiError(40023)
        for sub in below:
            _check_name(sub, 60, 40025)
            _check_act(sub, type_code=40024, key_code=40026, url_code=40027)
        if not below:
            _check_act(button, type_code=40017, key_code=40019, url_code=40020)
    return buttons


def _check_name(button: Any, most: int, code: int) -> None:
    name = button.get("name") if isinstance(button, dict) else None
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= most:
        raise ApiError(code)


def _check_act(button: Button, *, type_code: int, key_code: int, url_code: int) -> None:
    needed = NEEDS.get(str(button.get("type")))
    if needed is None:
        raise ApiError(type_code)
    value = str(button.get(needed) or "")
    if needed == "key" and not 1 <= len(value.encode()) <= 128:
        raise ApiError(key_code)
    if needed == "url" and not (value.startswith(("http://", "https://")) and len(value.encode()) <= 1024):
        raise ApiError(url_code)
    if needed in {"media_id", "article_id", "pagepath"} and not value:
        raise ApiError(40007 if needed == "media_id" else 40035)


def get(call: Call) -> Answer:
    if call.account.menu is None:
        raise ApiError(46003)
    answer: Answer = {"menu": call.account.menu}
    if call.account.conditional_menus:
        answer["conditionalmenu"] = call.account.conditional_menus
    return answer


def selfmenu(call: Call) -> Answer:
    if call.account.menu is None:
        return {"is_menu_open": 0}
    return {"is_menu_open": 1, "selfmenu_info": call.account.menu}


def delete(call: Call) -> Answer:
    call.account.menu, call.account.conditional_menus = None, []
    call.platform.journal.note("menu", appid=call.account.appid)
    return OK


def add_conditional(call: Call) -> Answer:
    if call.account.menu is None:
        raise ApiError(65303)
    rule = call.body.get("matchrule")
    if not isinstance(rule, dict) or not any(rule.values()):
        raise ApiError(65304)
    if {"sex", "country", "province", "city", "language"} & {key for key, value in rule.items() if value}:
        raise ApiError(65320)
    if rule.get("tag_id") and str(rule["tag_id"]) not in call.account.tags:
        raise ApiError(45159)
    number = str(call.platform.state.next_msg_id())
    menu = {"button": check_buttons(call.body.get("button")), "matchrule": rule, "menuid": number}
    call.account.conditional_menus.append(menu)
    call.platform.journal.note("menu", appid=call.account.appid)
    return {"menuid": number}


def delete_conditional(call: Call) -> Answer:
    menus, wanted = call.account.conditional_menus, str(call.body.get("menuid"))
    if wanted not in {menu["menuid"] for menu in menus}:
        raise ApiError(46003)
    call.account.conditional_menus = [menu for menu in menus if menu["menuid"] != wanted]
    return OK


def try_match(call: Call) -> Answer:
    return {"button": menu_of(call.account, call.person(call.body.get("user_id")))}


def menu_of(account: Account, person: Person | None) -> list[Button]:
    """What this person sees: the newest conditional menu that fits, else the default one, else nothing."""
    for menu in reversed(account.conditional_menus):
        if person and str(menu["matchrule"].get("tag_id", "")) in {str(tag) for tag in person.tags}:
            return list(menu["button"])
    return list(account.menu["button"]) if account.menu else []


def find_button(buttons: list[Button], wanted: str) -> Button | None:
    """The button with this key, url or name; the levels below a top button count, the parent itself does not."""
    leaves: list[Button] = [leaf for button in buttons for leaf in (button.get("sub_button") or [button])]
    for leaf in leaves:
        if wanted in {leaf.get("key"), leaf.get("url"), leaf["name"]}:
            return leaf
    return None


ENDPOINTS = [
    Endpoint("/cgi-bin/menu/create", "POST", create, daily=1000, refuses_escapes=40033),
    Endpoint("/cgi-bin/menu/get", "GET", get, daily=10_000),
    Endpoint("/cgi-bin/menu/delete", "GET", delete, daily=1000),
    Endpoint("/cgi-bin/get_current_selfmenu_info", "GET", selfmenu, daily=10_000),
    Endpoint("/cgi-bin/menu/addconditional", "POST", add_conditional, "verified", daily=2000, refuses_escapes=40033),
    Endpoint("/cgi-bin/menu/delconditional", "POST", delete_conditional, "verified", daily=2000),
    Endpoint("/cgi-bin/menu/trymatch", "POST", try_match, "verified", daily=20_000),
]

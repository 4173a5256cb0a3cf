"""Accounts and people as the control API creates and shows them."""

import re
import secrets
import string
from typing import Any

from simulator.clock import iso
from simulator.platform import Platform
from simulator.state import Account, Person, as_dict
from simulator.windows import open_window, open_windows

_LETTERS = string.ascii_letters + string.digits
SETTABLE = {
    "secret", "token", "aes_key", "original_id", "name", "kind", "verified", "mode", "callback_url",
    "ip_whitelist", "oauth_domains", "limits", "custom_unfollowed",
}  # fmt: skip
HIDDEN = {"token_plain", "token_stable", "token_forced_at", "failures", "paused_until", "conditional_menus"}


class RefusedError(Exception):
    """A sentence for the person at the controls, with the HTTP status."""

    def __init__(self, text: str, status: int = 409) -> None:
        super().__init__(text)
        self.text, self.status = text, status


def save_account(platform: Platform, fields: dict[str, Any]) -> Account:
    """Create the account or change the given fields. Raises RefusedError for fields that WeChat's console refuses."""
    given = {key: value for key, value in fields.items() if key != "appid"}
    _check_account(given)
    appid = fields.get("appid") or f"wx{secrets.token_hex(8)}"
    account = platform.state.accounts.get(appid)
    if account is None:
        account = platform.state.accounts[appid] = _blank(appid)
    if given.get("callback_url", account.callback_url) != account.callback_url or {"token", "aes_key"} & given.keys():
        account.callback_ok = False
    for key, value in given.items():
        setattr(account, key, value)
    platform.journal.note("account", appid=appid)
    return account


def _check_account(given: dict[str, Any]) -> None:
    if unknown := given.keys() - SETTABLE:
        raise RefusedError(f"unknown field {', '.join(sorted(unknown))}", 400)
    if given.get("kind", "service") not in {"service", "subscription"}:
        raise RefusedError("kind is service or subscription", 400)
    if given.get("mode", "plain") not in {"plain", "compatible", "secure"}:
        raise RefusedError("mode is plain, compatible or secure", 400)
    if "token" in given and not re.fullmatch(r"[A-Za-z0-9]{3,32}", str(given["token"])):
        raise RefusedError("token is 3 to 32 letters and digits", 400)
    if "aes_key" in given and not re.fullmatch(r"[A-Za-z0-9]{43}", str(given["aes_key"])):
        raise RefusedError("aes_key is 43 letters and digits", 400)


def _blank(appid: str) -> Account:
    # The last of 43 letters carries only four bits; A leaves the unused ones empty for strict decoders.
    aes_key = _random(42) + "A"
    return Account(appid, secrets.token_hex(16), _random(16), aes_key, f"gh_{secrets.token_hex(6)}", name="公众号")


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def show_account(account: Account) -> dict[str, Any]:
    return {key: value for key, value in as_dict(account).items() if key not in HIDDEN}


def find_account(platform: Platform, appid: str | None) -> Account:
    """Without an appid: the only one there is."""
    accounts = platform.state.accounts
    if not appid and len(accounts) == 1:
        return next(iter(accounts.values()))
    if not appid or appid not in accounts:
        raise RefusedError(f"no account {appid}" if appid else "which account?", 404)
    return accounts[appid]


def new_people(platform: Platform, many: list[dict[str, Any]]) -> int:
    """Create a whole city at once. Beside the fields of one person: `refuses` and `frozen`, and `wrote`, which says
    that he wrote just now and may be answered for 48 hours.
    """
    now = platform.clock.now()
    for fields in many:
        plain = {key: value for key, value in fields.items() if key not in {"refuses", "frozen", "wrote"}}
        person = _made(platform, plain)
        person.refuses, person.frozen = bool(fields.get("refuses")), bool(fields.get("frozen"))
        if fields.get("wrote"):
            open_window(person, "message", now)
    platform.journal.note("person")
    return len(many)


def new_person(platform: Platform, fields: dict[str, Any]) -> Person:
    """Create the person, or change name, about and follows of an existing openid. No event is pushed."""
    person = _made(platform, fields)
    platform.journal.note("person", person.openid)
    return person


def _made(platform: Platform, fields: dict[str, Any]) -> Person:
    if unknown := fields.keys() - {"name", "account", "openid", "follows", "about"}:
        raise RefusedError(f"unknown field {', '.join(sorted(unknown))}", 400)
    account = find_account(platform, fields.get("account"))
    openid = fields.get("openid") or f"oSim{_random(24)}"
    person = platform.state.people.get(openid)
    if person is None:
        person = platform.state.people[openid] = Person(openid, fields.get("name") or "朋友", account.appid)
    person.name = fields.get("name") or person.name
    person.about = str(fields.get("about", person.about))
    if "follows" in fields:
        person.follows = bool(fields["follows"])
        person.subscribe_time = person.subscribe_time or int(platform.clock.now())
    return person


def find_person(platform: Platform, openid: str) -> Person:
    person = platform.state.people.get(openid)
    if person is None:
        raise RefusedError(f"no person {openid}", 404)
    return person


def show_person(platform: Platform, person: Person) -> dict[str, Any]:
    shown = ("openid", "name", "about", "follows", "refuses", "frozen", "blacklisted", "tags", "remark", "consents")
    windows = [
        {"trigger": each.trigger, "until": iso(each.until), "left": each.left}
        for each in open_windows(person, platform.clock.now())
    ]
    return {key: getattr(person, key) for key in shown} | {"account": person.appid, "windows": windows}

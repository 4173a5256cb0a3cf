"""/_control: what the phone page shows beside the phones – hints and cards. Described in README.md."""

from typing import Any

from flask import Blueprint, request

from simulator import qrcodes
from simulator.control import given
from simulator.people import RefusedError, find_account
from simulator.platform import Platform


def add_routes(control: Blueprint, platform: Platform) -> None:
    _hints(control, platform)
    _cards(control, platform)


def _hints(control: Blueprint, platform: Platform) -> None:
    @control.get("/hints")
    def hints() -> dict[str, Any]:
        return {"hints": list(platform.state.hints)}

    @control.post("/hints")
    def replace_hints() -> dict[str, Any]:
        lines = given().get("hints")
        if not isinstance(lines, list):
            raise RefusedError("hints is a list of lines", 400)
        with platform.lock:
            platform.state.hints[:] = map(str, lines)
            platform.journal.note("hints")
            return {"hints": list(platform.state.hints)}


def _cards(control: Blueprint, platform: Platform) -> None:
    @control.get("/cards")
    def cards() -> dict[str, Any]:
        with platform.lock:
            return _listed(platform, request.args.get("account"))

    @control.post("/cards")
    def name_card() -> dict[str, Any]:
        body = given()
        scene = str(body.get("scene") or "")
        if not scene:
            raise RefusedError("scene is missing", 400)
        with platform.lock:
            account = find_account(platform, body.get("account"))
            platform.state.card_names.setdefault(account.appid, {})[scene] = str(body.get("name") or "")
            platform.journal.note("account", appid=account.appid)
            return _listed(platform, account.appid)


def _listed(platform: Platform, appid: str | None) -> dict[str, Any]:
    known = [find_account(platform, appid).appid] if appid else list(platform.state.accounts)
    return {"cards": [card for each in known for card in qrcodes.cards(platform, each)]}

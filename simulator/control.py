"""/_control: accounts, people, what they do and what their phones show. Described in README.md."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from simulator.actions import ACTIONS, Hand
from simulator.clock import ClockError
from simulator.media import as_response
from simulator.menus import menu_of
from simulator.people import (
    RefusedError,
    find_account,
    find_person,
    new_people,
    new_person,
    save_account,
    show_account,
    show_person,
)
from simulator.platform import Platform
from simulator.templates import new_template
from simulator.tokens import expire_tokens

LONGEST_PUSH = 60.0  # three tries and a slow-push fault


def given() -> dict[str, Any]:
    """The JSON object of the request; an empty body counts as {}."""
    body = request.get_json(force=True, silent=False) if request.get_data() else {}
    if not isinstance(body, dict):
        raise RefusedError("a JSON object is expected", 400)
    return body


def blueprint(platform: Platform) -> Blueprint:
    control = Blueprint("control", __name__, url_prefix="/_control")
    _errors(control)
    _accounts(control, platform)
    _console(control, platform)
    _people(control, platform)
    _phones(control, platform)
    return control


def _errors(control: Blueprint) -> None:
    @control.errorhandler(RefusedError)
    def refused(error: RefusedError) -> tuple[Response, int]:
        return jsonify(error=error.text), error.status

    @control.errorhandler(ClockError)
    def clock_error(error: ClockError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 409

    @control.errorhandler(BadRequest)
    @control.errorhandler(ValueError)
    def bad(error: Exception) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400


def _accounts(control: Blueprint, platform: Platform) -> None:
    @control.post("/accounts")
    def create_account() -> dict[str, Any]:
        with platform.lock:
            account = save_account(platform, given())
        if account.callback_url and not account.callback_ok:
            account.callback_ok = platform.pusher.verify(account)
        return show_account(account)

    @control.get("/accounts")
    def accounts() -> dict[str, Any]:
        with platform.lock:
            return {"accounts": [show_account(each) for each in platform.state.accounts.values()]}

    @control.get("/accounts/<appid>")
    def account(appid: str) -> dict[str, Any]:
        with platform.lock:
            return show_account(find_account(platform, appid))


def _console(control: Blueprint, platform: Platform) -> None:
    """What an account's owner does by hand on the platform's own pages."""

    @control.get("/accounts/<appid>/menu")
    def menu(appid: str) -> dict[str, Any]:
        with platform.lock:
            person = platform.state.people.get(request.args.get("openid", ""))
            return {"button": menu_of(find_account(platform, appid), person)}

    @control.post("/accounts/<appid>/verify")
    def verify(appid: str) -> dict[str, Any]:
        account = find_account(platform, appid)
        account.callback_ok = bool(account.callback_url) and platform.pusher.verify(account)
        return {"callback_ok": account.callback_ok}

    @control.post("/accounts/<appid>/expire_tokens")
    def expire(appid: str) -> dict[str, Any]:
        code = int(given().get("errcode", 42001))
        with platform.lock:
            find_account(platform, appid)
            return {"expired": expire_tokens(platform.state.tokens, appid, platform.clock.now(), code)}

    @control.post("/accounts/<appid>/templates")
    def add_template(appid: str) -> dict[str, Any]:
        body = given()
        if body.get("subscribe") not in {None, "once", "long"}:
            raise RefusedError("subscribe is null, once or long", 400)
        extra = {key: body[key] for key in ("template_id", "values", "subscribe") if body.get(key)}
        with platform.lock:
            find_account(platform, appid)
            template = new_template(appid, str(body.get("title", "")), str(body.get("content", "")), **extra)
            platform.state.templates[template.template_id] = template
        return {"template_id": template.template_id, "keys": template.keys}


def _people(control: Blueprint, platform: Platform) -> None:
    @control.post("/people")
    def create_person() -> dict[str, Any]:
        with platform.lock:
            return show_person(platform, new_person(platform, given()))

    @control.post("/people/many")
    def create_people() -> dict[str, Any]:
        many = given().get("people")
        if not isinstance(many, list):
            raise RefusedError("people is a list", 400)
        with platform.lock:
            return {"made": new_people(platform, many)}

    @control.get("/people")
    def people() -> dict[str, Any]:
        wanted = request.args.get("account")
        with platform.lock:
            found = [each for each in platform.state.people.values() if wanted in {None, "", each.appid}]
            return {"people": [show_person(platform, each) for each in found]}

    @control.get("/people/<openid>")
    def person(openid: str) -> dict[str, Any]:
        with platform.lock:
            return show_person(platform, find_person(platform, openid))


def _phones(control: Blueprint, platform: Platform) -> None:
    @control.get("/people/<openid>/conversation")
    def conversation(openid: str) -> dict[str, Any]:
        with platform.lock:
            find_person(platform, openid)
            after = int(request.args.get("after", 0))
            # jsonify inside the lock: a push may still write into its entry
            return {"entries": [dict(each) for each in platform.journal.conversation(openid, after)]}

    @control.post("/people/<openid>/<action>")
    def act(openid: str, action: str) -> dict[str, Any]:
        if action not in ACTIONS:
            raise RefusedError(f"unknown action {action}; known: {', '.join(ACTIONS)}", 404)
        body = given()
        with platform.lock:
            entry, push = ACTIONS[action](Hand(platform, find_person(platform, openid), body))
        if push and body.get("wait", True):
            push.done.wait(LONGEST_PUSH)
        with platform.lock:
            answers = platform.journal.answers(entry["seq"]) if entry else []
            shown = {"entry": entry and dict(entry), "answers": answers}
            opened = entry and entry["type"] == "menu_tap" and entry["url"]
            return {**shown, "open": opened} if opened else shown

    @control.get("/media/<media_id>")
    def medium(media_id: str) -> Response:
        with platform.lock:
            kept = platform.state.media.get(media_id)
        if kept is None:
            raise RefusedError("no such medium", 404)
        return as_response(kept)

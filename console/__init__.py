"""What a secretary sees and does: `create_blueprint` puts it under `/console/`."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from flask import session as cookie
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import InternalServerError, NotFound

from console import contents, entrance, headers, wechat
from console.access import Desk, Renderer, Sessions
from console.throttle import Throttle
from console.wechat import WebDoor
from domain.clock import Clock
from services.texts import StoppedError

PREFIX = "/console"
_A_WORKING_DAY = timedelta(hours=12)
_BUSIEST = 240
_HOUSE = 5  # so many sessions share one address: an office behind one router


def create_blueprint(
    sessions: Sessions,
    clock: Clock,
    render: Renderer,
    *,
    zone: ZoneInfo,
    secure: bool,
    lasts: timedelta = _A_WORKING_DAY,
    web: WebDoor | None = None,
    busiest: int = _BUSIEST,
    sound: Callable[[str], str] = str,
) -> Blueprint:
    """`secure`: the cookie travels over https only; false for demonstrations and tests on plain http. `lasts` is how
    long somebody stays signed in, by `clock`; `web` lets people in from inside WeChat; `busiest` is how many requests
    a minute one session may make; `sound` spells a name as it sounds. The app needs a `secret_key`; its session cookie
    becomes the console's.
    """
    sections = tuple(page for page in contents.PAGES if page.section)
    desk = Desk(sessions, clock, render, zone, lasts, sections, str if web is None else web.slug, sound)
    blueprint = Blueprint("console", __name__, url_prefix=PREFIX, static_folder="static", static_url_path="/static")
    blueprint.record_once(lambda state: _own_cookie(state, secure=secure))
    blueprint.before_request(_paced(desk, Throttle(busiest), Throttle(busiest * _HOUSE)))
    blueprint.after_request(headers.harden)
    for page in contents.PAGES:
        view = desk.serves(page, contents.section_of(page))
        blueprint.add_url_rule(page.rule, page.name, view, methods=[page.method])
    entrance.register(blueprint, desk)
    if web is not None:
        wechat.register(blueprint, desk, web)
    blueprint.register_error_handler(NotFound, lambda _: desk.plain("console/nothing_here", 404))
    blueprint.register_error_handler(
        StoppedError, lambda stopped: desk.plain("console/stopped", 422, found=stopped.verdicts)
    )
    blueprint.register_error_handler(InternalServerError, lambda _: desk.plain("console/broken", 500))
    return blueprint


def _paced(desk: Desk, sessions: Throttle, addresses: Throttle) -> Callable[[], Response | None]:
    """Answers 429 to whom asks too often; what the pages load is not counted."""

    def check() -> Response | None:
        if request.endpoint == "console.static":
            return None
        now = desk.clock.now()
        known = "link" not in cookie or sessions.takes(str(cookie["link"]), now)
        return None if addresses.takes(entrance.address(), now) and known else desk.plain("console/slow", 429)

    return check


def _own_cookie(state: BlueprintSetupState, *, secure: bool) -> None:
    state.app.config.update(
        SESSION_COOKIE_NAME="songxue_console",
        SESSION_COOKIE_PATH=PREFIX,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )

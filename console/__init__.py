"""What a secretary sees and does: `create_blueprint` puts it under `/console/`."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import InternalServerError, NotFound

from console import contents, entrance, headers
from console.access import Desk, Renderer, Sessions
from domain.clock import Clock

PREFIX = "/console"
_A_WORKING_DAY = timedelta(hours=12)


def create_blueprint(
    sessions: Sessions,
    clock: Clock,
    render: Renderer,
    *,
    zone: ZoneInfo,
    secure: bool,
    lasts: timedelta = _A_WORKING_DAY,
) -> Blueprint:
    """`secure`: the cookie travels over https only; false for demonstrations and tests on plain http. `lasts` is how
    long somebody stays signed in, by `clock`. The app needs a `secret_key`; its session cookie becomes the console's.
    """
    sections = tuple(page for page in contents.PAGES if page.section)
    desk = Desk(sessions, clock, render, zone, lasts, sections)
    blueprint = Blueprint("console", __name__, url_prefix=PREFIX, static_folder="static", static_url_path="/static")
    blueprint.record_once(lambda state: _own_cookie(state, secure=secure))
    blueprint.after_request(headers.harden)
    for page in contents.PAGES:
        view = desk.serves(page, contents.section_of(page))
        blueprint.add_url_rule(page.rule, page.name, view, methods=[page.method])
    entrance.register(blueprint, desk)
    blueprint.register_error_handler(NotFound, lambda _: desk.plain("console/nothing_here", 404))
    blueprint.register_error_handler(InternalServerError, lambda _: desk.plain("console/broken", 500))
    return blueprint


def _own_cookie(state: BlueprintSetupState, *, secure: bool) -> None:
    state.app.config.update(
        SESSION_COOKIE_NAME="songxue_console",
        SESSION_COOKIE_PATH=PREFIX,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )

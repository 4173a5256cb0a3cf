"""A running console over the cast, and people who come in by their link."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

import console
from bot import pages
from bot.database import Sessions
from bot.render import Renderer
from domain.members import Member
from services import links
from tests.cast import Cast
from tests.console.scene import Scene, furnish
from tests.factories import NOW
from tests.fakes import FixedClock

SECRET = "a secret of the test suite, 32 letters"
ZONE = ZoneInfo("Asia/Shanghai")
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
SignsIn = Callable[[Member], FlaskClient]


def csrf_of(page: str) -> str:
    found = CSRF.search(page)
    assert found is not None, "the page has no form"
    return found[1]


@pytest.fixture
def scene(session: Session, cast: Cast) -> Scene:
    return furnish(session, cast)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def make_app(sessions: Sessions, clock: FixedClock, sounds: Path = Path(), **given: Any) -> Flask:
    """`given` goes to the console's blueprint."""
    app = Flask("tests.console", static_folder=None, template_folder=None)
    app.secret_key = SECRET
    app.testing = True
    render = Renderer(ZONE)
    options: dict[str, Any] = {"zone": ZONE, "secure": False, "busiest": 1_000_000} | given
    app.register_blueprint(console.create_blueprint(sessions, clock, render, **options))
    app.register_blueprint(pages.create_blueprint(sessions, clock, render, zone=ZONE, secret=SECRET, sounds=sounds))
    return app


@pytest.fixture
def app(sessions: Sessions, clock: FixedClock, tmp_path: Path) -> Flask:
    return make_app(sessions, clock, tmp_path)


@pytest.fixture
def stranger(app: Flask, scene: Scene) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def link_for(sessions: Sessions, clock: FixedClock, scene: Scene) -> Callable[[Member], str]:
    """The address of a fresh entrance."""

    def make(member: Member) -> str:
        with sessions.write() as session:
            return f"/console/enter/{links.make_console_link(session, member, clock.now())}"

    return make


@pytest.fixture
def signs_in(app: Flask, link_for: Callable[[Member], str]) -> SignsIn:
    """Comes by a link and taps 进入; the browser that results may be in, or not."""

    def come(member: Member) -> FlaskClient:
        browser, address = app.test_client(), link_for(member)
        browser.post(address, data={"csrf": csrf_of(browser.get(address).text)})
        return browser

    return come


@pytest.fixture
def desk(scene: Scene, signs_in: SignsIn) -> FlaskClient:
    """陈敏's browser."""
    return signs_in(scene.cast.chen)


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    statements: list[str] = []

    def note(*values: object) -> None:
        statements.append(str(values[2]))

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the server's own name
        pass


@pytest.fixture
def home(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def comes(browser: Browser, home: str, link_for: Callable[[Member], str]) -> Iterator[Callable[..., Page]]:
    """Somebody comes in by a link and taps 进入; what the browser refuses to load or run fails the test."""
    contexts, troubles = [], []

    def come(member: Member, width: int = 375, *, javascript: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 740}, java_script_enabled=javascript)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: troubles.append(said.text))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.goto(home + link_for(member))
        page.get_by_role("button", name="进入").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("今天")
        return page

    yield come
    for context in contexts:
        context.close()
    assert troubles == []

"""Puts the platform's API, the control API and the phone page behind one port."""

import json
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from flask import Flask, Response, request, send_from_directory
from werkzeug.serving import WSGIRequestHandler, make_server

from simulator import (
    control,
    control_page,
    control_time,
    drafts,
    mass,
    media,
    menus,
    messages,
    oauth,
    qrcodes,
    subscribe,
    templates,
    tokens,
    users,
)
from simulator.api import Endpoint, addressee, answer, log_fault, loose_json, refusal
from simulator.clock import Clock
from simulator.faults import Rule
from simulator.platform import Platform
from simulator.state import load, save

PHONE = Path(__file__).parent / "phone"
SAVE_EVERY = 2.0
ENDPOINTS: list[Endpoint] = [
    each
    for subject in (tokens, messages, templates, subscribe, mass, media, drafts, menus, qrcodes, users, oauth)
    for each in subject.ENDPOINTS
]


def build_platform(**options: Any) -> Platform:
    """A platform whose later happenings are wired to their subjects."""
    platform = Platform(**options)
    platform.endpoints = ENDPOINTS
    platform.outbox.handlers = {
        "template": lambda item: templates.deliver(platform, item),
        "subscribe": lambda item: subscribe.report(platform, item),
        "mass": lambda item: mass.finish(platform, item),
        "publish": lambda item: drafts.published(platform, item),
    }
    return platform


def create_app(platform: Platform, stopping: Event) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # the default provider has it
    app.json.sort_keys = False  # type: ignore[attr-defined] # the default provider has it
    for endpoint in ENDPOINTS:
        view = _view(platform, endpoint, stopping)
        app.add_url_rule(endpoint.path, endpoint.path, view, methods=["GET", "POST"])
    controls = control.blueprint(platform)
    control_time.add_routes(controls, platform)
    control_page.add_routes(controls, platform)
    app.register_blueprint(controls)
    _pages(app, platform)
    return app


def _pages(app: Flask, platform: Platform) -> None:
    @app.get("/connect/oauth2/authorize")
    def authorize() -> Any:
        with platform.lock:
            return oauth.authorize(platform, request)

    @app.get("/cgi-bin/showqrcode")
    def show_qrcode() -> Response:
        with platform.lock:
            return qrcodes.show(platform, request.args.get("ticket", ""))

    @app.get("/")
    @app.get("/<path:name>")
    def phone(name: str = "index.html") -> Response:
        if name.startswith(("cgi-bin/", "sns/", "wxaapi/")):
            return as_json(refusal(40066))
        return send_from_directory(PHONE, name)


def _view(platform: Platform, endpoint: Endpoint, stopping: Event) -> Callable[[], Response]:
    def view() -> Response:
        fault = _fault(platform, endpoint, stopping)
        if fault and fault["kind"] in {"refuse", "http", "reset_before"}:
            return _misbehave(platform, endpoint, fault)
        with platform.lock:
            result, call = answer(platform, endpoint, request)
            if fault:
                call.record["fault"] = fault["kind"]
        request.close()  # a large upload lies in a temporary file
        if call.before_answer:
            call.before_answer()
        if fault and fault["kind"] == "reset_after":
            return _cut()
        if fault:
            stopping.wait(float(fault.get("seconds", 30)))
        return result if isinstance(result, Response) else as_json(result)

    return view


def _fault(platform: Platform, endpoint: Endpoint, stopping: Event) -> Rule | None:
    """Waits out a slow network, then the rule that spoils this call, if any."""
    if not platform.faults.rules:
        return None
    openid = addressee(loose_json(request))
    with platform.lock:
        strike = platform.faults.strike
        slow = strike("slow", endpoint=endpoint.path, openid=openid)
        kinds = ("refuse", "http", "reset_before", "reset_after", "hold")
        fault = strike(*kinds, endpoint=endpoint.path, openid=openid)
    if slow:
        stopping.wait(float(slow.get("seconds", 0.5)))
    return fault


def _misbehave(platform: Platform, endpoint: Endpoint, fault: Rule) -> Response:
    with platform.lock:
        log_fault(platform, endpoint, request, fault)
    if fault["kind"] == "reset_before":
        return _cut()
    if fault["kind"] == "http":
        return Response("<html><h1>Bad Gateway</h1></html>", int(fault.get("status", 502)))
    return as_json(refusal(int(fault["errcode"])))


def _cut() -> Response:
    """Break the connection; what is returned can no longer be written."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown(socket.SHUT_RDWR)
    return Response()


def as_json(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), content_type="application/json; charset=UTF-8")


class _Handler(WSGIRequestHandler):
    """Keep-alive without delays: head and body leave in one packet, and nothing is logged."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
        """The log of calls is kept by the platform."""


class LocalWeChat:
    """The local WeChat on a loopback port; port 0 takes a free one. Use it as a context manager.

    `state_file` keeps everything over a restart; `clock_file` is the present shared with other processes.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state_file: Path | None = None,
        clock_file: Path | None = None,
        **options: Any,
    ) -> None:
        state = load(state_file) if state_file else None
        clock = options.pop("clock", None) or Clock(clock_file)
        self.platform = build_platform(clock=clock, state=state, **options)
        self._state_file, self._saved_at = state_file, -1
        self._stopping = Event()
        app = create_app(self.platform, self._stopping)
        self._server = make_server(host, port, app, threaded=True, request_handler=_Handler)
        self.base_url = f"http://{host}:{self._server.port}"
        self._threads = [Thread(target=self._serve, name="wechat-server", daemon=True)]
        if state_file:
            self._threads.append(Thread(target=self._keep_saving, name="wechat-saver", daemon=True))

    def start(self) -> None:
        self.platform.outbox.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()
        self._server.server_close()
        self.platform.stop()
        self.save()

    def save(self) -> None:
        """Write the state file if anything happened since the last time."""
        if not self._state_file:
            return
        with self.platform.lock:
            if self.platform.state.seq != self._saved_at:
                save(self.platform.state, self._state_file)
                self._saved_at = self.platform.state.seq

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def _keep_saving(self) -> None:
        pause = SAVE_EVERY
        while not self._stopping.wait(pause):
            began = time.monotonic()
            self.save()
            pause = max(SAVE_EVERY, 20 * (time.monotonic() - began))  # a long memory is written more rarely

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

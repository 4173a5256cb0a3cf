"""A small platform on the loopback: keeps what was asked, answers what it was told to."""

import json
import threading
from collections import defaultdict, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

TOKEN_PATH = "/cgi-bin/stable_token"


class Asked(NamedTuple):
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Told(NamedTuple):
    """`silent` holds the answer back until the stub ends, `cut` closes the connection without one."""

    body: bytes = b'{"errcode":0,"errmsg":"ok"}'
    status: int = 200
    kind: str = "application/json; charset=UTF-8"
    silent: bool = False
    cut: bool = False


def told(**answer: Any) -> Told:
    return Told(json.dumps(answer, ensure_ascii=False).encode())


class Stub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.answers: defaultdict[str, deque[Told]] = defaultdict(deque)
        self.ended = threading.Event()
        self.tokens = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def will(self, path: str, *answers: Told) -> None:
        self.answers[path].extend(answers)

    def asked_at(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if self.answers[asked.path]:
            return self.answers[asked.path].popleft()
        if asked.path == TOKEN_PATH:
            self.tokens += 1
            return told(access_token=f"TOKEN-{self.tokens}", expires_in=7200)
        return Told()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Stub
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, url.path, dict(parse_qsl(url.query)), dict(self.headers), body)
        answer = self.server.answer(asked)
        if answer.silent:
            self.server.ended.wait(10)
        if answer.silent or answer.cut:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = _any  # noqa: N815 -- the library's names

    def log_message(self, *_: object) -> None:
        pass

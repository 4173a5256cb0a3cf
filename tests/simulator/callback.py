"""A small account server on loopback that answers pushes as a test says."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from wechatpy import parse_message
from wechatpy.replies import create_reply

Answer = tuple[int, str]
Answers = Callable[[dict[str, str], str], Answer]


class Callback:
    """`answers(query, body)` gives status and text; `received` keeps every POST in order."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.received: list[tuple[dict[str, str], str]] = []
        self.echo: Callable[[dict[str, str]], str] = lambda query: query["echostr"]
        self.release = Event()
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/wechat"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        callback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply(200, callback.echo(dict(parse_qsl(urlsplit(self.path).query))))

            def do_POST(self) -> None:
                query = dict(parse_qsl(urlsplit(self.path).query))
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                with callback._lock:
                    callback.received.append((query, body))
                self._reply(*callback.answers(query, body))

            def _reply(self, status: int, text: str) -> None:
                try:
                    self.send_response(status)
                    self.end_headers()
                    self.wfile.write(text.encode())
                except ConnectionError:
                    """The platform had hung up already."""

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
                """Quiet."""

        return Handler

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def echo(query: dict[str, str], body: str) -> Answer:
    """Says back what it heard, in plain mode."""
    message = parse_message(body)
    return 200, create_reply(f"收到{getattr(message, 'content', message.type)}", message).render()

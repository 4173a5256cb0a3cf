"""One HTTP request, with time-outs and without retries; a failure is a SendError without address and secret.

Kept connections of the standard library, because a delivery is a small request: what a larger client does around it
costs more than the message itself.
"""

import select
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from channels.http_reading import Answer, read_answer
from domain.ways import Consequence, SendError


class _NeverLeftError(Exception):
    """The request was not begun: nobody can have processed it."""


class _Connection:
    """Open, and so far unused or answered to the end. Reading goes through one buffer, however many answers come."""

    __slots__ = ("_line", "_peer", "_poll")

    def __init__(self, line: HTTPConnection) -> None:
        try:
            line.connect()
        except BaseException:
            line.close()
            raise
        self._line = line
        self._peer = line.sock.makefile("rb")
        self._poll = select.poll()
        self._poll.register(line.sock, select.POLLIN | select.POLLHUP | select.POLLERR)

    def is_alive(self) -> bool:
        """One on which something is to be read was closed by the server."""
        return not self._poll.poll(0)

    def ask(self, request: bytes, read: float) -> Answer:
        self._line.sock.settimeout(read)
        self._line.sock.sendall(request)
        return read_answer(self._peer)

    def close(self) -> None:
        self._peer.close()
        self._line.close()


class Transport:
    """A pool of kept connections for many threads. Times are seconds, `read` is the longest silence of the server."""

    def __init__(self, *, pool_size: int, connect: float, read: float) -> None:
        self._connect, self._read = connect, read
        self._room = threading.BoundedSemaphore(pool_size)
        self._idle: dict[tuple[str, str], deque[_Connection]] = {}

    def close(self) -> None:
        for idle in self._idle.values():
            while idle:
                idle.pop().close()

    def exchange(
        self,
        method: str,
        url: str,
        *,
        idempotent: bool,
        read: float | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The body of a 200 answer. `fields` are sent as a form with files: (name, content, type).

        Raises SendError: RETRY_SOON where the request was certainly not processed or may be repeated (`idempotent`),
        UNKNOWN where it may have been, STOP_WAY where the address is no platform.
        """
        if fields is not None:
            body, kind = encode_multipart_formdata(fields)
            headers = {"Content-Type": kind}
        # Raised outside the handler: `from None` would still keep the original, and with it the address.
        answer = self._attempt(method, url, idempotent, read or self._read, body, headers or {})
        if isinstance(answer, SendError):
            raise answer
        status, data = answer
        if failure := _failure_of(status):
            raise failure
        return data

    def _attempt(
        self, method: str, url: str, idempotent: bool, read: float, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes] | SendError:
        try:
            return self._exchange(method, url, read, body, headers)
        except _NeverLeftError as error:
            return SendError("connection", Consequence.RETRY_SOON, str(error))
        except (HTTPException, OSError, ValueError) as error:
            code = "timeout" if isinstance(error, TimeoutError) else "connection"
            return SendError(code, silence(idempotent=idempotent), type(error).__name__, silent=True)

    def _exchange(
        self, method: str, url: str, read: float, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        scheme, _, rest = url.partition("://")
        place, slash, path = rest.partition("/")
        if not self._room.acquire(timeout=read):
            raise _NeverLeftError("busy")
        try:
            idle = self._idle.setdefault((scheme, place), deque())
            request = _request(method, f"{slash or '/'}{path}", place, body, headers)
            connection = self._connected(scheme, place, idle)
            try:
                answer = connection.ask(request, read)
            except BaseException:
                connection.close()
                raise
            if answer.kept:
                idle.append(connection)
            else:
                connection.close()
            return answer.status, answer.data
        finally:
            self._room.release()

    def _connected(self, scheme: str, place: str, idle: deque[_Connection]) -> _Connection:
        while True:
            try:
                connection = idle.pop()  # the last one used: the others may rest until the server closes them
            except IndexError:
                break
            if connection.is_alive():
                return connection
            connection.close()
        return self._open(scheme, place)

    def _open(self, scheme: str, place: str) -> _Connection:
        if scheme not in ("http", "https"):
            raise _NeverLeftError("no web address")
        try:
            if scheme == "https":
                return _Connection(HTTPSConnection(place, timeout=self._connect, context=self._context))
            return _Connection(HTTPConnection(place, timeout=self._connect))
        except (OSError, ValueError, HTTPException) as error:
            raise _NeverLeftError(type(error).__name__) from None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def _request(method: str, path: str, place: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
    """Head and body leave in one piece: two would wait for each other."""
    if any(char <= " " or char == "\x7f" for char in path):
        raise ValueError("a space in the address")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {place}", "Accept-Encoding: identity"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None or method != "GET":
        lines.append(f"Content-Length: {len(body or b'')}")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")


def silence(*, idempotent: bool) -> Consequence:
    """What no readable answer means: a second try where it cannot double anything, else an unknown outcome."""
    return Consequence.RETRY_SOON if idempotent else Consequence.UNKNOWN


def _failure_of(status: int) -> SendError | None:
    if status == 200:
        return None
    soon = status >= 500 or status in {408, 429}
    return SendError(f"http_{status}", Consequence.RETRY_SOON if soon else Consequence.STOP_WAY)

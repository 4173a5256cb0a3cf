"""Sends prepared requests over kept connections, in one thread without a library between: what is measured is the
server, and the generator takes as little of the machine as it can.
"""

import gc
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from bench.wire import Outcome, Request

_PATIENCE = 10.0  # seconds without any answer until the rest is given up
_APART = 0.005
_MOST = 128  # connections of the open loop


class _Connection:
    """One kept connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.request: Request | None = None
        self.due = 0.0
        self._got = bytearray()
        self.socket = self._open()

    def _open(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self._port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def send(self, request: Request, due: float) -> None:
        self.request, self.due = request, due
        self._got.clear()
        self.socket.sendall(request.raw)

    def receive(self) -> Outcome | None:
        """The outcome, once the answer is whole or the server has hung up."""
        assert self.request is not None
        try:
            part = self.socket.recv(65536)
        except ConnectionError:
            part = b""
        self._got += part
        status, body, whole = _parsed(self._got)
        if part and not whole:
            return None
        outcome = Outcome(self.request, self.due, time.perf_counter(), status if whole else 0, body)
        self.request = None
        return outcome

    @property
    def is_over(self) -> bool:
        """The server ends this connection after the answer."""
        return not self._got or b"connection: close" in bytes(self._got[:1024]).lower()

    def renew(self) -> None:
        self.socket.close()
        self.socket = self._open()


def _parsed(got: bytearray) -> tuple[int, bytes, bool]:
    """(status, body, whether everything is there)"""
    head, found, rest = bytes(got).partition(b"\r\n\r\n")
    if not found:
        return 0, b"", False
    status = int(head[9:12])
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), len(rest)
    )
    return status, rest[:length], len(rest) >= length


class Load:
    """The connections to one server."""

    def __init__(self, port: int, connections: int) -> None:
        self._port = port
        self._eyes = selectors.DefaultSelector()
        self._connections = connections
        self._idle: list[_Connection] = []
        self._open = 0

    def _connect(self) -> _Connection:
        connection = _Connection(self._port)
        self._eyes.register(connection.socket, selectors.EVENT_READ, connection)
        return connection

    def close(self) -> None:
        for key in list(self._eyes.get_map().values()):
            key.data.socket.close()
        self._eyes.close()

    def closed_loop(self, waiting: deque[Request], seconds: float) -> list[Outcome]:
        """Each connection sends its next request as soon as the last one is answered; the unsent ones are left."""
        outcomes: list[Outcome] = []
        with _undisturbed():
            end = time.perf_counter() + seconds
            while waiting and self._open < self._connections:
                self._add()  # one by one: a burst goes to whichever worker wakes first
                self._give(waiting)
                time.sleep(_APART)
            while len(self._idle) < self._open and self._listen(_PATIENCE, outcomes):
                if time.perf_counter() < end:
                    self._give(waiting)
        return outcomes

    def open_loop(self, waiting: deque[Request], rate: float, seconds: float) -> list[Outcome]:
        """Requests leave at their own moments, whether or not the last ones are answered; a latency counts from the
        moment at which the request was due.
        """
        outcomes: list[Outcome] = []
        with _undisturbed():
            due = time.perf_counter()
            end = due + seconds
            while (waiting and due < end) or len(self._idle) < self._open:
                while waiting and due < end and due <= time.perf_counter() and self._has_room():
                    self._idle.pop().send(waiting.popleft(), due)
                    due += 1 / rate
                ahead = waiting and due < end and self._has_room()
                patience = max(due - time.perf_counter(), 0.0) if ahead else _PATIENCE
                if not self._listen(patience, outcomes) and not ahead:
                    break
        return outcomes

    def _give(self, waiting: deque[Request]) -> None:
        while self._idle and waiting:
            self._idle.pop().send(waiting.popleft(), time.perf_counter())

    def _has_room(self) -> bool:
        """A free connection; a new one where all are busy."""
        if not self._idle and self._open < _MOST:
            self._add()
        return bool(self._idle)

    def _add(self) -> None:
        """One more connection; it is used at once, as the server keeps a thread for one that is silent."""
        self._idle.append(self._connect())
        self._open += 1

    def _listen(self, timeout: float, outcomes: list[Outcome]) -> bool:
        """Takes in what came, within `timeout` seconds; False when nothing did."""
        ready = self._eyes.select(timeout)
        for key, _ in ready:
            connection: _Connection = key.data
            outcome = connection.receive()
            if outcome is None:
                continue
            outcomes.append(outcome)
            if connection.is_over:
                self._eyes.unregister(connection.socket)
                connection.renew()
                self._eyes.register(connection.socket, selectors.EVENT_READ, connection)
            self._idle.append(connection)
        return bool(ready)


@contextmanager
def _undisturbed() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

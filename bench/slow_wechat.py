"""A platform that takes every message after a fixed time: what a sender can do at best is connections / latency.

    python -m bench.slow_wechat PORT SECONDS

Only for the bench of deliveries: it checks nothing. `GET /count` tells how many messages came, and how many keys.
"""

import asyncio
import json
import sys

_TOKEN = json.dumps({"access_token": "BENCH", "expires_in": 7200}).encode()


class _Platform:
    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.number = 4102330000
        self.messages = 0
        self.keys: set[str] = set()

    def answer(self, path: bytes, body: bytes) -> tuple[bytes, float]:
        if b"token" in path.partition(b"?")[0]:
            return _TOKEN, 0.0
        if path.startswith(b"/count"):
            return json.dumps({"messages": self.messages, "keys": len(self.keys)}).encode(), 0.0
        self.number += 1
        self.messages += 1
        start = body.find(b'"client_msg_id":"')
        if start >= 0:
            self.keys.add(body[start + 17 : body.index(b'"', start + 17)].decode())
        return b'{"errcode":0,"errmsg":"ok","msgid":%d}' % self.number, self.latency


class _Line(asyncio.Protocol):
    """One kept connection; a client sends its next request after it has read the answer."""

    def __init__(self, platform: _Platform) -> None:
        self._platform = platform
        self._seen = b""
        self._out: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._out = transport

    def data_received(self, data: bytes) -> None:
        self._seen += data
        end = self._seen.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._seen[:end].lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self._seen) < end + 4 + length:
            return
        path = self._seen.split(b" ", 2)[1]
        body, self._seen = self._seen[end + 4 : end + 4 + length], b""
        answer, wait = self._platform.answer(path, body)
        if wait:
            asyncio.get_running_loop().call_later(wait, self._say, answer)
        else:
            self._say(answer)

    def _say(self, answer: bytes) -> None:
        if self._out is not None and not self._out.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            self._out.write(head + answer)


async def _serve(port: int, latency: float) -> None:
    platform = _Platform(latency)
    server = await asyncio.get_running_loop().create_server(lambda: _Line(platform), "127.0.0.1", port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))

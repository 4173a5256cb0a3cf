"""Reads one HTTP/1.1 answer off a kept connection. The standard library reads a head as if it were a letter, which
costs more than the message that was sent.
"""

from http.client import BadStatusLine, HTTPException, IncompleteRead, RemoteDisconnected
from typing import BinaryIO, NamedTuple

_LINE = 65536  # bytes
_LINES = 200
_LARGEST = 16 * 1024 * 1024  # bytes: a voice or a picture, never more


class Answer(NamedTuple):
    status: int
    data: bytes
    kept: bool  # the connection may be used again


def read_answer(peer: BinaryIO) -> Answer:
    """Raises HTTPException or OSError for whatever is no whole answer."""
    version, status = _status(peer)
    while 100 <= status < 200:  # says only that the answer is yet to come
        _heads(peer)
        version, status = _status(peer)
    heads = _heads(peer)
    kept = version == b"HTTP/1.1" and heads.get(b"connection", b"").lower() != b"close"
    if status in (204, 304):
        return Answer(status, b"", kept)
    if b"chunked" in heads.get(b"transfer-encoding", b"").lower():
        return Answer(status, _chunks(peer), kept)
    length = heads.get(b"content-length")
    if length is None:
        return Answer(status, _limited(peer.read(_LARGEST + 1)), kept=False)
    return Answer(status, _exactly(peer, _number(length, 10)), kept)


def _status(peer: BinaryIO) -> tuple[bytes, int]:
    line = peer.readline(_LINE)
    if not line:
        raise RemoteDisconnected("closed without an answer")
    version, _, rest = line.partition(b" ")
    code = rest[:3]
    if not version.startswith(b"HTTP/1.") or not code.isdigit() or len(code) != 3:
        raise BadStatusLine("no status")
    return version, int(code)


def _heads(peer: BinaryIO) -> dict[bytes, bytes]:
    heads: dict[bytes, bytes] = {}
    for _ in range(_LINES):
        line = peer.readline(_LINE)
        if line in (b"\r\n", b"\n"):
            return heads
        if not line.endswith(b"\n"):
            break
        name, _, value = line.partition(b":")
        heads[name.strip().lower()] = value.strip()
    raise HTTPException("no end of the head")


def _chunks(peer: BinaryIO) -> bytes:
    parts: list[bytes] = []
    left = _LARGEST
    while size := _number(peer.readline(_LINE).partition(b";")[0].strip(), 16):
        left -= size
        if left < 0:
            raise HTTPException("too large")
        parts.append(_exactly(peer, size))
        _exactly(peer, 2)
    _heads(peer)  # the trailer, mostly nothing but its end
    return b"".join(parts)


def _number(digits: bytes, base: int) -> int:
    if not digits.isalnum():
        raise HTTPException("no length")
    try:
        return int(digits, base)
    except ValueError:
        raise HTTPException("no length") from None


def _exactly(peer: BinaryIO, size: int) -> bytes:
    if size > _LARGEST:
        raise HTTPException("too large")
    data = peer.read(size)
    if len(data) < size:
        raise IncompleteRead(b"", size - len(data))
    return data


def _limited(data: bytes) -> bytes:
    if len(data) > _LARGEST:
        raise HTTPException("too large")
    return data

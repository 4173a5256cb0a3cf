"""The platform's side of the wire: genuine requests, ready to be sent, and what came back, opened and checked."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from bench import place
from simulator import crypto, wire

_number = count(24_000_000_000_000_001)
ECHO = "收到："


@dataclass(frozen=True, slots=True)
class Request:
    """One message as bytes for a socket, with what its answer is held against. `key` is the MsgId."""

    raw: bytes
    key: str
    open_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back and when: seconds of a clock that only runs forwards. `status` 0: nothing did."""

    request: Request
    due: float
    done: float
    status: int
    body: bytes

    @property
    def latency(self) -> float:
        return self.done - self.due


def requests(say: Callable[[], tuple[str, str]], many: int) -> list[Request]:
    return [_request(*say()) for _ in range(many)]


def _request(open_id: str, text: str) -> Request:
    number, seconds = next(_number), int(time.time())
    fields = wire.build(
        "text", to=place.ORIGINAL_ID, sender=open_id, at=seconds, msg_id=number, fields={"Content": text}
    )
    query, body = wire.envelope(
        fields,
        mode="secure",
        token=place.TOKEN,
        aes_key=place.AES_KEY,
        appid=place.APP_ID,
        openid=open_id,
        timestamp=str(seconds),
        nonce=str(number),
    )
    sent = body.encode()
    head = (
        f"POST /wechat/{place.SLUG}?{urlencode(query)} HTTP/1.1\r\nHost: bench\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(sent)}\r\n\r\n"
    )
    return Request(head.encode() + sent, str(number), open_id, text)


def opened(outcome: Outcome) -> str | None:
    """The text that the person reads, or None where the platform would show its fault line or nothing."""
    if outcome.status != 200 or not outcome.body.startswith(b"<xml>"):
        return None
    try:
        outer = wire.from_xml(outcome.body.decode())
        signed = crypto.signature(place.TOKEN, outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        inner = wire.from_xml(crypto.decrypt(outer["Encrypt"], place.AES_KEY, place.APP_ID))
    except (KeyError, ValueError):
        return None
    right = outer["MsgSignature"] == signed and inner["ToUserName"] == outcome.request.open_id
    return inner["Content"] if right and inner["MsgType"] == "text" else None


def wrong(outcomes: list[Outcome], is_right: Callable[[Request, str], bool]) -> Iterator[Outcome]:
    """The outcomes that are no right answer to their request."""
    for outcome in outcomes:
        text = opened(outcome)
        if text is None or not is_right(outcome.request, text):
            yield outcome

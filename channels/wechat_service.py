"""Customer-service messages (platform §4): free text, while the person's window is open. No number, no receipt."""

import re
from datetime import datetime
from typing import Any

from channels.wechat import Clients
from channels.wechat_account import client_of
from domain.ways import ChannelKind, Consequence, Outgoing, Receipt, SendError

TEXT_LIMIT = 2048  # bytes of UTF-8; beyond it the platform answers 45002
MOST_CHOICES = 8
LONGEST_CHOICE = 20  # characters; the platform's own limits are not published

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class ServiceChannel:
    """Whether the window is open is the caller's ledger; the platform's "no" is NEXT_WAY (45015, 45047)."""

    kind = ChannelKind.SERVICE

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        """Not idempotent: silence after the request left is UNKNOWN."""
        client = client_of(self._clients, outgoing)
        body = {"touser": outgoing.address, **_content(outgoing)}
        client.call("POST", "/cgi-bin/message/custom/send", body, now=now, idempotent=False)
        return Receipt()


def plain_text(outgoing: Outgoing, *more: str) -> str:
    """The wording with its link and these further lines. Raises SendError where it is empty or too long."""
    text = _ILLEGAL.sub("", outgoing.text).strip()
    if outgoing.link and outgoing.link not in text:
        text = f"{text}\n{outgoing.link}"
    if not text:
        raise SendError("value", Consequence.FIX_MESSAGE, "empty text")
    text = "\n".join([text, *more])
    if len(text.encode()) > TEXT_LIMIT:
        raise SendError("45002", Consequence.FIX_MESSAGE, "text_too_long")
    return text


def _content(outgoing: Outgoing) -> dict[str, Any]:
    tappable = _fits(outgoing.choices)
    text = plain_text(outgoing, *(() if tappable else (f"{digit} {words}" for digit, words in outgoing.choices)))
    if not tappable:
        return {"msgtype": "text", "text": {"content": text}}
    return {"msgtype": "msgmenu", "msgmenu": _menu(outgoing, text)}


def _menu(outgoing: Outgoing, text: str) -> dict[str, Any]:
    """The option lines become tappable, digit and all, so that they can be typed as well as tapped.

    A tap comes back as a text message of the line with its id: the key in it tells which question is answered, whatever
    was asked meanwhile.
    """
    options = [f"{digit} {words}" for digit, words in outgoing.choices]
    lines = [line.strip() for line in text.split("\n")]
    places = [place for place, line in enumerate(lines) if line in options] or [len(lines)]
    head, tail = lines[: places[0]], [line for line in lines[places[0] :] if line not in options]
    return {
        "head_content": "\n".join(head),
        "list": [
            {"id": f"{outgoing.key}:{digit}", "content": option}
            for (digit, _), option in zip(outgoing.choices, options, strict=True)
        ],
        "tail_content": "\n".join(tail),
    }


def _fits(choices: tuple[tuple[str, str], ...]) -> bool:
    return 0 < len(choices) <= MOST_CHOICES and all(0 < len(words) <= LONGEST_CHOICE for _, words in choices)

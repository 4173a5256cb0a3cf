"""Mass messages to named open ids (platform §7.1): one text for many, four a month each, no result for one person."""

from collections.abc import Sequence
from datetime import datetime

from channels.wechat import Clients
from channels.wechat_account import client_of
from channels.wechat_service import plain_text
from domain.ways import ChannelKind, Consequence, Outgoing, Receipt, SendError

LEAST = 2
LONGEST_KEY = 32  # bytes
_SENT_BEFORE = 45065


class MassChannel:
    kind = ChannelKind.MASS
    most = 10_000

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        """Never: the platform takes no mass message to one person (40130)."""
        raise SendError("40130", Consequence.NEXT_WAY, "one person alone")

    def send_all(self, outgoing: Outgoing, addresses: Sequence[str], now: datetime) -> Receipt:
        """Idempotent for a day by `outgoing.key`: a repeated call gives the number of the first one. What became of it
        as a whole comes as an event, so that no single person is ever confirmed.
        """
        people = list(dict.fromkeys(addresses))
        if not LEAST <= len(people) <= self.most:
            raise SendError("45019", Consequence.NEXT_WAY, f"{len(people)} people")
        if not outgoing.key or len(outgoing.key.encode()) > LONGEST_KEY:
            raise SendError("45067", Consequence.FIX_MESSAGE, "key")
        client = client_of(self._clients, outgoing, people[0])
        body = {
            "touser": people,
            "msgtype": "text",
            "text": {"content": plain_text(outgoing)},
            "clientmsgid": outgoing.key,
        }
        path, welcome = "/cgi-bin/message/mass/send", frozenset({_SENT_BEFORE})
        answer = client.call("POST", path, body, now=now, idempotent=True, welcome=welcome)
        return Receipt(platform_id=str(answer.get("msg_id") or ""))

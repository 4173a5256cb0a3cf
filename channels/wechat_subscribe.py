"""Subscription notices (platform §6.1): fields only, to somebody who accepted them; he need not follow."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from channels.wechat import Clients
from channels.wechat_account import client_of
from channels.wechat_template import Occasions, content
from domain.ways import ChannelKind, Outgoing, Receipt


class SubscribeChannel:
    """Whether a message is left of what he accepted is the caller's ledger; the platform's "no" is NEXT_WAY (43101)."""

    kind = ChannelKind.SUBSCRIBE

    def __init__(self, clients: Clients, occasions: Callable[[str], Occasions]) -> None:
        """`occasions` gives the subscriptions of an account by its short name."""
        self._clients = clients
        self._occasions = occasions

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        """Not idempotent: silence after the request left is UNKNOWN. The answer has no number: the event at the end is
        found by the person and the template.
        """
        client = client_of(self._clients, outgoing)
        setting = self._occasions(outgoing.account).get(outgoing.occasion)
        body: dict[str, Any] = {"touser": outgoing.address, **content(setting, outgoing, now)}
        if outgoing.link:
            body["page"] = outgoing.link
        answer = client.call("POST", "/cgi-bin/message/subscribe/bizsend", body, now=now, idempotent=False)
        return Receipt(platform_id=str(answer.get("msgid") or ""), confirms=True)

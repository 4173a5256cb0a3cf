"""Template messages (platform §5): fields only, outcome by a later event."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from channels.values import check_value, fit
from channels.wechat import Clients
from channels.wechat_account import client_of
from domain.ways import ChannelKind, Consequence, Outgoing, Receipt, SendError

# An account's setting: occasion → {"template_id": …, "keys": {"thing1": "title", "phrase3": "=待参加"}}. A value that
# begins with "=" is fixed, every other one names a block of the message.
Occasions = Mapping[str, Any]
_CHINA = ZoneInfo("Asia/Shanghai")  # in which the platform reads a time


class TemplateChannel:
    kind = ChannelKind.TEMPLATE

    def __init__(self, clients: Clients, occasions: Callable[[str], Occasions]) -> None:
        """`occasions` gives the setting of an account by its short name."""
        self._clients = clients
        self._occasions = occasions

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        """Idempotent for ten minutes by `outgoing.key`. Values are made to fit and checked before anything is sent."""
        client = client_of(self._clients, outgoing)
        setting = self._occasions(outgoing.account).get(outgoing.occasion)
        body: dict[str, Any] = {"touser": outgoing.address, **content(setting, outgoing, now)}
        if outgoing.key:
            body["client_msg_id"] = outgoing.key[:32]
        if outgoing.link:
            body["url"] = outgoing.link
        idempotent = bool(outgoing.key)
        answer = client.call("POST", "/cgi-bin/message/template/send", body, now=now, idempotent=idempotent)
        return Receipt(platform_id=str(answer.get("msgid") or ""), confirms=True)


def content(setting: Any, outgoing: Outgoing, now: datetime) -> dict[str, Any]:
    """`template_id` and `data`, every value made to fit and checked. Raises SendError: NEXT_WAY without a template."""
    if not isinstance(setting, Mapping) or not setting.get("template_id") or not setting.get("keys"):
        raise SendError("no_template", Consequence.NEXT_WAY, outgoing.occasion)
    values = {key: _value(key, str(name), outgoing, now) for key, name in setting["keys"].items()}
    return {"template_id": setting["template_id"], "data": {key: {"value": text} for key, text in values.items()}}


def _value(key: str, name: str, outgoing: Outgoing, now: datetime) -> str:
    block = name[1:] if name.startswith("=") else outgoing.fields.get(name, "")
    value = fit(key, block, now.astimezone(_CHINA).date())
    if reason := check_value(key, value):
        raise SendError("value", Consequence.FIX_MESSAGE, f"{key}: {reason}")
    return value


class TemplateOutcome(StrEnum):
    """What TEMPLATESENDJOBFINISH says in its `Status`."""

    DELIVERED = "delivered"  # in the phone's queue; nobody has read it yet
    BLOCKED = "blocked"  # the person refuses this account's messages
    FREQUENCY = "frequency"  # much later
    SYSTEM = "system"  # once more, with a new key


def read_template_status(text: str) -> TemplateOutcome:
    """Read loosely: the spaces differ from source to source, and not every status is documented."""
    status = re.sub(r"[\s_]+", "", text).lower()
    if "userblock" in status:
        return TemplateOutcome.BLOCKED
    if "freq" in status:
        return TemplateOutcome.FREQUENCY
    return TemplateOutcome.DELIVERED if status.startswith("success") else TemplateOutcome.SYSTEM

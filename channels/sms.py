"""Text messages: approved templates with short values, by the gateway of the account.

Not idempotent: both gateways take our key along and give it back in their reports, and neither refuses a second message
with the same one. So silence on a send is an unknown outcome, which a report clears up.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from channels.values import check_sms_value, fit_sms_value
from domain.sms import ANY_OCCASION, SmsAsked, SmsGateway, SmsReport, SmsSetting
from domain.ways import ChannelKind, Consequence, Outgoing, Receipt, SendError

_log = logging.getLogger("songxue.sms")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")


@dataclass(frozen=True, slots=True)
class Text:
    """`number` is a mobile number of eleven digits; `params` are the values of the template's variables, in order."""

    number: str
    template: str
    params: Mapping[str, str]
    key: str


class Gateway(Protocol):
    """`confirms`: reports will say what became of it."""

    confirms: bool

    def send(self, text: Text, now: datetime) -> str:
        """The gateway's number of the message. Raises SendError, and nothing else, when it was not taken."""
        ...

    def reports(self, asked: Sequence[SmsAsked], now: datetime) -> list[SmsReport]:
        """What the telephone network said meanwhile. Raises SendError."""
        ...


@dataclass(frozen=True, slots=True)
class Door:
    setting: SmsSetting
    gateway: Gateway


# By the account's short name; None where it sends none. Raises SendError where it could not be opened.
Doors = Callable[[str], Door | None]


class SmsChannel:
    """The address is a mobile number, opened at the last moment. It stands in no log and in no error."""

    kind = ChannelKind.SMS

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        door = self._door(outgoing.account)
        text = _text(door.setting, outgoing)
        try:
            serial = door.gateway.send(text, now)
        except SendError as error:
            _log.info("sms account=%s to=%s refused=%s", outgoing.account, masked(text.number), error.code)
            raise
        _log.info("sms account=%s to=%s taken", outgoing.account, masked(text.number))
        return Receipt(platform_id=serial, confirms=door.gateway.confirms)

    def reports(self, account: str, asked: Sequence[SmsAsked], now: datetime) -> list[SmsReport]:
        gateway = self._door(account).gateway
        return gateway.reports(asked, now) if gateway.confirms else []

    def _door(self, account: str) -> Door:
        door: Door | None
        try:
            door = self._doors(account)
        except LookupError:
            door = None
        if door is None:
            raise SendError("no_sms", Consequence.NEXT_WAY, "the account sends no text messages")
        return door


def mobile(number: str) -> str:
    """The eleven digits, or nothing for a landline and what is no number."""
    found = _MOBILE.fullmatch(re.sub(r"[\s()-]", "", number))
    return found[1] if found else ""


def masked(number: str) -> str:
    return f"{number[:3]}****{number[-4:]}"


def _text(setting: SmsSetting, outgoing: Outgoing) -> Text:
    number = mobile(outgoing.address)
    if not number:
        raise SendError("no_mobile", Consequence.NEXT_WAY)
    chosen = setting.templates.get(outgoing.occasion) or setting.templates.get(ANY_OCCASION)
    if not isinstance(chosen, Mapping) or not chosen.get("template_id"):
        if setting.gateway is SmsGateway.FILE:  # nobody has to approve of it
            return Text(number, "", {"text": outgoing.text}, outgoing.key)
        raise SendError("no_template", Consequence.NEXT_WAY, outgoing.occasion)
    keys: Mapping[str, str] = chosen.get("keys") or {}
    params = {key: _value(key, name, outgoing, setting.longest) for key, name in keys.items()}
    return Text(number, str(chosen["template_id"]), params, outgoing.key)


def _value(key: str, name: str, outgoing: Outgoing, longest: int) -> str:
    block = name[1:] if name.startswith("=") else outgoing.fields.get(name, "")
    value = fit_sms_value(name, block, longest)
    if reason := check_sms_value(value, longest):
        raise SendError("value", Consequence.FIX_MESSAGE, f"{key}: {reason}")
    return value

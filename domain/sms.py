"""Text messages: the gateway that an account sends them by, and what a gateway says later about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from domain.ways import ChannelKind

ANY_OCCASION = "*"
# Characters of one variable. Alibaba Cloud: a notification template of today; Tencent Cloud: 12, or 6 for an account
# opened since 25 January 2024 (its console shows which). An account that was granted more says so in `longest`.
_LONGEST = {"aliyun": 35, "tencent": 12, "file": 35}


class SmsGateway(StrEnum):
    ALIYUN = "aliyun"
    TENCENT = "tencent"
    FILE = "file"  # writes what would be sent: rehearsals, the demonstration, tests


@dataclass(frozen=True, slots=True)
class SmsSetting:
    """How one account sends text messages (`Account.sms`).

    `sign` is the approved signature without its brackets. `templates` maps an occasion, or `*` for all others, to an
    approved template as `Account.templates` does: `{"template_id": "SMS_154950909", "keys": {"what": "title"}}`; at
    Tencent Cloud the keys are the numbers of the variables. `app_id` and `region` are Tencent Cloud's. `endpoint` and
    `protocol` are for a proxy of one's own; empty means the gateway's own.
    """

    gateway: SmsGateway
    sign: str = ""
    app_id: str = ""
    region: str = "ap-guangzhou"
    endpoint: str = ""
    protocol: str = "https"
    longest: int = 35
    templates: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "SmsSetting | None":
        """None where the account sends none. Raises ValueError for a gateway nobody knows."""
        if not kept.get("gateway"):
            return None
        known = {name: kept[name] for name in cls.__dataclass_fields__ if kept.get(name)}
        gateway = SmsGateway(known.pop("gateway"))
        return cls(gateway=gateway, **{"longest": _LONGEST[gateway.value]} | known)

    def lacks(self, *, has_keys: bool) -> list[str]:
        """What is missing before it can send, by the names of the command's options."""
        if self.gateway is SmsGateway.FILE:
            return []
        missing = [] if has_keys else ["sms_id and sms_secret"]
        missing += [] if self.sign else ["--sms-sign"]
        missing += ["--sms-app-id"] if self.gateway is SmsGateway.TENCENT and not self.app_id else []
        return missing + ([] if self.templates else ["--sms-template"])


@dataclass(frozen=True, slots=True)
class SmsAsked:
    """A text message whose end is not known: our key, the gateway's number (or empty), whose mobile, and when."""

    key: str
    serial: str
    number: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class SmsReport:
    """What the telephone network says: it arrived, or not and with which code. One of `key` and `serial` is set."""

    key: str
    serial: str
    delivered: bool
    code: str = ""


@runtime_checkable
class ReportingChannel(Protocol):
    """A way whose gateway is asked what became of its messages, instead of telling it."""

    kind: ChannelKind

    def reports(self, account: str, asked: Sequence[SmsAsked], now: datetime) -> list[SmsReport]:
        """What is known by now, about these and perhaps about others of the account. Raises SendError."""
        ...

"""The ways out to a person, and the port that every way implements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class ChannelKind(StrEnum):
    """The ways out. The order of trying them is branch policy, not this order."""

    SERVICE = "service"  # 客服消息, while its window is open
    TEMPLATE = "template"  # 模板消息
    SUBSCRIBE = "subscribe"  # 订阅通知, where the person accepted it (platform §6.1)
    MASS = "mass"  # 群发 to named open ids: one call for many, no result for one person (platform §7)
    REPLY = "reply"  # folded into the answer to what he wrote himself: costs nothing
    SMS = "sms"
    FAMILY = "family"  # to the family helper's WeChat, who passes it on
    CALL_LIST = "call_list"  # 电话名单: no wire, a human calls
    DOOR = "door"  # 上门单: no wire, a sheet that somebody carries
    PAPER_TRAIL = "paper_trail"  # writes what would be sent


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered message with its address, ready for a way out.

    `key` is the delivery's own name, at most 32 ASCII characters; a way with an idempotency key uses it, and it
    changes only where a second message is wanted. `address` is the open id or the number. `text` is the whole
    wording. `fields` are the named blocks for ways that carry fields only (title, when, where, note), `occasion`
    chooses the template of the account (`meetings/notice`). `choices` are (digit, words) pairs that a person can tap
    where the way can show them. `link` is optional and always last.
    """

    key: str
    account: str
    address: str
    occasion: str
    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The way took the message. `platform_id` is its number there, or empty; `confirms` says whether a later event
    tells what became of it.
    """

    platform_id: str = ""
    confirms: bool = False


class Consequence(StrEnum):
    """What a refusal means for the message (`docs/wechat-platform.md`, error codes)."""

    RETRY_SOON = "retry_soon"  # platform busy, not processed: 1, 5, 30 minutes
    RETRY_LATER = "retry_later"  # a quota or pause: not before `not_before`
    NEXT_WAY = "next_way"  # this person cannot be reached this way now
    GONE = "gone"  # unfollowed or wrong id: this way is closed for the person until he comes back
    BLOCKED = "blocked"  # the person refuses messages, or is frozen
    FIX_MESSAGE = "fix_message"  # our text or value breaks a rule: next way, and tell the operator
    STOP_WAY = "stop_way"  # the account may not use this way (configuration, punishment): pause it, tell the operator
    ALREADY_SENT = "already_sent"  # the idempotency key was known: counts as accepted
    UNKNOWN = "unknown"  # no answer on a send: it may or may not have arrived


class SendError(Exception):
    """A way did not take the message.

    `code` is the platform's number as text, or a word of ours (`timeout`, `connection`, `no_template`, `value`);
    `consequence` says
    what follows; `not_before` is an aware UTC moment for RETRY_LATER, or None; `detail` is short, free of secrets
    and personal data. `shuts_way`: the account's whole endpoint is shut until `not_before`, not this message alone.
    `silent`: the request left and nothing was heard, so that a repeat is safe only under the same key.
    """

    def __init__(
        self,
        code: str,
        consequence: Consequence,
        detail: str = "",
        *,
        not_before: datetime | None = None,
        shuts_way: bool = False,
        silent: bool = False,
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.consequence = consequence
        self.detail = detail
        self.not_before = not_before
        self.shuts_way = shuts_way
        self.silent = silent


class Channel(Protocol):
    """A way out. `send` may take seconds and must never be called inside a transaction."""

    kind: ChannelKind

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        """Hands the message over. Raises SendError, and nothing else, when it was not taken."""
        ...


class BatchChannel(Protocol):
    """A way that takes one message for many people at once. `most` is how many; fewer than two are never given."""

    kind: ChannelKind
    most: int

    def send_all(self, outgoing: Outgoing, addresses: Sequence[str], now: datetime) -> Receipt:
        """Hands it over for all of them, under `outgoing.key`; `outgoing.address` is empty. Raises SendError."""
        ...


CHANNEL_LABELS = {
    ChannelKind.SERVICE: "微信消息",
    ChannelKind.TEMPLATE: "微信模板消息",
    ChannelKind.SUBSCRIBE: "微信订阅通知",
    ChannelKind.MASS: "微信群发",
    ChannelKind.REPLY: "微信随回复",
    ChannelKind.SMS: "短信",
    ChannelKind.FAMILY: "家属微信",
    ChannelKind.CALL_LIST: "电话名单",
    ChannelKind.DOOR: "上门单",
    ChannelKind.PAPER_TRAIL: "仅记录",
}
BY_HAND = frozenset({ChannelKind.CALL_LIST, ChannelKind.DOOR})  # a human's: nothing is sent
RETRY_STEPS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))

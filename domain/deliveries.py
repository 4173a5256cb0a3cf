"""One push for one person: its states, the ways it can take, and the port that every way implements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member
from domain.notices import Notice


class ChannelKind(StrEnum):
    """The ways out. The order of trying them is branch policy, not this order."""

    SERVICE = "service"  # 客服消息, while its window is open
    TEMPLATE = "template"  # 模板消息
    SMS = "sms"
    CALL_LIST = "call_list"  # 电话名单: no wire, a human calls
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
    and personal data.
    """

    def __init__(
        self, code: str, consequence: Consequence, detail: str = "", *, not_before: datetime | None = None
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.consequence = consequence
        self.detail = detail
        self.not_before = not_before


class Channel(Protocol):
    """A way out. `send` may take seconds and must never be called inside a transaction."""

    kind: ChannelKind

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        """Hands the message over. Raises SendError, and nothing else, when it was not taken."""
        ...


RETRY_STEPS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))


class State(StrEnum):
    """Sent means "the platform took it", delivered "the platform says it arrived", acknowledged "a human said so"."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    HANDED_OVER = "handed_over"  # on a human's list
    UNKNOWN = "unknown"  # sent into silence: it may or may not have arrived
    EXPIRED = "expired"  # its time had passed before any way took it; the secretary is told
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    State.PLANNED: "已安排",
    State.SENDING: "正在发",
    State.SENT: "平台已收",
    State.DELIVERED: "回执送达",
    State.ACKNOWLEDGED: "本人已回应",
    State.HANDED_OVER: "已转人工",
    State.UNKNOWN: "结果不明",
    State.EXPIRED: "过时未发",
    State.WITHDRAWN: "已撤回",
}
CHANNEL_LABELS = {
    ChannelKind.SERVICE: "微信消息",
    ChannelKind.TEMPLATE: "微信模板消息",
    ChannelKind.SMS: "短信",
    ChannelKind.CALL_LIST: "电话名单",
    ChannelKind.PAPER_TRAIL: "仅记录",
}


class Event(StrEnum):
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    RETRY = "retry"  # refused, may be tried again
    NEXT_WAY = "next_way"  # refused for good, another way is left
    NO_WAY_LEFT = "no_way_left"
    LEASE_RAN_OUT = "lease_ran_out"
    NO_ANSWER = "no_answer"  # a send without an idempotency key ended in silence
    CONFIRMED = "confirmed"
    REPORTED_FAILED = "reported_failed"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[tuple[State, Event], State] = {
    (State.PLANNED, Event.CLAIMED): State.SENDING,
    (State.PLANNED, Event.NO_WAY_LEFT): State.HANDED_OVER,
    (State.PLANNED, Event.ANSWERED): State.ACKNOWLEDGED,
    (State.PLANNED, Event.EXPIRED): State.EXPIRED,
    (State.PLANNED, Event.WITHDRAWN): State.WITHDRAWN,
    (State.SENDING, Event.ACCEPTED): State.SENT,
    (State.SENDING, Event.RETRY): State.PLANNED,
    (State.SENDING, Event.NEXT_WAY): State.PLANNED,
    (State.SENDING, Event.NO_WAY_LEFT): State.HANDED_OVER,
    (State.SENDING, Event.LEASE_RAN_OUT): State.PLANNED,
    (State.SENDING, Event.NO_ANSWER): State.UNKNOWN,
    (State.SENDING, Event.CONFIRMED): State.DELIVERED,  # the receipt event can overtake the answer (platform §5)
    (State.SENDING, Event.ANSWERED): State.ACKNOWLEDGED,
    (State.SENT, Event.CONFIRMED): State.DELIVERED,
    (State.SENT, Event.REPORTED_FAILED): State.PLANNED,
    (State.SENT, Event.NO_WAY_LEFT): State.HANDED_OVER,
    (State.SENT, Event.ANSWERED): State.ACKNOWLEDGED,
    (State.UNKNOWN, Event.CONFIRMED): State.DELIVERED,
    (State.UNKNOWN, Event.REPORTED_FAILED): State.PLANNED,
    (State.UNKNOWN, Event.NO_WAY_LEFT): State.HANDED_OVER,
    (State.UNKNOWN, Event.ANSWERED): State.ACKNOWLEDGED,
    (State.DELIVERED, Event.ANSWERED): State.ACKNOWLEDGED,
    (State.HANDED_OVER, Event.ANSWERED): State.ACKNOWLEDGED,
    (State.HANDED_OVER, Event.WITHDRAWN): State.WITHDRAWN,
}


def advance(state: State, event: Event) -> State:
    """The state after an event. Raises ValueError for anything that is not in the table."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ValueError(f"{event} cannot follow {state}") from None


OPEN_STATES = frozenset({State.PLANNED, State.SENDING, State.SENT, State.DELIVERED, State.HANDED_OVER, State.UNKNOWN})
REACHED_STATES = frozenset({State.DELIVERED, State.ACKNOWLEDGED})


class Delivery(Base):
    """One notice for one member. `ways` are the ways that are still to be tried, the present one first; `tries`
    counts tries on it.

    `platform_id` is the platform's number of the last accepted message, `client_id` the idempotency key of the try
    under way.
    `urgent` ignores quiet hours and the weekly cap: only for danger, and for what answers the person's own word.
    """

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    open_id: Mapped[str | None] = mapped_column(String(64))  # a fixed address, for somebody we do not know yet
    state: Mapped[State] = mapped_column(Word(State), default=State.PLANNED)
    ways: Mapped[list[str]] = mapped_column(default=list)
    tries: Mapped[int] = mapped_column(default=0)
    urgent: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    client_id: Mapped[str | None] = mapped_column(String(32))
    platform_id: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    confirm_by: Mapped[datetime | None]  # after this a lost receipt is no longer waited for
    delivered_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str] = mapped_column(String(40), default="")  # himself, 电话, 上门, 家属 …
    reason: Mapped[str] = mapped_column(String(80), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    notice: Mapped[Notice] = relationship()
    member: Mapped[Member | None] = relationship()

    __table_args__ = (
        UniqueConstraint("notice_id", "member_id"),
        Index("ix_deliveries_state_due_at", "state", "due_at"),
        Index("ix_deliveries_member_id_state", "member_id", "state"),
        Index("ix_deliveries_platform_id", "platform_id"),
    )


class Attempt(Base):
    """One try on one way, with what the platform said. Never changed afterwards."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"), index=True)
    channel: Mapped[ChannelKind] = mapped_column(Word(ChannelKind))
    at: Mapped[datetime]
    client_id: Mapped[str] = mapped_column(String(32), index=True)  # a tapped line names it
    outcome: Mapped[str] = mapped_column(String(20))  # accepted, or the consequence of the refusal
    code: Mapped[str] = mapped_column(String(20), default="")
    platform_id: Mapped[str | None] = mapped_column(String(32))

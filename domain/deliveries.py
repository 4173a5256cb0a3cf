"""One push for one person: its states, the ways it can take, and the port that every way implements."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint, column, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member
from domain.notices import Notice
from domain.ways import ChannelKind


class State(StrEnum):
    """Sent means "the platform took it", delivered "the platform says it arrived", acknowledged "a human said so"."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    HANDED_OVER = "handed_over"  # on a human's list
    UNKNOWN = "unknown"  # sent into silence: it may or may not have arrived
    EXPIRED = "expired"  # 未达: its time had passed before he was told; the secretary hears it
    EXEMPT = "exempt"  # 免达: he need not be told now, with the reason; a human looks after him
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    State.PLANNED: "已安排",
    State.SENDING: "正在发",
    State.SENT: "平台已收",
    State.DELIVERED: "回执送达",
    State.ACKNOWLEDGED: "本人已回应",
    State.HANDED_OVER: "已转人工",
    State.UNKNOWN: "结果不明",
    State.EXPIRED: "未达",
    State.EXEMPT: "免达",
    State.WITHDRAWN: "已撤回",
}


class Told(StrEnum):
    """How it is known that a person knows: a human's word, with who said so and when."""

    SELF = "self"  # he answered, pressed a digit, wrote 收到
    PHONE = "phone"
    VISIT = "visit"
    FAMILY = "family"


TOLD_LABELS = {Told.SELF: "本人已回应", Told.PHONE: "电话告知", Told.VISIT: "上门告知", Told.FAMILY: "家属转告"}


class Event(StrEnum):
    CLAIMED = "claimed"
    FOLDED = "folded"  # it went along with an answer
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
    EXEMPTED = "exempted"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken_back"  # whoever said how it went takes his word back, within a day


TRANSITIONS: Mapping[tuple[State, Event], State] = {
    (State.PLANNED, Event.CLAIMED): State.SENDING,
    (State.PLANNED, Event.FOLDED): State.SENT,
    (State.PLANNED, Event.NO_WAY_LEFT): State.HANDED_OVER,
    (State.PLANNED, Event.ANSWERED): State.ACKNOWLEDGED,
    (State.PLANNED, Event.EXPIRED): State.EXPIRED,
    (State.PLANNED, Event.NO_ANSWER): State.UNKNOWN,  # it may have arrived, and its key is no longer known
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
    (State.HANDED_OVER, Event.EXPIRED): State.EXPIRED,
    (State.HANDED_OVER, Event.NEXT_WAY): State.HANDED_OVER,  # from the telephone to the door
    (State.PLANNED, Event.EXEMPTED): State.EXEMPT,
    (State.SENT, Event.EXEMPTED): State.EXEMPT,
    (State.DELIVERED, Event.EXEMPTED): State.EXEMPT,
    (State.UNKNOWN, Event.EXEMPTED): State.EXEMPT,
    (State.HANDED_OVER, Event.EXEMPTED): State.EXEMPT,
    (State.DELIVERED, Event.NO_WAY_LEFT): State.HANDED_OVER,  # it arrived and nothing was heard: somebody calls
    (State.EXPIRED, Event.ANSWERED): State.ACKNOWLEDGED,  # late, and all the same true
    (State.EXPIRED, Event.NO_WAY_LEFT): State.HANDED_OVER,  # too late for the platform, not for somebody near
    (State.EXEMPT, Event.ANSWERED): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Event.TAKEN_BACK): State.HANDED_OVER,  # only what a human on a list said
    (State.EXEMPT, Event.TAKEN_BACK): State.HANDED_OVER,
    (State.EXPIRED, Event.TAKEN_BACK): State.HANDED_OVER,
    (State.SENT, Event.EXPIRED): State.EXPIRED,  # 不用再找, by whoever had him on his list
}


def advance(state: State, event: Event) -> State:
    """The state after an event. Raises ValueError for anything that is not in the table."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ValueError(f"{event} cannot follow {state}") from None


OPEN_STATES = frozenset({State.PLANNED, State.SENDING, State.SENT, State.DELIVERED, State.HANDED_OVER, State.UNKNOWN})
REACHED_STATES = frozenset({State.DELIVERED, State.ACKNOWLEDGED})


_URGENT = column("urgent", Boolean) == true()  # few among many, and always looked for first


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
    begun_at: Mapped[datetime | None]  # while it is lent: when it began to leave; what has not begun never left
    client_id: Mapped[str | None] = mapped_column(String(32))
    platform_id: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    confirm_by: Mapped[datetime | None]  # after this a lost receipt is no longer waited for
    delivered_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    channel: Mapped[ChannelKind | None] = mapped_column(Word(ChannelKind))  # the last way it was given to
    told: Mapped[Told | None] = mapped_column(Word(Told))
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))  # who called, visited or passed it on
    told_key: Mapped[str] = mapped_column(String(160), default="")  # the message that says so
    acknowledged_by: Mapped[str] = mapped_column(String(40), default="")  # himself, 电话, 上门, 家属 …
    reason: Mapped[str] = mapped_column(String(80), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    notice: Mapped[Notice] = relationship()
    member: Mapped[Member | None] = relationship(foreign_keys=[member_id])
    told_by: Mapped[Member | None] = relationship(foreign_keys=[told_by_id])

    __table_args__ = (
        UniqueConstraint("notice_id", "member_id"),
        Index("ix_deliveries_state_due_at", "state", "due_at"),
        Index("ix_deliveries_member_id_state", "member_id", "state"),
        Index("ix_deliveries_platform_id", "platform_id"),
        Index("ix_deliveries_urgent", "state", "due_at", sqlite_where=_URGENT, postgresql_where=_URGENT),
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

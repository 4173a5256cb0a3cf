"""Every message that came in with the answer it got, and the dialogue that is open with a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base


class SeenMessage(Base):
    """`key` is the platform's name of the message, once per account. `reply` is the finished text that was answered
    (empty: nothing was said);
    `answered_late` is set when the five seconds were over and the reply went out as a message of its own.
    """

    __tablename__ = "seen_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(160))
    open_id: Mapped[str] = mapped_column(String(64))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    intent: Mapped[str] = mapped_column(String(40), default="")
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    reply: Mapped[str] = mapped_column(Text, default="")
    template: Mapped[str] = mapped_column(String(80), default="")
    answered_late: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_seen_messages_account_id_open_id", "account_id", "open_id", "received_at"),
        Index("ix_seen_messages_received_at", "received_at"),
    )


class Conversation(Base):
    """What is open with one open id. `dialogue` and `step` name the question that waits, `draft` what is known so
    far (R-UX-64).

    `act` is the last thing that was done at the person's word, for 说错了 (R-UX-61, 62): `{"kind", "id", "at", …}`.
    `misses` counts messages in a row
    that were not understood (R-UX-66). `held` is a question that another one took the place of, until he goes on with
    it: `{"dialogue", "step", "draft", "asked_at", "expires_at"}` (R-UX-65).
    """

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    open_id: Mapped[str] = mapped_column(String(64))
    dialogue: Mapped[str] = mapped_column(String(40), default="")
    step: Mapped[str] = mapped_column(String(40), default="")
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    held: Mapped[dict[str, Any]] = mapped_column(default=dict)
    act: Mapped[dict[str, Any]] = mapped_column(default=dict)
    misses: Mapped[int] = mapped_column(default=0)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="SET NULL"))  # talked about last

    __table_args__ = (UniqueConstraint("account_id", "open_id"),)

"""Voices that wait to be heard by a machine. The table is the queue: what was heard, or given up, has left it."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.accounts import Account
from domain.base import Base

PATIENCE = timedelta(minutes=5)  # after which a person gets the recording: nobody waits longer for a machine
MOST_TRIES = 3  # a sound that breaks the engine as often is left to a person
LEASE = timedelta(minutes=4)  # longer than loading and one listening may last; then another process may take it


class Hearing(Base):
    """A voice message of an open id whose words are not known yet; `message_key` and `media_id` are the platform's.
    `next_at` is when it may be taken (again).
    """

    __tablename__ = "hearings"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    message_key: Mapped[str] = mapped_column(String(160))
    open_id: Mapped[str] = mapped_column(String(64))
    media_id: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime]
    came_at: Mapped[datetime]
    next_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)

    account: Mapped[Account] = relationship()

    __table_args__ = (
        UniqueConstraint("account_id", "message_key"),
        Index("ix_hearings_next_at", "next_at"),
    )

"""What the outbox has to remember besides its deliveries: receipts that came too early, ways that are shut, and what
of the platform's numbers is used up.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Word
from domain.ways import ChannelKind


class EarlyReceipt(Base):
    """A receipt whose message has no number in our tables yet: the event overtook the answer, or the answer was
    lost. Kept for a day.
    """

    __tablename__ = "early_receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    platform_id: Mapped[str] = mapped_column(String(32))
    open_id: Mapped[str] = mapped_column(String(64), default="")
    status: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("account_id", "platform_id"), Index("ix_early_receipts_at", "at"))


class PersonUse(Base):
    """How many messages of one kind the platform took for one follower, within one period of the platform's own count:
    a day of one template, a month of mass sends. `what` is the occasion, or empty.
    """

    __tablename__ = "person_uses"

    follower_id: Mapped[int] = mapped_column(ForeignKey("followers.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[ChannelKind] = mapped_column(Word(ChannelKind), primary_key=True)
    what: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class AccountUse(Base):
    """How many calls of one endpoint the account made on one day of the platform (China time)."""

    __tablename__ = "account_uses"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[ChannelKind] = mapped_column(Word(ChannelKind), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class WayPause(Base):
    """A way that the account may not use for now, since when and until when no process even tries it: the operator
    was told, or the platform said until when its endpoint is shut (45009, 45011).
    """

    __tablename__ = "way_pauses"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[ChannelKind] = mapped_column(Word(ChannelKind), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(20))

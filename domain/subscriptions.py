"""What a person accepted of subscription notices (platform §6.1), kept by us: the platform tells it only once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Word


class SubscriptionKind(StrEnum):
    ONE_TIME = "one_time"  # 一次性: one message for each acceptance
    LONG_TERM = "long_term"  # 长期: until it is refused


class Subscription(Base):
    """One template and one follower. `remaining` counts the messages of a one-time notice; `refused_at` is empty while
    he accepts.
    """

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("followers.id", ondelete="CASCADE"))
    template_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[SubscriptionKind] = mapped_column(Word(SubscriptionKind))
    remaining: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("follower_id", "template_id"),)

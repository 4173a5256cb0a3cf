"""The one-time links that open the console; who may do what there stands in `domain/roles.py`."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base
from domain.members import Member


class ConsoleLink(Base):
    """A way into the console for one person: good once, until `expires_at`. From `used_at` on it is the session that
    it opened; `ended_at` closes that. Only the hash of the token is kept. `standing` is a hash of the posts with which
    the session was opened: with others it is over.
    """

    __tablename__ = "console_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    standing: Mapped[str] = mapped_column(String(64), default="")

    member: Mapped[Member] = relationship()


class Knock(Base):
    """One try in vain to come in, by an address that is kept as a hash; all processes count together."""

    __tablename__ = "knocks"

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_knocks_who_at", "who", "at"),)

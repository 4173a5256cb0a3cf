"""What changed in a person's life, who said so, and what was stopped because of it: it can be undone (R-UX-76)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import LifeState, Member


class LifeChange(Base):
    """From `before` to `after`. `data` names what was ended: `deliveries` (ids) and `tasks` (ids)."""

    __tablename__ = "life_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    before: Mapped[LifeState] = mapped_column(Word(LifeState))
    after: Mapped[LifeState] = mapped_column(Word(LifeState))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    message_key: Mapped[str] = mapped_column(String(160), default="")
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

"""Who changed which setting of a unit, from what to what, and by which document. Rows are only added."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base
from domain.members import Member


class PolicyChange(Base):
    """`before` and `after` are the unit's own values; None stands for what the superior unit says."""

    __tablename__ = "policy_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    before: Mapped[Any | None] = mapped_column(JSON)
    after: Mapped[Any | None] = mapped_column(JSON)
    decided_by: Mapped[str] = mapped_column(String(120))
    document: Mapped[str] = mapped_column(String(120))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]

    by: Mapped[Member] = relationship()

    __table_args__ = (Index("ix_policy_changes_unit_id_name", "unit_id", "name"),)

"""留痕: who did what for whom; and the runs of the clock."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base


class AuditEntry(Base):
    """`act` is a stable id (`meetings.signed_in_for`). `data` never holds a phone number or an address."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    open_id: Mapped[str] = mapped_column(String(64), default="")
    about_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    act: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (Index("ix_audit_entries_branch_id_at", "branch_id", "at"),)


class Run(Base):
    """A job of the clock and the moment it was due: claimed by inserting the row, so that two schedulers never both
    act.
    """

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (UniqueConstraint("job", "due_at"),)


class Leadership(Base):
    """Who owns the clock until when; renewed by guarded update."""

    __tablename__ = "leaderships"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime]

"""报告工作: what a branch, a committee or a group says of a period: drafted from records, corrected by hand."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Word


class ReportKind(StrEnum):
    TO_SUPERIOR = "to_superior"  # 支部 → 上级, half-yearly
    TO_MEMBERS = "to_members"  # 支委会 → 党员大会, yearly
    TO_BRANCH = "to_branch"  # 小组 → 支部, quarterly


REPORT_LABELS = {
    ReportKind.TO_SUPERIOR: "支部向上级党组织的工作报告",
    ReportKind.TO_MEMBERS: "支委会向党员大会的工作报告",
    ReportKind.TO_BRANCH: "党小组向支部的工作报告",
}


class ReportVersion(Base):
    """One version of a report; the first one is the draft, nothing is overwritten. `sentences` are pairs of a
    sentence and its source (which records it was counted from; empty for what a person wrote). `unit_id` is the
    branch or the group.
    """

    __tablename__ = "report_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[ReportKind] = mapped_column(Word(ReportKind))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    number: Mapped[int]
    sentences: Mapped[list[list[str]]] = mapped_column(JSON)
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("unit_id", "kind", "since", "until", "number"),)

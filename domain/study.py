"""Study material and who heard or read it. No score, no time, no ranking (D5.10)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member


class StudyForm(StrEnum):
    MEETING = "meeting"
    GROUP = "group"
    HOME = "home"  # 送学上门
    ALONE = "alone"
    ONLINE = "online"


STUDY_LABELS = {
    StudyForm.MEETING: "集中",
    StudyForm.GROUP: "小组",
    StudyForm.HOME: "送学",
    StudyForm.ALONE: "自学",
    StudyForm.ONLINE: "网上",
}


class StudyMaterial(Base):
    """Title, one or two sentences of our own, and the official page (P23). `for_month` is the local month it is
    meant for (`2026-12`).
    `unit_id` empty: for every branch of the account. Nobody gets it while `reviewed_by` is empty: somebody else than
    `written_by_id` looks at it first (P22).
    """

    __tablename__ = "study_materials"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    title: Mapped[str] = mapped_column(String(120))
    gist: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str] = mapped_column(String(120))
    reviewed_by: Mapped[str] = mapped_column(String(60))
    for_month: Mapped[str] = mapped_column(String(7))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]

    written_by: Mapped[Member | None] = relationship()

    __table_args__ = (Index("ix_study_materials_account_id_for_month", "account_id", "for_month"),)


class StudyRecord(Base):
    """One member and one material: self-reported study counts, no proof is asked."""

    __tablename__ = "study_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int | None] = mapped_column(ForeignKey("study_materials.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    form: Mapped[StudyForm] = mapped_column(Word(StudyForm))
    on: Mapped[date]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    withdrawn_at: Mapped[datetime | None]
    message_key: Mapped[str] = mapped_column(String(160), default="")

    material: Mapped[StudyMaterial | None] = relationship()

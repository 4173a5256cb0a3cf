"""走访慰问 and 送学上门: who was with whom, what was brought, said and needed (D8.2, D5.6). Never a score."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Sealed, Word
from domain.members import Member


class VisitWay(StrEnum):
    """The registers' 方式."""

    HOME = "home"
    PHONE = "phone"
    VIDEO = "video"
    HOSPITAL = "hospital"


class VisitOccasion(StrEnum):
    """The registers' 事由."""

    HOME_STUDY = "home_study"
    FESTIVAL = "festival"
    BIRTHDAY = "birthday"
    HOSPITAL = "hospital"
    EVERYDAY = "everyday"


class HealthClass(StrEnum):
    """身体状况(分类): coarse, and kept with the person's own consent only (P10)."""

    WELL = "well"
    FRAIL = "frail"
    ILL = "ill"


VISIT_WAY_LABELS = {
    VisitWay.HOME: "上门",
    VisitWay.PHONE: "电话",
    VisitWay.VIDEO: "视频",
    VisitWay.HOSPITAL: "医院",
}
OCCASION_LABELS = {
    VisitOccasion.HOME_STUDY: "送学",
    VisitOccasion.FESTIVAL: "节日",
    VisitOccasion.BIRTHDAY: "生日",
    VisitOccasion.HOSPITAL: "住院",
    VisitOccasion.EVERYDAY: "日常",
}
HEALTH_LABELS = {HealthClass.WELL: "较好", HealthClass.FRAIL: "一般", HealthClass.ILL: "较差"}


class Visit(Base):
    """One visit or call. `on` is the local day. `content` is what was read or brought, `said` the person's talk
    without needs and without health; needs are items (`data["items"]`), which hold who sees to them and what came of
    it. `words` is the visitor's whole sentence, sealed, because it may speak of health. `data` also names the tasks
    that the visit closed (`tasks`) and the record of home study (`study`).
    """

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime]
    way: Mapped[VisitWay] = mapped_column(Word(VisitWay))
    occasion: Mapped[VisitOccasion] = mapped_column(Word(VisitOccasion))
    content: Mapped[str] = mapped_column(String(300), default="")
    said: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int | None]  # how long, where it was said; never asked for
    confirmed_by: Mapped[str] = mapped_column(String(40), default="")  # 签字/确认
    health: Mapped[str | None] = mapped_column(Sealed("visits.health"))  # a HealthClass, with consent
    words: Mapped[str | None] = mapped_column(Sealed("visits.words"))
    remark: Mapped[str] = mapped_column(String(200), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    withdrawn_at: Mapped[datetime | None]
    message_key: Mapped[str] = mapped_column(String(160), default="")

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    visitor: Mapped[Member] = relationship(foreign_keys=[visitor_id])

    __table_args__ = (Index("ix_visits_branch_id_on", "branch_id", "on"),)

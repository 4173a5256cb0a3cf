"""A text issued to an audience: an announcement, its reminders, corrections and recalls, or plain words of the
secretary.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.meetings import Meeting
from domain.organisation import Unit


class NoticeKind(StrEnum):
    """Why something is pushed. The value is the template's name under `templates/pushes/`."""

    MEETING = "meetings/notice"
    MEETING_TOMORROW = "meetings/tomorrow"
    MEETING_TODAY = "meetings/today"
    MEETING_CHANGED = "meetings/changed"
    MEETING_CANCELLED = "meetings/cancelled"
    MEETING_NUDGE = "meetings/nudge"  # 再提醒没回的
    PLAIN = "notices/plain"
    STUDY = "study/material"
    MESSAGE = "messages/personal"  # to one person about his own matter: a decision, an answer, a task
    GREETING = "messages/greeting"  # a birthday or a 政治生日
    LATE_REPLY = "messages/late_reply"  # an answer that could not be given within five seconds
    ALARM = "care/alarm"  # danger: every way at once, no quiet hours


NOTICE_LABELS = {
    NoticeKind.MEETING: "会议通知",
    NoticeKind.MEETING_TOMORROW: "会前一天提醒",
    NoticeKind.MEETING_TODAY: "当天提醒",
    NoticeKind.MEETING_CHANGED: "会议更正",
    NoticeKind.MEETING_CANCELLED: "会议取消",
    NoticeKind.MEETING_NUDGE: "再次提醒",
    NoticeKind.PLAIN: "通知",
    NoticeKind.STUDY: "学习材料",
    NoticeKind.MESSAGE: "个人消息",
    NoticeKind.GREETING: "问候",
    NoticeKind.LATE_REPLY: "补发回复",
    NoticeKind.ALARM: "紧急情况",
}


class Notice(Base):
    """`data` holds the values of its template besides the meeting or material it is about. After `expires_at` it is
    of no use and never sent.
    """

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[NoticeKind] = mapped_column(Word(NoticeKind))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    material_id: Mapped[int | None] = mapped_column(ForeignKey("study_materials.id"))
    template: Mapped[str] = mapped_column(String(60), default="")  # empty: the kind names it
    text: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]  # the secretary heard who missed it

    unit: Mapped[Unit | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()

    @property
    def words(self) -> str:
        """The template under `templates/pushes/` that words it."""
        return self.template or self.kind.value

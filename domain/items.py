"""反映事项 with a number the person can ask about, and 待办: work for a named human with a due time."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member


class ItemKind(StrEnum):
    OPINION = "opinion"
    NEED = "need"
    COMPLAINT = "complaint"


class ItemState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # the person agreed


ITEM_LABELS = {ItemKind.OPINION: "意见", ItemKind.NEED: "需要", ItemKind.COMPLAINT: "投诉"}
ITEM_STATE_LABELS = {ItemState.OPEN: "在办", ItemState.ANSWERED: "已答复", ItemState.CLOSED: "已办结"}


class Item(Base):
    """`number` counts within one branch. `words` are the person's own."""

    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ItemKind] = mapped_column(Word(ItemKind))
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[ItemState] = mapped_column(Word(ItemState), default=ItemState.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    department: Mapped[str] = mapped_column(String(80), default="")  # 处理部门, where it is not ours to settle
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    message_key: Mapped[str] = mapped_column(String(160), default="")

    owner: Mapped[Member | None] = relationship(foreign_keys=[owner_id])

    __table_args__ = (UniqueConstraint("branch_id", "number"),)


class TaskKind(StrEnum):
    ALARM = "alarm"  # danger words
    LOW_MOOD = "low_mood"
    SCAM = "scam"
    CALL_BACK = "call_back"  # wants a human, or was not understood three times
    TELL = "tell"  # a notice must be told by telephone
    DOOR = "door"  # and where that did not do it, at the door
    HOME_STUDY = "home_study"
    VISIT = "visit"
    LOOK_AFTER = "look_after"  # said he is ill or in pain
    ITEM = "item"
    RECOGNITION = "recognition"
    FOLLOW_UP = "follow_up"  # after a leave: tell what was said (补学 / 传达)
    CHECK_RECORD = "check_record"  # 我没去: a record is disputed
    DUES = "dues"  # months without dues: a call, to the one who keeps them
    QUESTION = "question"  # asked something that no reviewed answer covers
    OPERATOR = "operator"  # a way or an account needs the operator


TASK_LABELS = {
    TaskKind.ALARM: "紧急情况",
    TaskKind.LOW_MOOD: "心情不好",
    TaskKind.SCAM: "可能遇到骗子",
    TaskKind.CALL_BACK: "请回电话",
    TaskKind.TELL: "电话通知",
    TaskKind.DOOR: "上门单",
    TaskKind.HOME_STUDY: "送学上门",
    TaskKind.VISIT: "想请人坐坐",
    TaskKind.LOOK_AFTER: "身体不适，问一声",
    TaskKind.ITEM: "意见需求",
    TaskKind.RECOGNITION: "认人",
    TaskKind.FOLLOW_UP: "会后传达",
    TaskKind.CHECK_RECORD: "核对记录",
    TaskKind.DUES: "党费，打电话问一声",
    TaskKind.QUESTION: "等您答复的问题",
    TaskKind.OPERATOR: "请管理员看一看",
}


class Task(Base):
    """Something a human has to do. `key` makes it happen once; `next_at` is when it goes to the next person or is
    said again.
    """

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[TaskKind] = mapped_column(Word(TaskKind))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id", ondelete="SET NULL"))
    words: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    rounds: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    outcome: Mapped[str] = mapped_column(String(200), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    member: Mapped[Member | None] = relationship(foreign_keys=[member_id])
    owner: Mapped[Member | None] = relationship(foreign_keys=[owner_id])

    __table_args__ = (Index("ix_tasks_branch_id_closed_at", "branch_id", "closed_at"),)

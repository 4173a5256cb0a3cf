"""What somebody said into his phone and no machine understood: kept for the person who listens, and not for long."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.items import Task
from domain.members import Member

FETCHABLE = timedelta(days=3)  # as long as the platform keeps what people send (platform §8)
LARGEST = 2 * 1024 * 1024  # bytes of one voice message (platform §8)


class RecordingState(StrEnum):
    WAITING = "waiting"  # still at the platform
    KEPT = "kept"
    LOST = "lost"  # the platform no longer had it, or gave something else
    DELETED = "deleted"  # its time was over


class Recording(Base):
    """`file_name` is the sealed sound in the recordings folder, `playable` the same as MP3 where it could be made;
    both are empty before it was fetched and after it was deleted. `format` is the ending of the sound: amr, speex …
    `next_at` is when the platform is asked, `delete_after` when the sound goes, whether or not anybody listened.
    """

    __tablename__ = "recordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    message_key: Mapped[str] = mapped_column(String(160))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="SET NULL"))
    media_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[RecordingState] = mapped_column(Word(RecordingState), default=RecordingState.WAITING)
    came_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    kept_at: Mapped[datetime | None]
    delete_after: Mapped[datetime]
    format: Mapped[str] = mapped_column(String(10), default="")
    file_name: Mapped[str] = mapped_column(String(80), default="")
    playable: Mapped[str] = mapped_column(String(80), default="")

    member: Mapped[Member] = relationship()
    task: Mapped[Task | None] = relationship()

    __table_args__ = (
        UniqueConstraint("account_id", "message_key"),
        Index("ix_recordings_state_next_at", "state", "next_at"),
    )

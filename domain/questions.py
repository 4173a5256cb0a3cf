"""常见问答: reviewed answers to what members ask, and what was asked without one (R-UX-66, issue of the words)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member


class QuestionState(StrEnum):
    CANDIDATE = "candidate"  # answered once by a person; waits for a second look
    LIVE = "live"
    WITHDRAWN = "withdrawn"


QUESTION_STATE_LABELS = {
    QuestionState.CANDIDATE: "待审核",
    QuestionState.LIVE: "已审核",
    QuestionState.WITHDRAWN: "已停用",
}


class Question(Base):
    """One thing that is asked, in several wordings, with its reviewed answer.

    `unit_id` is the unit whose own answer it is, for the people under it; empty: everybody's of the account. `key`
    is unique within either. `valid_until` is the last local day on which it is answered.
    """

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    question: Mapped[str] = mapped_column(Text)
    phrasings: Mapped[list[str]] = mapped_column(default=list)
    answer: Mapped[str] = mapped_column(Text)
    keywords: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(String(200), default="")
    reviewed_by: Mapped[str] = mapped_column(String(60), default="")
    valid_until: Mapped[date | None]
    state: Mapped[QuestionState] = mapped_column(Word(QuestionState), default=QuestionState.CANDIDATE)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]

    written_by: Mapped[Member | None] = relationship(foreign_keys=[written_by_id])

    __table_args__ = (
        Index(
            "uq_questions_account_id_key",
            "account_id",
            "key",
            unique=True,
            sqlite_where=text("unit_id IS NULL"),
            postgresql_where=text("unit_id IS NULL"),
        ),
        UniqueConstraint("account_id", "unit_id", "key"),
    )

    def may_be_answered(self, on: date) -> bool:
        """Only what somebody reviewed and what is still valid is ever said."""
        return (
            self.state is QuestionState.LIVE
            and self.reviewed_by != ""
            and (self.valid_until is None or self.valid_until >= on)
        )


class QuestionEdition(Base):
    """Counts the changes to an account's questions, so that every process knows when its index is old."""

    __tablename__ = "question_editions"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class AskedQuestion(Base):
    """Asked without a reviewed answer. `number` counts within one branch; `question_id` is the candidate that a
    person's answer became.
    """

    __tablename__ = "asked_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(40), default="")  # a topic that only a person answers
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"))
    message_key: Mapped[str] = mapped_column(String(160), default="")

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    __table_args__ = (UniqueConstraint("branch_id", "number"),)

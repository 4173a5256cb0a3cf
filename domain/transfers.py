"""组织关系转接: one move of a member's relation, with the dates of its 介绍信 and 回执 (D7.8, D7.9)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member
from domain.policy import BranchPolicy


class Direction(StrEnum):
    OUT = "out"
    IN = "in"


DIRECTION_LABELS = {Direction.OUT: "转出", Direction.IN: "转入"}


class Transfer(Base):
    """`letter` is the number of the 介绍信, valid for `valid_days` from `issued_on`; a transfer inside the national
    system has none. `paid_through` is the last month paid, `2026-05`. `slip_on` is the day of the 回执. `handler` is
    who sees to it, as the register names him.
    """

    __tablename__ = "transfers"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    direction: Mapped[Direction] = mapped_column(Word(Direction))
    from_unit: Mapped[str] = mapped_column(String(120))
    to_unit: Mapped[str] = mapped_column(String(120))
    letter: Mapped[str] = mapped_column(String(60), default="")
    issued_on: Mapped[date | None] = mapped_column(Date)
    valid_days: Mapped[int | None]
    paid_through: Mapped[str] = mapped_column(String(7), default="")
    accepted_on: Mapped[date | None] = mapped_column(Date)
    slip_on: Mapped[date | None] = mapped_column(Date)
    cancelled_on: Mapped[date | None] = mapped_column(Date)
    handler: Mapped[str] = mapped_column(String(40), default="")
    remark: Mapped[str] = mapped_column(String(200), default="")
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    __table_args__ = (Index("ix_transfers_branch_id_slip_on", "branch_id", "slip_on"),)

    @property
    def is_open(self) -> bool:
        return self.slip_on is None and self.cancelled_on is None

    @property
    def valid_until(self) -> date | None:
        """The last day on which the letter is good."""
        if self.issued_on is None or self.valid_days is None:
            return None
        return self.issued_on + timedelta(days=self.valid_days)


class TransferStep(StrEnum):
    NONE = "none"
    LETTER_ENDS = "letter_ends"  # a week before
    LETTER_OVER = "letter_over"  # not accepted in time
    NO_SLIP = "no_slip"  # accepted, and no 回执 for a month


@dataclass(frozen=True, slots=True)
class TransferDue:
    step: TransferStep
    due_on: date | None


def step_of(transfer: Transfer, on: date, policy: BranchPolicy) -> TransferDue:
    """What the branch has to see to on that day, and the day of the matter itself."""
    if not transfer.is_open:
        return TransferDue(TransferStep.NONE, None)
    if transfer.accepted_on is not None:
        slip = transfer.accepted_on + timedelta(days=policy.slip_days)
        return TransferDue(TransferStep.NO_SLIP if on >= slip else TransferStep.NONE, slip)
    ends = transfer.valid_until
    if ends is None:
        return TransferDue(TransferStep.NONE, None)
    if on > ends:
        return TransferDue(TransferStep.LETTER_OVER, ends)
    warned = on >= ends - timedelta(days=policy.letter_warn_days)
    return TransferDue(TransferStep.LETTER_ENDS if warned else TransferStep.NONE, ends)

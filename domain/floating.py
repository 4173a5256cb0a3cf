"""外出: a stay away from home and what becomes of it (D7.1–7.7). Seasons away are ordinary; six months away without
a transfer make a 流动党员.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Sealed, Word
from domain.days import months_later
from domain.members import Member
from domain.policy import BranchPolicy


class AbsenceState(StrEnum):
    AWAY = "away"  # 短期外出
    FLOATING = "floating"  # 流动党员
    TRANSFERRING = "transferring"  # 转出办理中
    TRANSFERRED = "transferred"  # 已转出
    RETURNED = "returned"  # 返回


class AbsenceReason(StrEnum):
    WINTER = "winter"
    CHILDREN = "children"
    DOCTOR = "doctor"
    OTHER = "other"


ABSENCE_LABELS = {
    AbsenceState.AWAY: "短期外出",
    AbsenceState.FLOATING: "流动党员",
    AbsenceState.TRANSFERRING: "转出办理中",
    AbsenceState.TRANSFERRED: "已转出",
    AbsenceState.RETURNED: "已返回",
}
REASON_LABELS = {
    AbsenceReason.WINTER: "候鸟越冬",
    AbsenceReason.CHILDREN: "随子女",
    AbsenceReason.DOCTOR: "就医",
    AbsenceReason.OTHER: "其他",
}
STILL_AWAY = frozenset({AbsenceState.AWAY, AbsenceState.FLOATING, AbsenceState.TRANSFERRING})
STEPS: Mapping[AbsenceState, frozenset[AbsenceState]] = {
    AbsenceState.AWAY: frozenset({AbsenceState.FLOATING, AbsenceState.TRANSFERRING, AbsenceState.RETURNED}),
    AbsenceState.FLOATING: frozenset({AbsenceState.TRANSFERRING, AbsenceState.RETURNED}),
    AbsenceState.TRANSFERRING: frozenset({AbsenceState.FLOATING, AbsenceState.TRANSFERRED, AbsenceState.RETURNED}),
    AbsenceState.TRANSFERRED: frozenset({AbsenceState.RETURNED}),
    AbsenceState.RETURNED: frozenset(),
}


class Absence(Base):
    """One stay. `since` and `back_on` (expected) are local days; `returned_on` ends it. `permit` is the number of his
    活动证; `takes_part` whether he goes to meetings there, None where nobody asked. Place and people there are sealed.
    """

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    state: Mapped[AbsenceState] = mapped_column(Word(AbsenceState), default=AbsenceState.AWAY)
    place: Mapped[str] = mapped_column(Sealed("absences.place"))
    reason: Mapped[AbsenceReason] = mapped_column(Word(AbsenceReason), default=AbsenceReason.OTHER)
    since: Mapped[date] = mapped_column(Date)
    back_on: Mapped[date | None] = mapped_column(Date)
    host_branch: Mapped[str] = mapped_column(String(120), default="")
    host_contact: Mapped[str | None] = mapped_column(Sealed("absences.host_contact"))
    permit: Mapped[str] = mapped_column(String(40), default="")
    takes_part: Mapped[bool | None]
    floating_on: Mapped[date | None] = mapped_column(Date)
    returned_on: Mapped[date | None] = mapped_column(Date)
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    noted_at: Mapped[datetime]
    remark: Mapped[str] = mapped_column(String(200), default="")

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    __table_args__ = (Index("ix_absences_branch_id_state", "branch_id", "state"),)


class AbsenceStep(StrEnum):
    """What the branch is asked to do about it; a person is asked nothing."""

    NONE = "none"
    ASK_PLANS = "ask_plans"  # five months: will it be six?
    REGISTER = "register"  # six months and still away: 流动党员 is proposed
    KEEP_CONTACT = "keep_contact"  # a 流动党员 nobody spoke with for too long


@dataclass(frozen=True, slots=True)
class StepDue:
    step: AbsenceStep
    due_on: date


def step_of(absence: Absence, last_contact: date | None, on: date, policy: BranchPolicy) -> StepDue:
    """What is to be done on that day, and from when on it was."""
    if absence.state is AbsenceState.AWAY:
        register = months_later(absence.since, policy.floating_months)
        ask = months_later(absence.since, policy.floating_months - policy.floating_warn_months)
        if on >= register:
            return StepDue(AbsenceStep.REGISTER, register)
        return StepDue(AbsenceStep.ASK_PLANS if on >= ask else AbsenceStep.NONE, ask)
    if absence.state is AbsenceState.FLOATING:
        begun = last_contact if last_contact is not None and last_contact > absence.since else absence.since
        contact = months_later(begun, policy.floating_contact_months)
        return StepDue(AbsenceStep.KEEP_CONTACT if on >= contact else AbsenceStep.NONE, contact)
    return StepDue(AbsenceStep.NONE, absence.since)

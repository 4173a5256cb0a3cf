"""结对: a helper and the member assigned to him, how often they are to be in touch, and when next (D8.3, D8.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.days import PartialDate, full_years
from domain.members import LifeState, Member
from domain.organisation import COMMITTEE_POSTS, PostKind
from domain.policy import BranchPolicy
from domain.profiles import Circumstance

MAY_BE_PAIRED = COMMITTEE_POSTS | {PostKind.LIAISON, PostKind.AIDE, PostKind.GROUP_LEADER}


class Tier(StrEnum):
    """How closely somebody is looked after. A human decides; what is known of the person only proposes."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


TIER_LABELS = {
    Tier.A: "A类（重点看护）",
    Tier.B: "B类（重点联系）",
    Tier.C: "C类（一般）",
    Tier.D: "D类（身体好、常参加活动）",
}


class DueIn(StrEnum):
    """When the next contact is due, in weeks from today: today is in the first of them."""

    OVER = "over"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LATER = "later"


DUE_LABELS = {
    DueIn.OVER: "过了",
    DueIn.FIRST: "七天内",
    DueIn.SECOND: "第二周",
    DueIn.THIRD: "第三周",
    DueIn.FOURTH: "第四周",
    DueIn.LATER: "以后",
}


class Pairing(Base):
    """One helper for one member, from a day until a day (open end = still). `days` is a frequency of this pairing
    alone; None: the branch's for the tier. `decided_by_id` said the tier.
    """

    __tablename__ = "pairings"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    helper_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    tier: Mapped[Tier] = mapped_column(Word(Tier))
    days: Mapped[int | None]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime]
    remark: Mapped[str] = mapped_column(String(200), default="")
    message_key: Mapped[str] = mapped_column(String(160), default="")

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    helper: Mapped[Member] = relationship(foreign_keys=[helper_id])

    __table_args__ = (Index("ix_pairings_branch_id_until", "branch_id", "until"),)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a tier is proposed from: the age is in full years, None where the birth is not known."""

    age: int | None
    circumstances: Collection[Circumstance]
    life: LifeState
    no_hard_demand: bool = False
    away: bool = False


def propose(found: Situation, policy: BranchPolicy) -> Tier:
    """High risk: cannot look after himself or is seriously ill, and has nobody at home; or lies gravely ill. Any other
    ground of D8.3 makes a key person. Nobody is proposed as well and active: that takes somebody who knows him.
    """
    ailing = bool({Circumstance.DISABLED, Circumstance.ILL} & set(found.circumstances))
    by_himself = bool({Circumstance.ALONE, Circumstance.EMPTY_NEST} & set(found.circumstances))
    if found.life is LifeState.GRAVELY_ILL or (ailing and by_himself):
        return Tier.A
    aged = found.age is not None and found.age >= policy.key_age
    rests = found.life in (LifeState.HOSPITAL, LifeState.MOURNING)
    if aged or ailing or by_himself or rests or found.no_hard_demand or found.away:
        return Tier.B
    return Tier.C


def days_between(tier: Tier, own: int | None, policy: BranchPolicy) -> int:
    """At most so many days from one contact to the next."""
    return (
        own
        or {
            Tier.A: policy.contact_days_a,
            Tier.B: policy.contact_days_b,
            Tier.C: policy.contact_days_c,
            Tier.D: policy.contact_days_d,
        }[tier]
    )


def next_contact(pairing: Pairing, last: date | None, policy: BranchPolicy) -> date:
    """Counted from the last contact by anybody, else from the beginning of the pairing."""
    return (last or pairing.since) + timedelta(days=days_between(pairing.tier, pairing.days, policy))


def due_in(next_on: date, today: date) -> DueIn:
    weeks = (next_on - today).days // 7
    return DueIn.OVER if weeks < 0 else list(DueIn)[min(weeks + 1, len(DueIn) - 1)]


def age_on(born: PartialDate | None, on: date) -> int | None:
    return None if born is None else full_years(born, on)

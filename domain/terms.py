"""任期: from an election until the next. Its length is a setting of the unit (D2.6); who is missing is derived."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base
from domain.days import months_later
from domain.organisation import COMMITTEE_POSTS, PostKind

COMMITTEE_FROM = 7  # full members: from here on a branch has a committee (D2.3)
COMMITTEE_LEAST = 3
COMMITTEE_MOST = 7
DEPUTIES_MOST = 1  # D2.4
BRANCH_MOST = 50  # D2.2: say so, never block


class Term(Base):
    """`until` is the last day. `source` says by which election or document; a changed end needs the superior's (D2.6).
    The newest of a unit counts.
    """

    __tablename__ = "terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    source: Mapped[str] = mapped_column(String(120), default="")


class Gap(StrEnum):
    """What is missing in a branch, or too much; said to its secretary and its superior, never blocks anything."""

    NO_SECRETARY = "no_secretary"
    FEW_ON_COMMITTEE = "few_on_committee"
    MANY_ON_COMMITTEE = "many_on_committee"
    MANY_DEPUTIES = "many_deputies"
    MANY_MEMBERS = "many_members"


def gaps(full_members: int, members: int, held: Collection[tuple[PostKind, int]]) -> tuple[Gap, ...]:
    """`held` are the posts of the branch with their holders' ids: one person may hold two (D2.4)."""
    committee = {member_id for kind, member_id in held if kind in COMMITTEE_POSTS}
    kinds = [kind for kind, _ in held]
    found = {
        Gap.NO_SECRETARY: PostKind.SECRETARY not in kinds,
        Gap.FEW_ON_COMMITTEE: full_members >= COMMITTEE_FROM and len(committee) < COMMITTEE_LEAST,
        Gap.MANY_ON_COMMITTEE: len(committee) > COMMITTEE_MOST,
        Gap.MANY_DEPUTIES: kinds.count(PostKind.DEPUTY) > DEPUTIES_MOST,
        Gap.MANY_MEMBERS: members > BRANCH_MOST,
    }
    return tuple(gap for gap, is_so in found.items() if is_so)


def ends(since: date, years: int) -> date:
    """The last day of a term of so many years; one that begins on 29 February ends on 27 or 28 February."""
    last = since.replace(year=since.year + years, day=min(since.day, 28) if since.month == 2 else since.day)
    return date.fromordinal(last.toordinal() - 1)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, never later than the 28th."""
    return months_later(day.replace(day=min(day.day, 28)), -months)


def due_hint(until: date, today: date, steps: Collection[int]) -> int | None:
    """The last of `steps` (months before the end, D2.7) that has come; None before the first and after the end."""
    come = [step for step in steps if months_before(until, step) <= today <= until]
    return min(come, default=None)

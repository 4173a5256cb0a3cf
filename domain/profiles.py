"""What those who look after a member know of his life: at home, what he is good at, what he needs (D1.5, ledger §5)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Sealed
from domain.members import Member


class Circumstance(StrEnum):
    """Grounds on which somebody is looked after more closely (D8.3). Great age and being away are known without it."""

    ALONE = "alone"
    EMPTY_NEST = "empty_nest"
    DISABLED = "disabled"
    ILL = "ill"


CIRCUMSTANCE_LABELS = {
    Circumstance.ALONE: "独居",
    Circumstance.EMPTY_NEST: "空巢",
    Circumstance.DISABLED: "失能",
    Circumstance.ILL: "患病",
}
OF_HEALTH = frozenset({Circumstance.DISABLED, Circumstance.ILL})  # kept with the person's own consent only (P10)


class Profile(Base):
    """One for a member. `circumstances` are codes parted by spaces."""

    __tablename__ = "profiles"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    circumstances: Mapped[str | None] = mapped_column(Sealed("profiles.circumstances"))
    family: Mapped[str | None] = mapped_column(Sealed("profiles.family"))
    needs: Mapped[str | None] = mapped_column(Sealed("profiles.needs"))
    hobbies: Mapped[str] = mapped_column(String(200), default="")
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    @property
    def grounds(self) -> tuple[Circumstance, ...]:
        words = (self.circumstances or "").split()
        return tuple(each for each in Circumstance if each.value in words)

"""党费: the rate, the base of a year, what was received and through which month it pays (D6). No money passes here."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Sealed, Word
from domain.days import PartialDate

PERCENT = Decimal(100)
GUIDANCE = Decimal(1000)  # D6.3: a month's dues and a single voluntary payment stay below it
LONGEST = 6  # D6.5: months paid in advance or afterwards at once


class Scale(StrEnum):
    RETIRED = "retired"
    IN_SERVICE = "in_service"
    FIXED = "fixed"  # an amount that was agreed: hardship, farmers and others without a base (D6.4, D6.6)


_STEPS: dict[Scale, tuple[tuple[Decimal | None, Decimal], ...]] = {
    Scale.RETIRED: ((Decimal(5000), Decimal("0.5")), (None, Decimal(1))),
    Scale.IN_SERVICE: (
        (Decimal(3000), Decimal("0.5")),
        (Decimal(5000), Decimal(1)),
        (Decimal(10000), Decimal("1.5")),
        (None, Decimal(2)),
    ),
}
"""(highest base, percent of the whole base), D6.1 and D6.4."""


class Received(StrEnum):
    """How the money came to the one who collects it."""

    CASH = "cash"
    BANK = "bank"


def percent(base: Decimal, scale: Scale) -> Decimal | None:
    """The rate on the whole base; None where an amount was agreed. Raises ValueError for a negative base."""
    if base < 0:
        raise ValueError("a base below nothing")
    steps = _STEPS.get(scale, ())
    return next((rate for limit, rate in steps if limit is None or base <= limit), None)


def monthly(base: Decimal, scale: Scale, unit: Decimal = Decimal("0.01")) -> Decimal:
    """Yuan a month, rounded half up to `unit` (0.01, 0.1 or 1). Raises ValueError for an agreed amount."""
    rate = percent(base, scale)
    if rate is None:
        raise ValueError("an agreed amount has no rate")
    steps = (base * rate / PERCENT / unit).quantize(Decimal(1), ROUND_HALF_UP)
    return (steps * unit).quantize(Decimal("0.01"))


def is_over_guidance(amount: Decimal) -> bool:
    """More than a month's dues normally are: the branch is asked (D6.3)."""
    return amount > GUIDANCE


def month_number(month: str) -> int:
    """`2026-03` → months since year 0, to count with."""
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def month_name(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def unpaid_months(paid_through: str, today: date) -> int:
    """Full months between the last one paid and this one: paid through March, on any day of August: four."""
    return max(0, month_number(f"{today:%Y-%m}") - month_number(paid_through) - 1)


def months_due(year: int, joined: PartialDate | None) -> int:
    """Twelve; of the year in which somebody was accepted those from that month on (D6.9)."""
    if joined is None or joined.year < year:
        return 12
    return 0 if joined.year > year else 13 - (joined.month or 1)


def shares(amount: Decimal, months: int) -> list[Decimal]:
    """The amount month by month in whole fen; what does not divide is in the last one."""
    each = (amount / months).quantize(Decimal("0.01"), "ROUND_DOWN")
    return [each] * (months - 1) + [amount - each * (months - 1)]


class DuesBase(Base):
    """What a member pays a month in one year, fixed at its start (D6.3). `base` is the basic pension line in yuan and
    is sealed; empty for an agreed amount, whose reason stands in `remark`.
    """

    __tablename__ = "dues_bases"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    year: Mapped[int]
    scale: Mapped[Scale] = mapped_column(Word(Scale))
    base: Mapped[str | None] = mapped_column(Sealed("dues_bases.base"))
    monthly_fen: Mapped[int]
    remark: Mapped[str] = mapped_column(String(120), default="")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    set_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("member_id", "year"),)

    @property
    def monthly(self) -> Decimal:
        return Decimal(self.monthly_fen) / PERCENT

    @property
    def rate(self) -> Decimal | None:
        return None if self.base is None else percent(Decimal(self.base), self.scale)


class DuesReceipt(Base):
    """What the collector wrote down after having received it: the months it pays, `2026-01` to `2026-03`."""

    __tablename__ = "dues_receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    from_month: Mapped[str] = mapped_column(String(7))
    to_month: Mapped[str] = mapped_column(String(7))
    amount_fen: Mapped[int]
    way: Mapped[Received] = mapped_column(Word(Received))
    on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    withdrawn_at: Mapped[datetime | None]
    message_key: Mapped[str] = mapped_column(String(160), default="")

    __table_args__ = (
        Index("ix_dues_receipts_member_id_to_month", "member_id", "to_month"),
        Index("ix_dues_receipts_branch_id", "branch_id"),
    )

    @property
    def amount(self) -> Decimal:
        return Decimal(self.amount_fen) / PERCENT

    def by_month(self) -> dict[str, Decimal]:
        """Month → its share of the amount."""
        first, last = month_number(self.from_month), month_number(self.to_month)
        parts = shares(self.amount, last - first + 1)
        return {month_name(first + place): part for place, part in enumerate(parts)}


class DuesReminder(Base):
    """The one soft word of a quarter (`2026Q3`)."""

    __tablename__ = "dues_reminders"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    quarter: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("member_id", "quarter"),)


def quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"

"""党费收缴台账 (a year) and 党费收缴登记表 (month by month): from bases and receipts, never a running debt (D6)."""

from decimal import Decimal

from sqlalchemy.orm import Session

from domain.dues import DuesBase, DuesReceipt, Scale, months_due
from domain.members import Member
from domain.registers import DUES, DUES_MONTHLY, Asked
from services import dues

AGREED = "定额"
_ZERO = Decimal(0)


def yearly(session: Session, asked: Asked) -> list[dict[str, str]]:
    """Everybody who pays here, in the order of the list; what was not fixed or not received stays blank."""
    return [
        dict(zip(DUES.columns, _year(asked, number, member, base, months), strict=True))
        for number, (member, base, months) in enumerate(_read(session, asked), start=1)
    ]


def _year(
    asked: Asked, number: int, member: Member, base: DuesBase | None, months: dict[int, Decimal]
) -> tuple[str, ...]:
    return (
        str(number),
        member.name,
        _base(base),
        _rate(base),
        _money(None if base is None else base.monthly),
        _money(None if base is None else base.monthly * months_due(asked.year, member.joined)),
        _money(sum(months.values(), _ZERO) or None),
        "" if base is None else base.remark,
    )


def month_by_month(session: Session, asked: Asked) -> list[dict[str, str]]:
    """The same people; a receipt for several months is shared among them, in whole fen."""
    return [
        dict(zip(DUES_MONTHLY.columns, _grid(number, member, base, months), strict=True))
        for number, (member, base, months) in enumerate(_read(session, asked), start=1)
    ]


def _grid(number: int, member: Member, base: DuesBase | None, months: dict[int, Decimal]) -> tuple[str, ...]:
    return (
        str(number),
        member.name,
        _base(base),
        _rate(base),
        _money(None if base is None else base.monthly),
        *(_money(months.get(month)) for month in range(1, 13)),
        _money(sum(months.values(), _ZERO) or None),
        "",
        "",
        "" if base is None else base.remark,
    )


def _read(session: Session, asked: Asked) -> list[tuple[Member, DuesBase | None, dict[int, Decimal]]]:
    people = dues.payers(session, asked.branch)
    ids = [member.id for member in people]
    bases = dues.bases(session, ids, asked.year)
    received = dues.receipts(session, ids, asked.year)
    return [(one, bases.get(one.id), paid_months(received.get(one.id, []), asked.year)) for one in people]


def paid_months(received: list[DuesReceipt], year: int) -> dict[int, Decimal]:
    """Month number → what was received for it in this year."""
    found: dict[int, Decimal] = {}
    for receipt in received:
        for name, share in receipt.by_month().items():
            if name.startswith(f"{year}-"):
                found[int(name[5:])] = found.get(int(name[5:]), _ZERO) + share
    return dict(sorted(found.items()))


def _base(base: DuesBase | None) -> str:
    return "" if base is None or base.base is None else base.base


def _rate(base: DuesBase | None) -> str:
    if base is None:
        return ""
    return AGREED if base.scale is Scale.FIXED else f"{base.rate}%"


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"

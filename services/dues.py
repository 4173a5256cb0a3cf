"""党费: bases of a year, receipts as the collector writes them down, and through which month somebody has paid (D6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.days import local_day
from domain.dues import (
    DuesBase,
    DuesReceipt,
    Received,
    Scale,
    month_name,
    month_number,
    monthly,
)
from domain.members import Member, Standing
from domain.organisation import PostKind, Unit
from services import audit, members, organisation

_FEN = 100
_COLLECTORS = (PostKind.ORGANISER, PostKind.SECRETARY, PostKind.DEPUTY)


@dataclass(frozen=True, slots=True)
class DuesStanding:
    """What one member is told about his own dues: yuan a month in this year, and the last month paid (`2026-03`);
    None where it is not known.
    """

    monthly: Decimal | None
    paid_through: str | None
    collector: str


def payers(session: Session, branch: Unit) -> list[Member]:
    """Who pays dues here, in the order of the list."""
    return [one for one in members.in_branch(session, branch.id) if one.standing is not Standing.SUSPENDED]


def collector_of(session: Session, branch_id: int, on: date) -> Member | None:
    """Who keeps the dues: the 组织委员, else the secretary or the deputy."""
    found = organisation.holders(session, [branch_id], _COLLECTORS, on)
    return found[0][1] if found else None


def set_base(
    session: Session,
    member: Member,
    year: int,
    now: datetime,
    *,
    by: Member,
    scale: Scale = Scale.RETIRED,
    base: Decimal | None = None,
    agreed: Decimal | None = None,
    remark: str = "",
) -> DuesBase:
    """Fixes what he pays a month in this year, from the basic pension line or as agreed; a later word replaces it and
    is noted. Raises ValueError where neither is given.
    """
    amount = agreed if scale is Scale.FIXED else _computed(session, member, base, scale)
    if amount is None:
        raise ValueError("neither a base nor an agreed amount")
    found = session.scalars(
        select(DuesBase).where(DuesBase.member_id == member.id, DuesBase.year == year)
    ).one_or_none() or DuesBase(member_id=member.id, year=year)
    found.scale, found.base = scale, None if scale is Scale.FIXED or base is None else str(base)
    found.monthly_fen, found.remark = _fen(amount), remark
    found.set_by_id, found.set_at = by.id, now
    session.add(found)
    audit.note(session, "dues.base_set", now, account_id=member.account_id, by=by, about=member, year=year)
    session.flush()
    return found


def _computed(session: Session, member: Member, base: Decimal | None, scale: Scale) -> Decimal | None:
    unit = Decimal(organisation.policy_of(session, member.branch).dues_rounding)
    return None if base is None else monthly(base, scale, unit)


def _fen(amount: Decimal) -> int:
    return int((amount * _FEN).quantize(Decimal(1), ROUND_HALF_UP))


def record(
    session: Session,
    member: Member,
    months: tuple[str, str],
    amount: Decimal,
    now: datetime,
    *,
    by: Member,
    on: date,
    way: Received = Received.CASH,
    message_key: str = "",
) -> DuesReceipt:
    """`months` are the first and the last one that it pays. Raises ValueError for months the wrong way round or no
    amount.
    """
    if month_number(months[0]) > month_number(months[1]) or amount <= 0:
        raise ValueError("months or amount")
    receipt = DuesReceipt(
        branch_id=member.branch_id,
        member_id=member.id,
        from_month=months[0],
        to_month=months[1],
        amount_fen=_fen(amount),
        way=way,
        on=on,
        at=now,
        by_id=by.id,
        message_key=message_key,
    )
    session.add(receipt)
    session.flush()
    audit.note(session, "dues.recorded", now, account_id=member.account_id, by=by, about=member, id=receipt.id)
    return receipt


def withdraw(session: Session, receipt: DuesReceipt, now: datetime, *, by: Member) -> None:
    """Written down by mistake: it stays in the table and counts no more."""
    receipt.withdrawn_at = now
    member = session.get_one(Member, receipt.member_id)
    audit.note(session, "dues.withdrawn", now, account_id=member.account_id, by=by, about=member, id=receipt.id)
    session.flush()


def bases(session: Session, member_ids: Collection[int], year: int) -> dict[int, DuesBase]:
    query = select(DuesBase).where(DuesBase.member_id.in_(member_ids), DuesBase.year == year)
    return {base.member_id: base for base in session.scalars(query)}


def receipts(session: Session, member_ids: Collection[int], year: int) -> dict[int, list[DuesReceipt]]:
    """What pays any month of the year, in the order in which it came."""
    query = select(DuesReceipt).where(
        DuesReceipt.member_id.in_(member_ids),
        DuesReceipt.withdrawn_at.is_(None),
        DuesReceipt.to_month >= f"{year}-01",
        DuesReceipt.from_month <= f"{year}-12",
    )
    found: dict[int, list[DuesReceipt]] = {}
    for receipt in session.scalars(query.order_by(DuesReceipt.on, DuesReceipt.id)):
        found.setdefault(receipt.member_id, []).append(receipt)
    return found


def paid_through(session: Session, member_ids: Collection[int]) -> dict[int, str]:
    """The last month paid (`2026-03`); whoever has no receipt is left out, because nothing is known of him."""
    query = (
        select(DuesReceipt.member_id, func.max(DuesReceipt.to_month))
        .where(DuesReceipt.member_id.in_(member_ids), DuesReceipt.withdrawn_at.is_(None))
        .group_by(DuesReceipt.member_id)
    )
    return {member_id: month for member_id, month in session.execute(query) if month}


def standing_of(session: Session, member: Member, now: datetime, zone: ZoneInfo) -> DuesStanding:
    today = local_day(now, zone)
    base = bases(session, [member.id], today.year).get(member.id)
    collector = collector_of(session, member.branch_id, today)
    return DuesStanding(
        None if base is None else base.monthly,
        paid_through(session, [member.id]).get(member.id),
        "" if collector is None else collector.name,
    )


def next_months(through: str | None, count: int) -> tuple[str, str] | None:
    """The `count` months after the last one paid; None where that is not known."""
    if through is None or count < 1:
        return None
    first = month_number(through) + 1
    return month_name(first), month_name(first + count - 1)

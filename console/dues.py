"""党费: what a month costs and which months were received. Whoever looks is noted; no money passes here (D6)."""

from datetime import date
from decimal import Decimal, InvalidOperation

from flask import Response, abort, flash, request

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.dues import LONGEST, DuesReceipt, Received, Scale, is_over_guidance, month_number
from domain.members import Member
from domain.roles import Act
from services import audit, dues
from services.reports.paid import paid_months

_LATEST, _EARLIEST = 2100, 2000
_MOST = Decimal(1_000_000)


def overview(visit: Visit) -> Response:
    """The branch in the order of its list: no order by amount or by months."""
    branch = visit.branch(Act.SEE_DUES)
    year = _year(visit)
    people = dues.payers(visit.session, branch)
    ids = [member.id for member in people]
    _note(visit, "dues.looked_at", None, branch.id)
    return visit.show(
        "console/dues",
        branch=branch,
        branches=visit.branches(Act.SEE_DUES),
        people=people,
        year=year,
        bases=dues.bases(visit.session, ids, year),
        through=dues.paid_through(visit.session, ids),
        over=is_over_guidance,
    )


def _year(visit: Visit) -> int:
    year = request.values.get("year", visit.today.year, type=int)
    return year if _EARLIEST <= year <= _LATEST else abort(404)


def show(visit: Visit, member_id: int) -> Response:
    member = visit.member(member_id, Act.SEE_DUES)
    _note(visit, "dues.looked_at", member, member.branch_id)
    return _page(visit, member)


def _page(visit: Visit, member: Member, status: int = 200, wrong: dict[str, str] | None = None) -> Response:
    """`wrong`: field → what is wrong with it; what was typed is shown again."""
    year = _year(visit)
    received = dues.receipts(visit.session, [member.id], year).get(member.id, [])
    return visit.show(
        "console/dues_member",
        status,
        branch=member.branch,
        member=member,
        year=year,
        today=visit.today,
        base=dues.bases(visit.session, [member.id], year).get(member.id),
        months=paid_months(received, year),
        receipts=received,
        through=dues.paid_through(visit.session, [member.id]).get(member.id),
        typed=request.form,
        wrong=wrong or {},
        over=is_over_guidance,
    )


def set_base(visit: Visit, member_id: int) -> Response:
    member = visit.member(member_id, Act.EDIT_DUES)
    visit.member(member_id, Act.SEE_DUES)
    scale = fields.one_of(Scale, request.form.get("scale")) or Scale.RETIRED
    name = "agreed" if scale is Scale.FIXED else "base"
    amount = _amount(request.form.get(name, ""))
    if amount is None:
        return _page(visit, member, 422, {name: "amount"})
    base, agreed = (None, amount) if scale is Scale.FIXED else (amount, None)
    remark = request.form.get("remark", "").strip()[:120]
    year = _year(visit)
    dues.set_base(
        visit.session, member, year, visit.now, by=visit.by, scale=scale, base=base, agreed=agreed, remark=remark
    )
    return _done(member, year, "dues_base_set")


def _amount(text: str) -> Decimal | None:
    """Yuan, to the fen at most; None for anything else."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        return None
    exponent = amount.as_tuple().exponent
    return amount if isinstance(exponent, int) and exponent >= -2 and 0 < amount < _MOST else None


def add_receipt(visit: Visit, member_id: int) -> Response:
    member = visit.member(member_id, Act.EDIT_DUES)
    visit.member(member_id, Act.SEE_DUES)
    months = (request.form.get("first", "").strip(), request.form.get("last", "").strip())
    amount, on = _amount(request.form.get("amount", "")), fields.day(request.form.get("on", ""))
    wrong = {
        name: code
        for name, code in (
            ("first", "" if _is_month(months[0]) else "month"),
            ("last", _last_month(months)),
            ("amount", "" if amount is not None else "amount"),
            ("on", "" if on is not None and on <= visit.today else "day"),
        )
        if code
    }
    if wrong or amount is None or on is None:
        return _page(visit, member, 422, wrong)
    way = fields.one_of(Received, request.form.get("way")) or Received.CASH
    dues.record(visit.session, member, months, amount, visit.now, by=visit.by, on=on, way=way)
    is_long = month_number(months[1]) - month_number(months[0]) >= LONGEST
    return _done(member, _year(visit), "dues_received_long" if is_long else "dues_received")


def _is_month(text: str) -> bool:
    try:
        return date.fromisoformat(f"{text}-01").year in range(_EARLIEST, _LATEST + 1)
    except ValueError:
        return False


def _last_month(months: tuple[str, str]) -> str:
    if not _is_month(months[1]):
        return "month"
    return "order" if _is_month(months[0]) and months[0] > months[1] else ""


def withdraw(visit: Visit, receipt_id: int) -> Response:
    receipt = visit.session.get(DuesReceipt, receipt_id) or abort(404)
    member = visit.member(receipt.member_id, Act.EDIT_DUES)
    if receipt.withdrawn_at is None:
        dues.withdraw(visit.session, receipt, visit.now, by=visit.by)
    return _done(member, int(receipt.to_month[:4]), "dues_withdrawn")


def _done(member: Member, year: int, said: str) -> Response:
    flash(said)
    return to("dues_member", member_id=member.id, year=year)


def _note(visit: Visit, act: str, member: Member | None, branch_id: int) -> None:
    account = visit.by.account_id
    audit.note(visit.session, act, visit.now, account_id=account, by=visit.by, about=member, branch_id=branch_id)


PAGES = (
    Page("/dues", "dues", overview, Act.SEE_DUES, noted=True, section=True),
    Page("/dues/<int:member_id>", "dues_member", show, Act.SEE_DUES, noted=True),
    Page("/dues/<int:member_id>/base", "dues_base", set_base, Act.EDIT_DUES, method="POST"),
    Page("/dues/<int:member_id>/receipts", "dues_receive", add_receipt, Act.EDIT_DUES, method="POST"),
    Page("/dues/receipts/<int:receipt_id>/withdraw", "dues_withdraw", withdraw, Act.EDIT_DUES, method="POST"),
)

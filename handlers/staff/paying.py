"""王秀兰交了1到3月党费48元: the collector writes one line; nobody pays here (D6.8, R-UX-81)."""

from decimal import Decimal
from typing import Any

from domain.dues import LONGEST, DuesReceipt, Received, month_number, unpaid_months
from domain.members import Member
from domain.roles import Act
from handlers import undo
from handlers.context import Context
from handlers.dues import money, month_said
from handlers.message import Message, Reply
from handlers.staff import dues_words
from handlers.staff.visiting import mentioned, only_one
from services import dues

_BY_BANK = ("转账", "转帐", "银行", "汇")
_SHOWN = 5


def record(message: Message, context: Context) -> Reply:
    if not context.may(Act.EDIT_DUES):
        return Reply("dues/not_yours")
    member = _payer(message, context)
    if member is None:
        return Reply("dues/who_paid")
    months, amount = _read(message, context, member)
    if months is None or amount is None:
        return Reply("dues/what_was_paid", {"name": member.name, "months": months is not None})
    receipt = dues.record(
        context.session,
        member,
        months,
        amount,
        context.now,
        by=context.member,
        on=context.today,
        way=Received.BANK if any(word in message.text for word in _BY_BANK) else Received.CASH,
        message_key=context.message_key,
    )
    undo.remember(context, "dues", receipt.id)
    return Reply("dues/kept", {"name": member.name, **_said(receipt), **_doubts(context, member, receipt)})


def _payer(message: Message, context: Context) -> Member | None:
    names = mentioned(message, context)
    return only_one(context, names[0]) if len(names) == 1 else None


def _read(message: Message, context: Context, member: Member) -> tuple[tuple[str, str] | None, Decimal | None]:
    """The months, counted on from the last one paid where only their number is said, and the amount: what is said,
    else what those months cost.
    """
    text = message.text.replace(member.name, "")
    heard = dues_words.read(text, context.today)
    through = dues.paid_through(context.session, [member.id]).get(member.id)
    months = heard.span or dues.next_months(through, heard.count)
    said = context.slots.get("amount")
    amount = Decimal(str(said)) if isinstance(said, int | float) else dues_words.last_amount(text)
    return months, amount or _due(context, member, months)


def _due(context: Context, member: Member, months: tuple[str, str] | None) -> Decimal | None:
    """What these months cost, where all of them are in the year of a known base."""
    if months is None or months[0][:4] != months[1][:4]:
        return None
    base = dues.bases(context.session, [member.id], int(months[0][:4])).get(member.id)
    return None if base is None else base.monthly * _count(months)


def _count(months: tuple[str, str]) -> int:
    return month_number(months[1]) - month_number(months[0]) + 1


def _said(receipt: DuesReceipt) -> dict[str, Any]:
    first, last = (month_said(month) for month in (receipt.from_month, receipt.to_month))
    return {"first": first, "last": last, "amount": money(receipt.amount), "bank": receipt.way is Received.BANK}


def _doubts(context: Context, member: Member, receipt: DuesReceipt) -> dict[str, Any]:
    """What the collector may want to look at again: more months than one pays at once (D6.5), another amount."""
    months = (receipt.from_month, receipt.to_month)
    due = _due(context, member, months)
    differs = due is not None and due != receipt.amount
    return {"long": _count(months) > LONGEST, "due": money(due) if differs else ""}


def take_back(context: Context, receipt_id: int) -> Reply:
    receipt = context.session.get(DuesReceipt, receipt_id)
    if receipt is None or receipt.withdrawn_at is not None:
        return Reply("staff/left_as_it_is")
    dues.withdraw(context.session, receipt, context.now, by=context.member)
    return Reply("dues/taken_back")


def ask(message: Message, context: Context) -> Reply:
    """谁没交党费: to who keeps the dues only, in the order of the list. Who has no line yet is counted, not named."""
    if not context.may(Act.EDIT_DUES):
        return Reply("dues/not_yours")
    member = _payer(message, context)
    if member is not None:
        return _of_one(context, member)
    people = dues.payers(context.session, context.member.branch)
    through = dues.paid_through(context.session, [one.id for one in people])
    waiting = [one.name for one in people if one.id in through and unpaid_months(through[one.id], context.today)]
    unknown = sum(one.id not in through for one in people)
    return Reply("dues/waiting", {"names": waiting[:_SHOWN], "more": len(waiting[_SHOWN:]), "unknown": unknown})


def _of_one(context: Context, member: Member) -> Reply:
    known = dues.standing_of(context.session, member, context.now, context.zone)
    through = month_said(known.paid_through)
    return Reply("dues/of_one", {"name": member.name, "monthly": money(known.monthly), "through": through})

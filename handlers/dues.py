"""党费: the rule, and to the member himself what the branch has written down. No money passes here (R-UX-81)."""

import re
from decimal import Decimal
from typing import Any

from domain.dues import Scale, is_over_guidance, month_number, monthly
from handlers import questions
from handlers.addressing import called
from handlers.context import Context
from handlers.message import Message, Reply
from services import dues, letters

# He asks how it stands with him, not what the rule is.
_ASKS_HOW_IT_STANDS = re.compile(r"交到|交了?没|交[了过]吗|欠|交齐|交清了")


def ask(message: Message, context: Context) -> Reply:
    """His own dues where something is known of them and nobody else may be writing; else the reviewed answer or the
    rule (D6.1).
    """
    own = _own(context, wants=_ASKS_HOW_IT_STANDS.search(message.text) is not None)
    if own is not None and context.heard.intent == "ask_dues":
        return own
    return questions.answer_or(rule)(message, context)


def _own(context: Context, *, wants: bool) -> Reply | None:
    """Nothing for a helper, nor on a telephone that two people share: one's dues are not another's to see. Where
    nothing is known, only who `wants` to know hears so.
    """
    if context.relation or len({binding.member_id for binding in context.bindings}) > 1:
        return None
    known = dues.standing_of(context.session, context.member, context.now, context.zone)
    if known.monthly is None and known.paid_through is None:
        nothing = {"called": called(context), "collector": known.collector}
        return Reply("dues/not_noted", nothing) if wants else None
    through = month_said(known.paid_through)
    data = {"monthly": money(known.monthly), "collector": known.collector, "through": through}
    return Reply("dues/own", {"called": called(context), **data})


def month_said(name: str | None) -> dict[str, int] | None:
    """For the words: `{"year", "month"}` of a month's name (`2026-01`)."""
    if name is None:
        return None
    year, gone_by = divmod(month_number(name), 12)
    return {"year": year, "month": gone_by + 1}


def money(amount: Decimal | None) -> str:
    """Yuan as people write them: 16, 73.51, 0.2; empty for None."""
    if amount is None:
        return ""
    text = f"{amount:.2f}"
    return text.rstrip("0").rstrip(".")


def rule(message: Message, context: Context) -> Reply:
    """The rule, and what it comes to for the figure that he named."""
    collector = dues.collector_of(context.session, context.member.branch_id, context.today)
    said: dict[str, Any] = {"called": called(context), "collector": "" if collector is None else collector.name}
    base = context.slots.get("base")
    if not isinstance(base, int | float) or base <= 0:
        return Reply("people/dues", said)
    amount = monthly(Decimal(str(base)), Scale.RETIRED, Decimal(context.policy.dues_rounding))
    computed = {"base": money(Decimal(str(base))), "amount": money(amount), "over": is_over_guidance(amount)}
    return Reply("dues/computed", {**said, **computed})


def matter(message: Message, context: Context) -> Reply:
    """Paid, or cannot pay: the one who keeps the dues hears it and rings."""
    collector = dues.collector_of(context.session, context.member.branch_id, context.today)
    if collector is not None and collector.id != context.member.id:
        letters.tell(
            context.session, collector, "tasks/dues", context.now, about=context.member.name, words=message.text
        )
    name = "" if collector is None else collector.name
    return Reply("people/dues_matter", {"called": called(context), "collector": name})

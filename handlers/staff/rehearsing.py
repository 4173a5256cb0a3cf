"""演练: before a notice leaves, who would get it, when and by which way; then the same question as before."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from domain.members import LIFE_LABELS, LifeState
from domain.ways import ChannelKind
from handlers.context import Context
from handlers.language import normal
from handlers.message import Reply
from services import reviews, texts
from services.rehearsals import Rehearsal, rehearse

WAY_WORDS = {
    ChannelKind.SMS: "发短信",
    ChannelKind.FAMILY: "请家属转告",
    ChannelKind.CALL_LIST: "打电话",
    ChannelKind.DOOR: "送上门",
}
BY_WECHAT = "发微信"
ASKED = ("演练", "预演", "演习", "试发", "先试试", "先演一遍")


def is_asked(text: str) -> bool:
    """演练一下, 先演练"""
    said = normal.normalise(text)
    return any(word in said for word in ASKED)


def tried(context: Context, proposal: reviews.Proposal) -> Reply:
    """What was not put forward yet, as if it were; undone before this returns. A text that must not go out is stopped
    here, too.
    """
    session = context.session
    review = reviews.draft_of(proposal, context.member, context.now)
    try:
        act = reviews.act_of(session, review, context.member, context.now, context.zone)
        found = rehearse(session, reviews.audience(session, review), act, now=context.now, zone=context.zone)
    except texts.StoppedError as stopped:
        return Reply("reviews/stopped", {"found": stopped.verdicts[:2]})
    return Reply("staff/rehearsal", _shown(found, context))


def _shown(found: Rehearsal, context: Context) -> dict[str, Any]:
    """The values of `templates/replies/staff/rehearsal.txt`."""
    return {
        "total": found.total,
        "now": context.now,
        "shares": _by_words(found),
        "exempt": [{"name": name, "why": _why(reason)} for name, reason in found.exempt],
        "missed": [name for name, _ in found.missed],
        "put_off": found.put_off,
        "sms": found.budget.get(ChannelKind.SMS, 0),
        "sms_yuan": f"{found.sms_fen / 100:.2f}",
        "unpaid": found.unpaid,
    }


def _by_words(found: Rehearsal) -> list[dict[str, Any]]:
    """A secretary thinks of WeChat, whichever of its messages carries it."""
    counts: dict[tuple[datetime, str], int] = defaultdict(int)
    for share in found.shares:
        counts[share.at, WAY_WORDS.get(share.way, BY_WECHAT)] += len(share.names)
    return [{"at": at, "way": way, "people": people} for (at, way), people in counts.items()]


def _why(reason: str) -> str:
    return LIFE_LABELS[LifeState(reason)] if reason in set(LifeState) else ""

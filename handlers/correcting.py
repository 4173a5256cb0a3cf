"""说错了, 9: the last act is taken back; a new wish in the same message is then done (S4)."""

from handlers import checkins, items, study
from handlers.addressing import called
from handlers.context import Context
from handlers.language.understanding import Understanding
from handlers.meetings import coming, signing
from handlers.message import Message, Reply
from handlers.staff import calling, living, pairing, paying, visiting
from handlers.undo import TakeBack, take_back

WAYS: dict[str, TakeBack] = {
    "answer": coming.take_back,
    "sign_in": signing.take_back,
    "study": study.take_back,
    "check_in": checkins.take_back,
    "item": items.take_back,
    "visit": visiting.take_back,
    "life": living.take_back,
    "away": living.take_back_away,
    "call": calling.take_back,
    "pairing": pairing.take_back,
    "dues": paying.take_back,
}


def correct(message: Message, context: Context) -> Reply:
    """昨天说错了,我去不了,腿疼: the wish that follows replaces what was said; without one the last act is undone."""
    wish = context.heard.second or _wish(context)
    if wish is not None and wish.intent == "leave_request":
        with context.understood_as(wish):
            return coming.request_leave(message, context)
    if wish is not None and wish.intent in {"attend", "leave_cancel"}:
        with context.understood_as(wish):
            return coming.attend(message, context)
    return take_back(context, WAYS) or Reply("undo/what", {"called": called(context)})


def _wish(context: Context) -> Understanding | None:
    """`correct` names in `what` the intent that takes the place of the old one."""
    what = context.slot("what")
    return Understanding(what, context.slots) if what else None

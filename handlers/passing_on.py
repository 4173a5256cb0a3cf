"""A family helper answers whether he passed a notice on: by a tapped line, a digit, or in words."""

from domain.bindings import Binding
from domain.deliveries import Delivery
from handlers.context import Context
from handlers.language import normal
from handlers.message import Message, Reply
from services import passing_on

DONE = frozenset({"1", "已转告", "1已转告", "转告了", "已经转告了", "告诉他了", "告诉她了", "跟他说了", "跟她说了"})
CANNOT = frozenset({"2", "转告不了", "2转告不了", "没法转告", "我也联系不上", "联系不上他", "联系不上她"})


def is_answer(message: Message, context: Context) -> bool:
    """Only from a helper who was asked."""
    return _done(message) is not None and _asked(message, context) is not None


def answer(message: Message, context: Context) -> Reply:
    asked = _asked(message, context)
    assert asked is not None, "a message that is no answer does not come here"
    delivery, helper = asked
    name = helper.member.name
    if not _done(message):
        passing_on.cannot(context.session, delivery, context.now)
        return Reply("family/cannot", {"name": name})
    passing_on.passed_on(context.session, delivery, helper, message.key, context.now)
    return Reply("family/passed_on", {"name": name})


def _done(message: Message) -> bool | None:
    """None where it is neither of the two."""
    tapped = message.data.get("bizmsgmenuid", "").rpartition(":")[2]
    said = tapped or normal.normalise(message.text).replace(" ", "")
    if said in DONE:
        return True
    return False if said in CANNOT else None


def _asked(message: Message, context: Context) -> tuple[Delivery, Binding] | None:
    key, colon, _ = message.data.get("bizmsgmenuid", "").rpartition(":")
    candidates = context.bindings if colon else (context.binding,)
    helpers = [one for one in candidates if one is not None and one.relation]
    if not helpers:  # nearly always: then nothing is looked up
        return None
    if colon:
        delivery = passing_on.asked_by(context.session, key)
    else:
        delivery = passing_on.last_asked(context.session, helpers[0].member_id, context.now)
    helper = next((one for one in helpers if delivery is not None and one.member_id == delivery.member_id), None)
    return None if delivery is None or helper is None else (delivery, helper)

"""WeChat's own events about what we sent: they have a name, a number and a status, and no person waits for an
answer.
"""

from collections.abc import Callable, Iterator, Mapping

from handlers.context import Context
from handlers.message import SILENCE, Message, Reply
from services import deliveries, mass_jobs, subscription_receipts, subscriptions

_ACCEPTED = "accept"


def receipt(message: Message, context: Context) -> Reply:
    """Answers nothing. What concerns nobody we know changes nothing."""
    act = _BY_NAME.get(message.name)
    if act is not None:
        act(message, context)
    return SILENCE


def _template(message: Message, context: Context) -> None:
    number, status = message.data.get("MsgID", ""), message.data.get("Status", "")
    deliveries.confirm(
        context.session, context.account, number, status, context.now, zone=context.zone, open_id=message.sender
    )


def _mass(message: Message, context: Context) -> None:
    """`MsgID`, in old examples `MsgId` (platform §2.1)."""
    data = message.data
    number = data.get("MsgID") or data.get("MsgId") or ""
    mass_jobs.finished(context.session, context.account, number, data.get("Status", ""), data, context.now)


def _asked(message: Message, context: Context) -> None:
    """He tapped accept or refuse, in a pop-up or in his settings."""
    listed = [
        (one["TemplateId"], one.get("SubscribeStatusString", "").lower() == _ACCEPTED)
        for one in _listed(message)
        if one.get("TemplateId")
    ]
    subscriptions.noted(context.session, context.account, message.sender, listed, context.now)


def _notice(message: Message, context: Context) -> None:
    for one in _listed(message):
        template_id, number = one.get("TemplateId", ""), one.get("MsgID", "")
        code = one.get("ErrorCode", "")
        subscription_receipts.arrived(
            context.session, context.account, message.sender, template_id, code, number, context.now
        )


def _listed(message: Message) -> Iterator[Mapping[str, str]]:
    """The entries of the event's `List`: it is spelt `List`, `List*` or numbered, and one entry stands alone."""
    found: dict[str, dict[str, str]] = {}
    for path, value in message.data.items():
        head, _, name = path.rpartition(".")
        if head.startswith("SubscribeMsg"):
            found.setdefault(head, {})[name] = value
    yield from found.values()


_BY_NAME: Mapping[str, Callable[[Message, Context], None]] = {
    "event.TEMPLATESENDJOBFINISH": _template,
    "event.MASSSENDJOBFINISH": _mass,
    "event.subscribe_msg_popup_event": _asked,
    "event.subscribe_msg_change_event": _asked,
    "event.subscribe_msg_sent_event": _notice,
}

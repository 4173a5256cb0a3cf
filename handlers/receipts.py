"""WeChat's own events about what we sent: they have a name, a number and a status, and no person waits for an
answer.
"""

from handlers.context import Context
from handlers.message import SILENCE, Message, Reply
from services import deliveries


def receipt(message: Message, context: Context) -> Reply:
    status = message.data.get("Status", "")
    if message.name == "event.TEMPLATESENDJOBFINISH":
        number = message.data.get("MsgID", "")
        deliveries.confirm(
            context.session, context.account, number, status, context.now, zone=context.zone, open_id=message.sender
        )
    return SILENCE

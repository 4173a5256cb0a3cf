"""报平安: voluntary, thanked, never counted."""

from domain.checkins import CheckIn
from handlers import undo
from handlers.addressing import by, called
from handlers.context import Context
from handlers.listening import own_words
from handlers.message import Message, Reply
from services import checkins, deliveries


def report_safe(message: Message, context: Context) -> Reply:
    record = checkins.check_in(
        context.session, context.member, context.now, words=own_words(message), message_key=context.message_key
    )
    deliveries.acknowledge(context.session, context.member, context.now, by=by(context), told_key=context.message_key)
    undo.remember(context, "check_in", record.id)
    return Reply("checkins/done", {"called": called(context), "helper": bool(context.relation)})


def take_back(context: Context, record_id: int) -> Reply:
    record = context.session.get(CheckIn, record_id)
    if record is not None:
        record.withdrawn_at = context.now
    return Reply("undo/done", {"called": called(context)})

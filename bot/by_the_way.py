"""顺便告诉您: one thing that waits for a person goes along with the answer to what he wrote; it costs no message."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.render import Renderer
from handlers.context import Context
from handlers.message import Message, Reply
from handlers.routing import DANGER, has_words
from services import deliveries

# Answers that leave room for something else. Not: danger, a question of ours, a secretary's work, his own rights.
_WITH_ROOM = frozenset({"talk", "study", "checkins", "people", "questions", "items"})


def room_for(message: Message, context: Context, reply: Reply, asking: frozenset[str]) -> int | None:
    """The id of the member to whom something more may be said with this answer; None where nothing should.

    `asking` are the templates that show digits of their own.
    """
    has_room = (
        has_words(message)
        and not context.relation
        and context.heard.intent not in DANGER
        and not context.conversation.dialogue
        and reply.then is None
        and reply.template.partition("/")[0] in _WITH_ROOM
        and reply.template not in asking
    )
    return context.speaker.id if has_room and context.speaker is not None else None


def added(session: Session, render: Renderer, member_id: int, words: str, now: datetime, zone: ZoneInfo) -> str:
    """`words` with what waits for the member at their end, and the outbox knows it; `words` alone if nothing fits."""
    folded = deliveries.fold(session, member_id, now, zone)
    if folded is None:
        return words
    more = render.reply("talk/by_the_way", {"words": render.push(folded.template, folded.data).text})
    return f"{words}\n{more}"

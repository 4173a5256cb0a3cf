"""The desk: one message of one person, from first sight to the stored answer, inside the transaction of its caller."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.render import Renderer
from domain.accounts import Account
from domain.conversations import SeenMessage
from domain.days import local_day
from handlers.context import Context
from handlers.listening import WORDS, listen
from handlers.message import SILENCE, Kind, Message, Reply
from handlers.routing import Table, dispatch
from services import conversations, followers, organisation

_log = logging.getLogger("songxue.desk")

_TWICE = timedelta(seconds=20)  # a double tap, or a finger that did not wait (R-UX-46)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. An empty text: nothing is said. `is_new` is false for a copy of a message that was answered
    before.
    """

    text: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Desk:
    table: Table
    render: Renderer
    zone: ZoneInfo

    def handle(self, session: Session, account: Account, message: Message, now: datetime) -> Answer:
        """Acts once on a message and keeps its answer; a message that was seen gets the stored answer again."""
        before = conversations.seen_before(session, account.id, message.key)
        if before is not None:
            return Answer(before.reply, is_new=False)
        seen = SeenMessage(
            account_id=account.id,
            key=message.key,
            open_id=message.sender,
            kind=message.kind.value,
            name=message.name[:60],
            text=message.text,
            sent_at=message.sent_at,
            received_at=now,
            reply="",
        )
        reply = self._reply(session, account, message, seen, now)
        seen.template = reply.template
        seen.reply = "" if reply.is_silence else self.render.reply(reply.template, reply.data)
        session.add(seen)
        session.flush()
        return Answer(seen.reply)

    def _reply(self, session: Session, account: Account, message: Message, seen: SeenMessage, now: datetime) -> Reply:
        if message.kind in (Kind.SILENT, Kind.UNKNOWN):
            _log.info("kind=%s name=%s acknowledged", message.kind.value, message.name)
            return SILENCE
        context = self._context(session, account, message, now)
        seen.member_id = None if context.speaker is None else context.speaker.id
        if message.kind in WORDS:
            if self._is_double_tap(session, seen, context, now):
                return SILENCE
            context.heard = listen(message.text, context)
            seen.intent = context.heard.intent
        reply = dispatch(self.table, message, context)
        seen.member_id = None if context.speaker is None else context.speaker.id
        return reply

    def _context(self, session: Session, account: Account, message: Message, now: datetime) -> Context:
        sender = conversations.sender_of(session, account.id, message.sender, now)
        if message.kind is not Kind.RECEIPT:
            followers.heard(session, sender.follower, message.kind.value, "bizmsgmenuid" in message.data, now)
        binding = conversations.present_speaker(sender, now)
        posts = () if binding is None else organisation.posts_of(session, binding.member_id, local_day(now, self.zone))
        return Context(
            session=session,
            account=account,
            follower=sender.follower,
            conversation=sender.conversation,
            now=now,
            zone=self.zone,
            bindings=sender.bindings,
            binding=binding,
            posts=posts,
            message_key=message.key,
        )

    def _is_double_tap(self, session: Session, seen: SeenMessage, context: Context, now: datetime) -> bool:
        """The same words within seconds are one wish: the answer to the first copy stands. A digit may answer two
        questions.
        """
        if len(seen.text) < 2 or context.conversation.dialogue:
            return False
        return conversations.said_again(session, seen, now - _TWICE) is not None

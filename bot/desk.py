"""The desk: messages from first sight to the stored answer, inside the transaction of its caller."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import by_the_way
from bot.database import Looking
from bot.render import Renderer
from domain.accounts import Account
from domain.bindings import Binding
from domain.days import local_day
from domain.organisation import Post
from handlers.context import Context
from handlers.listening import WORDS, listen
from handlers.message import SILENCE, TRANSCRIPT, UNHEARD, Kind, Message, Reply
from handlers.routing import Table, dispatch
from services import batches, conversations, deliveries, followers, organisation
from services.conversations import Change, Sender

_log = logging.getLogger("songxue.desk")

_NOBODYS = frozenset({Kind.SILENT, Kind.UNKNOWN})
_AGAIN = frozenset({TRANSCRIPT, UNHEARD})  # the person's act was counted when the recording came
_TWICE = timedelta(seconds=20)  # a double tap, or a finger that did not wait (R-UX-46)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. An empty text: nothing is said. `is_new` is false for a copy of a message that was answered
    before.
    """

    text: str
    is_new: bool = True


class Arrival(Protocol):
    """A message with whom it was sent to and when it came."""

    @property
    def account(self) -> Account: ...
    @property
    def message(self) -> Message: ...
    @property
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Arrived:
    account: Account
    message: Message
    now: datetime


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database knows before a batch of one account is handled: earlier answers by key, senders by open id,
    posts by member id, and the members for whom something waits.
    """

    answered: Mapping[str, str]
    senders: Mapping[str, Sender]
    posts: Mapping[int, tuple[Post, ...]]
    waited_for: Collection[int]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that was thought out and not kept yet: the message's row, and what it alters in its sender's rows."""

    answer: Answer
    row: Mapping[str, Any] | None  # None: a copy, nothing to keep
    changes: Sequence[Change] = ()


_Who = Callable[[Session, int, Sequence[str], datetime], dict[str, Sender]]


@dataclass(frozen=True, slots=True)
class Desk:
    table: Table
    render: Renderer
    zone: ZoneInfo

    def handle(self, session: Session, account: Account, message: Message, now: datetime) -> Answer:
        """Acts once on a message and keeps its answer; a message that was seen gets the stored answer again."""
        return self.handle_all(session, [Arrived(account, message, now)])[0]

    def handle_all(self, session: Session, arrivals: Sequence[Arrival]) -> list[Answer]:
        """One after the other, each of another person; what has to be known of them all is read at once."""
        known = self._read_all(session, arrivals, self._met)
        drafts = []
        for place, arrival in enumerate(arrivals, start=1):
            drafts.append(self._handle(session, known[arrival.account.id], arrival))
            if batches.take_note(session, Binding):  # somebody was recognised, perhaps the next one here
                known = self._read_all(session, arrivals[place:], self._met)
        session.flush()
        conversations.keep(session, [draft.row for draft in drafts if draft.row is not None])
        return [draft.answer for draft in drafts]

    def think(self, session: Looking, arrivals: Sequence[Arrival]) -> list[Draft | None]:
        """Answers to messages, each of another person, that alter nothing but their own and their senders' rows; the
        others' places hold None, and so do those where anything goes wrong: it will again, where it is told.
        """
        known = self._read_all(session, arrivals, self._known)
        settled: set[object] = set()
        drafts = []
        for arrival in arrivals:
            draft = self._try(session, known[arrival.account.id], arrival, settled)
            if draft is None:
                session.forget(settled)
            drafts.append(draft)
        return drafts

    def _try(self, session: Looking, known: _Known, arrival: Arrival, settled: set[object]) -> Draft | None:
        sender = known.senders.get(arrival.message.sender)
        if sender is None and arrival.message.key not in known.answered and arrival.message.kind not in _NOBODYS:
            return None
        try:
            draft = self._handle(session, known, arrival)
        except Exception:  # noqa: BLE001 -- Unfinished, or a fault that comes again in the transaction
            return None
        own = set() if sender is None else {sender.follower, sender.conversation}
        if session.new or session.deleted or not own | settled >= set(session.dirty):
            return None
        settled |= own
        return draft if sender is None else replace(draft, changes=conversations.changes_of(sender))

    def _read_all(self, session: Session, arrivals: Sequence[Arrival], who: _Who) -> dict[int, _Known]:
        ours = {
            arrival.account.id: [each for each in arrivals if each.account is arrival.account] for arrival in arrivals
        }
        return {account_id: self._read(session, account_id, batch, who) for account_id, batch in ours.items()}

    def _read(self, session: Session, account_id: int, arrivals: Sequence[Arrival], who: _Who) -> _Known:
        now = min(arrival.now for arrival in arrivals)
        answered = conversations.answered(session, account_id, [arrival.message.key for arrival in arrivals])
        open_ids = [
            arrival.message.sender
            for arrival in arrivals
            if arrival.message.key not in answered and arrival.message.kind not in _NOBODYS
        ]
        senders = who(session, account_id, open_ids, now) if open_ids else {}
        members = {binding.member_id for sender in senders.values() for binding in sender.bindings}
        if len(members) > 1:
            batches.open_batch(session, (bound.member for each in senders.values() for bound in each.bindings), now)
        if not members:
            return _Known(answered, senders, {}, ())
        posts = organisation.posts_by_member(session, members, local_day(now, self.zone))
        return _Known(answered, senders, posts, deliveries.with_something_waiting(session, members, now))

    def _known(self, session: Session, account_id: int, open_ids: Sequence[str], now: datetime) -> dict[str, Sender]:
        return conversations.senders_of(session, account_id, open_ids, now, _TWICE)

    def _met(self, session: Session, account_id: int, open_ids: Sequence[str], now: datetime) -> dict[str, Sender]:
        """Also those who write for the first time."""
        senders = self._known(session, account_id, open_ids, now)
        for open_id in open_ids:
            if open_id not in senders:
                senders[open_id] = conversations.first_met(session, account_id, open_id, now)
        return senders

    def _handle(self, session: Session, known: _Known, arrival: Arrival) -> Draft:
        message = arrival.message
        if message.key in known.answered:
            return Draft(Answer(known.answered[message.key], is_new=False), None)
        row = {
            "account_id": arrival.account.id,
            "key": message.key,
            "open_id": message.sender,
            "member_id": None,
            "kind": message.kind.value,
            "name": message.name[:60],
            "text": message.text,
            "intent": "",
            "sent_at": message.sent_at,
            "received_at": arrival.now,
        }
        reply, room_for = self._reply(session, known, arrival, row)
        words = self._words(reply)
        if room_for is not None and room_for in known.waited_for:
            words = by_the_way.added(session, self.render, room_for, words, arrival.now, self.zone)
        return Draft(Answer(words), {**row, "template": reply.template, "reply": words})

    def _reply(
        self, session: Session, known: _Known, arrival: Arrival, row: dict[str, Any]
    ) -> tuple[Reply, int | None]:
        """The answer, and the id of the member for whom something may go along with it."""
        message = arrival.message
        if message.kind in _NOBODYS:
            _log.info("kind=%s name=%s acknowledged", message.kind.value, message.name)
            return SILENCE, None
        sender = known.senders[message.sender]
        context = self._context(session, known, arrival, sender)
        row["member_id"] = None if context.speaker is None else context.speaker.id
        if message.kind in WORDS:
            if _is_double_tap(sender, message, arrival.now):
                return SILENCE, None
            context.heard = listen(message.text, context)
            row["intent"] = context.heard.intent
        reply = dispatch(self.table, message, context)
        row["member_id"] = None if context.speaker is None else context.speaker.id
        return reply, by_the_way.room_for(message, context, reply, self.table.asking)

    def _context(self, session: Session, known: _Known, arrival: Arrival, sender: Sender) -> Context:
        message, now = arrival.message, arrival.now
        if message.kind is not Kind.RECEIPT and message.name not in _AGAIN:
            followers.heard(session, sender.follower, message.kind.value, "bizmsgmenuid" in message.data, now)
        binding = conversations.present_speaker(sender, now)
        return Context(
            session=session,
            account=arrival.account,
            follower=sender.follower,
            conversation=sender.conversation,
            now=now,
            zone=self.zone,
            bindings=sender.bindings,
            binding=binding,
            posts=() if binding is None else known.posts.get(binding.member_id, ()),
            message_key=message.key,
        )

    def _words(self, reply: Reply) -> str:
        """The finished text; what follows in the same message comes on lines of its own."""
        if reply.is_silence:
            return ""
        first = self.render.reply(reply.template, reply.data)
        return first if reply.then is None else f"{first}\n{self._words(reply.then)}"


def _is_double_tap(sender: Sender, message: Message, now: datetime) -> bool:
    """The same words within seconds are one wish: the answer to the first copy stands. A digit may answer two
    questions.
    """
    if len(message.text) < 2 or sender.conversation.dialogue:
        return False
    return conversations.says_again(sender, message.kind.value, message.text, now - _TWICE)

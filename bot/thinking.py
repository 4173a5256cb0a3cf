"""Thinking before the turn to write: what a batch of messages is answered is found out on an unchanging view of the
database, and kept in the turn as far as it still holds. So the processes of one machine think at once, and hold each
other up only while they write.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.database import Sessions
from bot.desk import Answer, Desk, Draft
from bot.entries import Entry
from services import conversations

_STALE = 0.2  # seconds after which an answer is thought out anew: somebody wrote for long meanwhile


@dataclass(frozen=True, slots=True)
class Thought:
    """Drafts by the places of a batch, as the database was when `newest` was its newest message, at the moment `began`
    of a clock that only runs forwards. None: to be worked out in the turn.
    """

    drafts: Sequence[Draft | None]
    newest: int
    began: float


def think(sessions: Sessions, desk: Desk, batch: Sequence[Entry]) -> Thought:
    """Where no turns are taken, nothing is thought before."""
    if not sessions.take_turns:
        return Thought([None] * len(batch), 0, 0.0)
    began = time.monotonic()
    with sessions.look() as session:
        newest = conversations.newest(session)
        return Thought(desk.think(session, batch), newest, began)


def keep(session: Session, desk: Desk, batch: Sequence[Entry], thought: Thought) -> list[Answer]:
    """Writes what was thought, and works out the rest. The answers, by the places of the batch."""
    drafts = _that_hold(session, batch, thought)
    pairs = list(zip(batch, drafts, strict=True))
    others = iter(desk.handle_all(session, [entry for entry, draft in pairs if draft is None]))
    kept = [draft for draft in drafts if draft is not None]
    rows = [draft.row for draft in kept if draft.row is not None]
    conversations.keep(session, rows, [change for draft in kept for change in draft.changes])
    return [next(others) if draft is None else draft.answer for draft in drafts]


def _that_hold(session: Session, batch: Sequence[Entry], thought: Thought) -> Sequence[Draft | None]:
    """Not those whose sender was heard meanwhile by another process, nor anything that is old."""
    if not any(thought.drafts):
        return thought.drafts
    if time.monotonic() - thought.began > _STALE:
        return [None] * len(batch)
    came = conversations.kept_since(session, thought.newest)
    return [None if _names(entry) & came else draft for entry, draft in zip(batch, thought.drafts, strict=True)]


def _names(entry: Entry) -> set[tuple[int, str]]:
    return {(entry.account.id, entry.message.sender), (entry.account.id, entry.message.key)}

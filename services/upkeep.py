"""What may be forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from domain.conversations import Conversation

_DRAFT_KEPT = timedelta(days=1)  # R-UX-64: what was begun can be gone on with until then


def end_dialogues(session: Session, now: datetime) -> int:
    """Drops the questions that nobody answered within a day of their time, with their drafts. Returns how many."""
    ended = session.execute(
        update(Conversation)
        .where(Conversation.dialogue != "", Conversation.expires_at < now - _DRAFT_KEPT)
        .values(dialogue="", step="", draft={}, asked_at=None, expires_at=None)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(ended, CursorResult)
    return ended.rowcount

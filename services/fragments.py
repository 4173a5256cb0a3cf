"""A sentence that was sent in pieces."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.conversations import SeenMessage

NOT_UNDERSTOOD = "unknown"


def left_open(session: Session, account_id: int, open_id: str, since: datetime) -> str:
    """The words of the last message, where it came after `since` and meant nothing by itself; else ""."""
    last = session.execute(
        select(SeenMessage.text, SeenMessage.intent)
        .where(SeenMessage.account_id == account_id, SeenMessage.open_id == open_id, SeenMessage.received_at > since)
        .order_by(SeenMessage.id.desc())
        .limit(1)
    ).first()
    return last.text if last is not None and last.intent == NOT_UNDERSTOOD else ""

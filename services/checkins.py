"""平安报到: kept because the person wanted to say it; never counted."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.checkins import CheckIn
from domain.members import Member


def check_in(
    session: Session, member: Member, now: datetime, *, words: str = "", by: Member | None = None, message_key: str = ""
) -> CheckIn:
    record = CheckIn(
        member_id=member.id, at=now, words=words[:200], by_id=None if by is None else by.id, message_key=message_key
    )
    session.add(record)
    session.flush()
    return record

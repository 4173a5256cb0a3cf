"""Presence at a meeting, each with its evidence; twice is once, and nothing is ever deleted."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.meetings import Evidence, Meeting, Mode, SignIn
from domain.members import Member


def current(session: Session, meeting: Meeting, member: Member) -> SignIn | None:
    query = (
        select(SignIn)
        .where(SignIn.meeting_id == meeting.id, SignIn.member_id == member.id, SignIn.withdrawn_at.is_(None))
        .order_by(SignIn.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def sign_in(
    session: Session,
    meeting: Meeting,
    member: Member,
    evidence: Evidence,
    now: datetime,
    *,
    by: Member | None = None,
    mode: Mode | None = None,
    message_key: str = "",
) -> tuple[SignIn, bool]:
    """(the record, whether it is new). The person's own word replaces what others recorded for him; `mode` is how he
    took part, where somebody said so.
    """
    before = current(session, meeting, member)
    if before is not None:
        if before.by_id is None or by is not None:
            return before, False
        before.withdrawn_at = now
    late = int((now - meeting.ends_at).total_seconds() // 60) if evidence is Evidence.AFTERWARDS else None
    record = SignIn(
        meeting_id=meeting.id,
        member_id=member.id,
        evidence=evidence,
        mode=mode,
        at=now,
        by_id=None if by is None else by.id,
        late_minutes=late,
        message_key=message_key,
    )
    session.add(record)
    session.flush()
    return record, True


def dispute(session: Session, record: SignIn, now: datetime) -> None:
    """我没去: the member says that the record made for him is wrong. It no longer counts, and stays readable."""
    record.disputed_at = now
    record.withdrawn_at = now
    session.flush()


def by_member(session: Session, meeting: Meeting) -> dict[int, SignIn]:
    """The sign-ins that count, by member id."""
    query = select(SignIn).where(SignIn.meeting_id == meeting.id, SignIn.withdrawn_at.is_(None)).order_by(SignIn.id)
    return {record.member_id: record for record in session.scalars(query)}

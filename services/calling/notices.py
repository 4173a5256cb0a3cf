"""The notice of one act of a secretary about a meeting."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain.meetings import Meeting
from domain.members import Member
from domain.notices import Notice, NoticeKind


def notice_about(
    session: Session, meeting: Meeting, kind: NoticeKind, by: Member, now: datetime, *, template: str = "", **data: Any
) -> Notice:
    """Kept, and not planned for anybody yet. It is of use until the meeting begins; a cancellation until its end."""
    notice = Notice(
        account_id=meeting.account_id,
        unit_id=meeting.unit_id,
        kind=kind,
        meeting_id=meeting.id,
        template=template,
        text="",
        data=dict(data),
        issued_by_id=by.id,
        issued_at=now,
        expires_at=meeting.starts_at if kind is not NoticeKind.MEETING_CANCELLED else meeting.ends_at,
    )
    session.add(notice)
    session.flush()
    notice.meeting = meeting
    return notice

"""Will he come? Every answer is kept; the newest that was not taken back counts, older ones stay visible as
corrected.
"""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Delivery, State
from domain.meetings import Answer, AnswerKind, Meeting, MeetingState
from domain.members import Member
from domain.notices import Notice, NoticeKind
from services import batches, meetings

_CURRENT = (  # built once; whoever gives or takes back an answer has written it
    select(Answer)
    .where(
        Answer.meeting_id == bindparam("meeting_id"),
        Answer.member_id == bindparam("member_id"),
        Answer.withdrawn_at.is_(None),
    )
    .order_by(Answer.at.desc(), Answer.id.desc())
    .limit(1)
    .execution_options(autoflush=False)
)


# The same for many: the later one of a pair counts.
_CURRENT_OF_MANY = (
    select(Answer)
    .where(
        Answer.meeting_id.in_(bindparam("meeting_ids", expanding=True)),
        Answer.member_id.in_(bindparam("member_ids", expanding=True)),
        Answer.withdrawn_at.is_(None),
    )
    .order_by(Answer.at, Answer.id)
    .execution_options(autoflush=False)
)


def current(session: Session, meeting: Meeting, member: Member) -> Answer | None:
    batch = batches.of_member(session, member.id)
    coming = [] if batch is None else [each.id for each in meetings.ahead(session, member.branch_id, batch.now)]
    if batch is None or meeting.id not in coming:
        return session.scalars(_CURRENT, {"meeting_id": meeting.id, "member_id": member.id}).one_or_none()

    def read() -> dict[tuple[int, int], Answer]:
        wanted = {"meeting_ids": coming, "member_ids": list(batch.member_ids)}
        return {(answer.meeting_id, answer.member_id): answer for answer in session.scalars(_CURRENT_OF_MANY, wanted)}

    return batch.once(Answer, read).get((meeting.id, member.id))


def give(
    session: Session,
    meeting: Meeting,
    member: Member,
    kind: AnswerKind,
    now: datetime,
    *,
    reason: str = "",
    by: Member | None = None,
    relation: str = "",
    message_key: str = "",
) -> Answer:
    """Keeps an answer. The same answer again changes nothing, unless he was asked again since; a reason that was
    missing is added to it.
    """
    before = current(session, meeting, member)
    is_same = before is not None and before.kind is kind and reason in ("", before.reason)
    if before is not None and is_same and not is_asked_again(session, meeting, before):
        return before
    answer = Answer(
        meeting_id=meeting.id,
        member_id=member.id,
        kind=kind,
        reason=reason[:120],
        at=now,
        by_id=None if by is None else by.id,
        by_relation=relation,
        corrects_id=None if before is None else before.id,
        message_key=message_key,
    )
    session.add(answer)
    session.flush()
    return answer


def take_back(session: Session, answer: Answer, now: datetime) -> Answer | None:
    """Withdraws an answer; what it had corrected counts again, and is returned."""
    answer.withdrawn_at = now
    session.flush()
    return session.get(Answer, answer.corrects_id) if answer.corrects_id is not None else None


def by_member(session: Session, meeting: Meeting) -> dict[int, Answer]:
    """The answers that count, by member id."""
    query = (
        select(Answer)
        .where(Answer.meeting_id == meeting.id, Answer.withdrawn_at.is_(None))
        .order_by(Answer.at, Answer.id)
    )
    return {answer.member_id: answer for answer in session.scalars(query)}


_TOLD = (State.SENDING, State.SENT, State.DELIVERED, State.ACKNOWLEDGED, State.UNKNOWN)


_TOLD_OF = (
    select(Meeting)
    .join(Notice, Notice.meeting_id == Meeting.id)
    .join(Delivery, Delivery.notice_id == Notice.id)
    .options(joinedload(Meeting.unit), joinedload(Meeting.branch))
    .where(Delivery.member_id == bindparam("member_id"), Delivery.state.in_(_TOLD))
    .where(Meeting.starts_at > bindparam("now"), Meeting.state == MeetingState.ANNOUNCED)
    .order_by(Delivery.id.desc())
)


def unanswered_by(session: Session, member: Member, now: datetime) -> list[Meeting]:
    """The coming meetings that the member was told of and has not answered, the latest told first."""
    told = dict.fromkeys(session.scalars(_TOLD_OF, {"member_id": member.id, "now": now}))
    given = ((meeting, current(session, meeting, member)) for meeting in told)
    return [meeting for meeting, answer in given if answer is None or is_asked_again(session, meeting, answer)]


def is_asked_again(session: Session, meeting: Meeting, answer: Answer) -> bool:
    """Did a correction that asks whether it still suits go out after this answer (S10)?"""
    if meeting.version == 1:
        return False
    query = (
        select(Delivery.data)
        .join(Notice)
        .where(Notice.meeting_id == meeting.id, Notice.kind == NoticeKind.MEETING_CHANGED)
        .where(Delivery.member_id == answer.member_id, Delivery.sent_at >= answer.at)
    )
    return any(data.get("asks") == "again" for data in session.scalars(query))

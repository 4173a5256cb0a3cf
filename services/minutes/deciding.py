"""决议 with the numbers of the paper vote: typed in, held against E and the pass mark, never counted here (Q1–Q6)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.meetings import Meeting
from domain.members import Member
from domain.minutes import Resolution, VoteMethod
from domain.policy import BranchPolicy
from domain.quorum import Decision, Doubt, Quorum, Tally, doubts
from services import audit, quorums
from services.minutes.keeping import begin_again, of_meeting


@dataclass(frozen=True, slots=True)
class LaidDown:
    """A resolution with what does not fit; empty where all does. `quorum` is what it was held against."""

    resolution: Resolution
    quorum: Quorum
    doubts: tuple[Doubt, ...]


def decide(
    session: Session,
    meeting: Meeting,
    words: str,
    decision: Decision,
    method: VoteMethod,
    tally: Tally,
    policy: BranchPolicy,
    by: Member,
    now: datetime,
) -> LaidDown | None:
    """Kept as typed, doubts and all: the paper is authoritative, and the warning is shown. None where the minutes are
    locked or negative numbers were typed.
    """
    minutes = of_meeting(session, meeting)
    quorum = quorums.quorum_for(decision, policy, quorums.attendance(session, meeting, policy))
    found = doubts(tally, quorum)
    if Doubt.BELOW_ZERO in found or (minutes is not None and minutes.locked_at is not None):
        return None
    made = Resolution(
        meeting_id=meeting.id,
        words=words,
        decision=decision,
        method=method,
        in_favour=tally.in_favour,
        against=tally.against,
        abstained=tally.abstained,
        written=tally.written,
        carried=tally.carried,
        expected=quorum.expected,
        present=quorum.present,
        by_id=by.id,
        at=now,
    )
    session.add(made)
    if minutes is not None:
        begin_again(session, minutes, by, now)
    _note(session, "minutes.decided", meeting, by, now)
    session.flush()
    return LaidDown(made, quorum, found)


def resolutions(session: Session, meeting: Meeting, policy: BranchPolicy) -> list[LaidDown]:
    """Those that count, as they stand to the numbers of their day."""
    query = (
        select(Resolution)
        .where(Resolution.meeting_id == meeting.id, Resolution.withdrawn_at.is_(None))
        .order_by(Resolution.id)
    )
    return [_laid_down(each, policy) for each in session.scalars(query)]


def _laid_down(made: Resolution, policy: BranchPolicy) -> LaidDown:
    quorum = Quorum(made.decision, made.expected, made.present, strict=policy.quorum_strict)
    tally = Tally(made.in_favour, made.against, made.abstained, carried=made.carried, written=made.written)
    return LaidDown(made, quorum, doubts(tally, quorum))


def take_back(session: Session, meeting: Meeting, resolution_id: int, by: Member, now: datetime) -> bool:
    """It was typed wrongly: no longer counts, stays readable in the table. Not after the lock."""
    minutes, made = of_meeting(session, meeting), session.get(Resolution, resolution_id)
    if made is None or made.meeting_id != meeting.id or (minutes is not None and minutes.locked_at is not None):
        return False
    made.withdrawn_at = now
    if minutes is not None:
        begin_again(session, minutes, by, now)
    _note(session, "minutes.resolution_taken_back", meeting, by, now)
    session.flush()
    return True


def _note(session: Session, act: str, meeting: Meeting, by: Member, now: datetime) -> None:
    branch_id = meeting.branch_id
    audit.note(session, act, now, account_id=meeting.account_id, by=by, branch_id=branch_id, meeting_id=meeting.id)

"""民主评议: ballots counted on paper, typed in for each member, for the secretary only (§4.2). No order of merit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.meetings import Meeting
from domain.members import Member
from domain.minutes import AppraisalCount, Grade, excellent_cap, too_many_excellent
from services import audit, members


@dataclass(frozen=True, slots=True)
class Ballots:
    """What was typed in for one member; None for a field that was left blank."""

    excellent: int | None = None
    qualified: int | None = None
    basic: int | None = None
    unqualified: int | None = None
    own_grade: Grade | None = None
    final_grade: Grade | None = None
    remark: str = ""

    @property
    def cast(self) -> int:
        return sum(count or 0 for count in (self.excellent, self.qualified, self.basic, self.unqualified))


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Everybody of the branch in the order of the roster. `too_many`: by how many 优秀 exceed the cap (D4.2)."""

    people: tuple[tuple[Member, AppraisalCount | None], ...]
    cap: int
    too_many: int


def appraisal(session: Session, meeting: Meeting) -> Appraisal:
    people = members.in_branch(session, meeting.branch_id)
    query = select(AppraisalCount).where(AppraisalCount.meeting_id == meeting.id)
    kept = {count.member_id: count for count in session.scalars(query)}
    grades = [count.final_grade for count in kept.values()]
    paired = tuple((member, kept.get(member.id)) for member in people)
    return Appraisal(paired, excellent_cap(len(people)), too_many_excellent(grades, len(people)))


def keep_ballots(
    session: Session, meeting: Meeting, typed: Mapping[int, Ballots], by: Member, now: datetime
) -> Appraisal:
    """Members of the branch only; a blank line for somebody without one makes none."""
    known = {member.id for member in members.in_branch(session, meeting.branch_id)}
    query = select(AppraisalCount).where(AppraisalCount.meeting_id == meeting.id)
    kept = {count.member_id: count for count in session.scalars(query)}
    for member_id, ballots in typed.items():
        if member_id in known and (member_id in kept or ballots != Ballots()):
            line = kept.get(member_id) or AppraisalCount(meeting_id=meeting.id, member_id=member_id)
            _fill(line, ballots)
            line.by_id, line.at = by.id, now
            session.add(line)
    audit.note(
        session,
        "minutes.appraised",
        now,
        account_id=meeting.account_id,
        by=by,
        branch_id=meeting.branch_id,
        meeting_id=meeting.id,
    )
    session.flush()
    return appraisal(session, meeting)


def _fill(line: AppraisalCount, ballots: Ballots) -> None:
    line.excellent, line.qualified = ballots.excellent, ballots.qualified
    line.basic, line.unqualified = ballots.basic, ballots.unqualified
    line.own_grade, line.final_grade, line.remark = ballots.own_grade, ballots.final_grade, ballots.remark[:120]

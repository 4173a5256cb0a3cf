"""够不够开会: E and P of one meeting, from the roster, the sign-ins and the list of those left out (domain §3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.meetings import Meeting, MeetingKind, Mode, SignIn
from domain.members import Member, Standing
from domain.policy import BranchPolicy
from domain.quorum import Decision, ExclusionReason, Quorum, QuorumExclusion, expected, has_vote
from services import audit, meetings, signins


@dataclass(frozen=True, slots=True)
class Attendance:
    """应到, 实到 and those with a vote among them. `full` and `probationary` part the expected; `room` are all who sat
    in the room, whether asked or not; `afar` took part otherwise.
    """

    expected: int
    full: int
    probationary: int
    room: int
    afar: int
    voters: frozenset[int]
    voters_there: frozenset[int]
    exclusions: tuple[QuorumExclusion, ...]

    def quorum(self, decision: Decision, policy: BranchPolicy, *, without: bool) -> Quorum:
        """`without`: the members who are properly left out do not count in E."""
        left_out = {each.member_id for each in self.exclusions if each.counts} if without else set()
        present = len(self.voters_there - left_out)
        return Quorum(decision, expected(self.voters, left_out), present, strict=policy.quorum_strict)


def attendance(session: Session, meeting: Meeting, policy: BranchPolicy) -> Attendance:
    return count(
        meeting,
        meetings.audience(session, meeting),
        signins.by_member(session, meeting),
        exclusions(session, meeting),
        policy,
    )


def count(
    meeting: Meeting,
    people: Sequence[Member],
    signed: dict[int, SignIn],
    left_out: Sequence[QuorumExclusion],
    policy: BranchPolicy,
) -> Attendance:
    """The same from what was read already. At a 支委会 every member of the committee has a vote."""
    by_post = meeting.kind is MeetingKind.COMMITTEE_MEETING
    voters = frozenset(member.id for member in people if by_post or has_vote(member.standing))
    room = {number for number, record in signed.items() if record.took_part is Mode.ON_SITE}
    counted = set(signed) - _home(signed) if policy.quorum_counts_remote else room
    return Attendance(
        expected=len(people),
        full=sum(member.standing is not Standing.PROBATIONARY for member in people),
        probationary=sum(member.standing is Standing.PROBATIONARY for member in people),
        room=len(room),
        afar=len(signed) - len(room),
        voters=voters,
        voters_there=voters & counted,
        exclusions=tuple(left_out),
    )


def _home(signed: dict[int, SignIn]) -> set[int]:
    return {number for number, record in signed.items() if record.took_part is Mode.HOME_STUDY}


def decisions(meeting: Meeting, policy: BranchPolicy, found: Attendance) -> list[Quorum]:
    """What such a meeting may decide, each with its threshold; those left out count for elections, and for votes
    where the branch says so.
    """
    if meeting.kind is MeetingKind.COMMITTEE_MEETING:
        return [found.quorum(Decision.COMMITTEE, policy, without=False)]
    vote = found.quorum(Decision.MEMBERS_VOTE, policy, without=policy.exclusions_for_votes)
    if meeting.unit_id != meeting.branch_id:
        return []  # a group decides nothing for the branch
    return [vote, found.quorum(Decision.ELECTION, policy, without=True)]


def quorum_for(decision: Decision, policy: BranchPolicy, found: Attendance) -> Quorum:
    without = decision is Decision.ELECTION or (decision is not Decision.COMMITTEE and policy.exclusions_for_votes)
    return found.quorum(decision, policy, without=without)


def exclusions(session: Session, meeting: Meeting) -> list[QuorumExclusion]:
    query = (
        select(QuorumExclusion)
        .options(joinedload(QuorumExclusion.member))
        .where(QuorumExclusion.meeting_id == meeting.id)
        .order_by(QuorumExclusion.id)
    )
    return list(session.scalars(query))


def leave_out(
    session: Session,
    meeting: Meeting,
    member: Member,
    reason: ExclusionReason,
    by: Member,
    now: datetime,
    *,
    consent: str,
    resolution: str,
) -> QuorumExclusion:
    """Puts him on the list of this meeting, or corrects his line there."""
    found = next((each for each in exclusions(session, meeting) if each.member_id == member.id), None)
    line = found or QuorumExclusion(meeting_id=meeting.id, member_id=member.id, member=member)
    line.reason, line.consent, line.resolution = reason, consent.strip()[:120], resolution.strip()[:120]
    line.by_id, line.at = by.id, now
    session.add(line)
    _note(session, "meetings.left_out_of_quorum", meeting, member, by, now)
    session.flush()
    return line


def count_again(session: Session, meeting: Meeting, member: Member, by: Member, now: datetime) -> bool:
    """Takes him off the list; False where he was not on it."""
    found = next((each for each in exclusions(session, meeting) if each.member_id == member.id), None)
    if found is None:
        return False
    session.delete(found)
    _note(session, "meetings.counted_in_quorum", meeting, member, by, now)
    session.flush()
    return True


def _note(session: Session, act: str, meeting: Meeting, member: Member, by: Member, now: datetime) -> None:
    audit.note(session, act, now, account_id=member.account_id, by=by, about=member, meeting_id=meeting.id)

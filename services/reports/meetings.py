"""One meeting: who is expected, what they said, how their presence is known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.meetings import (
    ANSWER_LABELS,
    EVIDENCE_LABELS,
    MODE_LABELS,
    Answer,
    AnswerKind,
    Evidence,
    Meeting,
    MeetingKind,
    SignIn,
)
from domain.members import GONE, LIFE_LABELS, LifeState, Member
from services import answers, deliveries, meetings, signins

_RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """`expected` is everybody who is asked to come; `silent` are those of them who have not said."""

    meeting: Meeting
    title: str
    expected: int
    coming: int
    not_coming: int
    silent: int
    signed: int


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One person of one meeting. Texts are labels or empty; `answer_by` and `signed_by` name who said it for him,
    `mode` is 参加方式, `late_minutes` how long after the end it was written down. `exempt`: 不作硬性要求. `rests`: why
    he is left in peace.
    """

    member_id: int
    name: str
    group: str
    answer: str
    reason: str
    answered_at: datetime | None
    answer_by: str
    evidence: str
    mode: str
    signed_at: datetime | None
    signed_by: str
    late_minutes: int | None
    exempt: bool
    rests: str


def coming(session: Session, branch_id: int, now: datetime, *, most: int) -> list[MeetingLine]:
    """The next meetings of the branch and its groups."""
    return lines(session, branch_id, meetings.of_branch(session, branch_id, now)[:most])


def just_over(session: Session, branch_id: int, now: datetime, *, most: int) -> list[MeetingLine]:
    """The meetings of the last two weeks, the latest first."""
    recent = meetings.of_branch(session, branch_id, now - _RECENT)
    over = [meeting for meeting in recent if meeting.ends_at < now]
    return lines(session, branch_id, over[::-1][:most])


def lines(session: Session, branch_id: int, found: Sequence[Meeting]) -> list[MeetingLine]:
    """Of meetings of one branch; so many statements however many they are, one more for a committee's meeting."""
    ids = [meeting.id for meeting in found]
    given: dict[int, dict[int, AnswerKind]] = {number: {} for number in ids}
    said = select(Answer.meeting_id, Answer.member_id, Answer.kind).where(Answer.meeting_id.in_(ids))
    for meeting_id, member_id, kind in session.execute(
        said.where(Answer.withdrawn_at.is_(None)).order_by(Answer.at, Answer.id)
    ):
        given[meeting_id][member_id] = kind
    signed = select(SignIn.meeting_id, SignIn.member_id).where(
        SignIn.meeting_id.in_(ids), SignIn.withdrawn_at.is_(None)
    )
    came = Counter(meeting_id for meeting_id, _ in {(row[0], row[1]) for row in session.execute(signed)})
    roster = select(Member.id, Member.group_id).where(
        Member.branch_id == branch_id, Member.on_roster, Member.life_state.not_in(GONE)
    )
    people = [(row[0], row[1]) for row in session.execute(roster)]
    return [_line(meeting, _asked(session, meeting, people), given[meeting.id], came[meeting.id]) for meeting in found]


def _asked(session: Session, meeting: Meeting, people: Iterable[tuple[int, int | None]]) -> set[int]:
    """As `meetings.audience` does, without opening what is sealed of anybody."""
    if meeting.kind is MeetingKind.COMMITTEE_MEETING:
        return {member.id for member in meetings.audience(session, meeting)}
    whole = meeting.unit_id == meeting.branch_id
    return {member_id for member_id, group_id in people if whole or group_id == meeting.unit_id}


def _line(meeting: Meeting, people: set[int], given: Mapping[int, AnswerKind], came: int) -> MeetingLine:
    yes = sum(kind is AnswerKind.COMING for kind in given.values())
    return MeetingLine(
        meeting,
        deliveries.meeting_view(meeting)["title"],
        expected=len(people),
        coming=yes,
        not_coming=len(given) - yes,
        silent=len(people - given.keys()),
        signed=came,
    )


def expected(session: Session, meeting: Meeting) -> tuple[MeetingLine, list[ExpectedRow]]:
    """Everybody who is asked to come, in the order of the roster, and whoever answered or came besides."""
    people = meetings.audience(session, meeting)
    given, signed = answers.by_member(session, meeting), signins.by_member(session, meeting)
    known = {member.id for member in people}
    others = [by for answer in given.values() if (by := answer.by_id)]
    others += [by for record in signed.values() if (by := record.by_id)]
    named = _by_id(session, [*(given.keys() - known), *(signed.keys() - known), *others]) | {
        member.id: member for member in people
    }
    besides = [named[member_id] for member_id in (given.keys() | signed.keys()) - known if member_id in named]
    groups = _group_names(people + besides)
    rows = []
    for member in [*people, *sorted(besides, key=lambda member: member.id)]:
        answer, record = given.get(member.id), signed.get(member.id)
        rows.append(
            ExpectedRow(
                member.id,
                member.name,
                groups.get(member.id, ""),
                "" if answer is None else ANSWER_LABELS[answer.kind],
                "" if answer is None else answer.reason,
                None if answer is None else answer.at,
                _said_by(answer, named),
                "" if record is None else EVIDENCE_LABELS[record.evidence],
                "" if record is None else MODE_LABELS[record.took_part],
                None if record is None else record.at,
                _name(named, None if record is None else record.by_id),
                None if record is None or record.evidence is not Evidence.AFTERWARDS else record.late_minutes,
                member.no_hard_demand,
                "" if member.life_state is LifeState.LIVING else LIFE_LABELS[member.life_state],
            )
        )
    return lines(session, meeting.branch_id, [meeting])[0], rows


def _by_id(session: Session, ids: Iterable[int]) -> dict[int, Member]:
    wanted = set(ids)
    if not wanted:
        return {}
    return {member.id: member for member in session.scalars(select(Member).where(Member.id.in_(wanted)))}


def _group_names(people: Iterable[Member]) -> dict[int, str]:
    """Groups are few and stay in the session: one look-up each."""
    return {member.id: member.group.name for member in people if member.group is not None}


def _said_by(answer: Answer | None, named: dict[int, Member]) -> str:
    if answer is None:
        return ""
    return answer.by_relation or _name(named, answer.by_id)


def _name(named: dict[int, Member], member_id: int | None) -> str:
    found = named.get(member_id) if member_id is not None else None
    return "" if found is None else found.name

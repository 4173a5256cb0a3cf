"""What the minutes can say before anybody writes: from the meeting, the sign-ins, the leave, what was made up for.

Only facts that stand somewhere; what nobody knows yet stays blank for the recorder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.days import local_day
from domain.items import Task, TaskKind
from domain.meetings import (
    LEAVE_LABELS,
    MEETING_LABELS,
    MODE_LABELS,
    Answer,
    AnswerKind,
    Meeting,
    MeetingState,
    Mode,
    SignIn,
    leave_kind,
)
from domain.members import Member
from domain.minutes import MinutesField
from domain.organisation import PostKind
from domain.policy import BranchPolicy
from services import answers, meetings, members, organisation, quorums, signins

PAUSE = "、"
COMMA = "，"
STOP = "；"
ASKED_IN = "应到 {all} 人（正式党员 {full} 人，预备党员 {probationary} 人），其中有表决权 {voters} 人"
THERE_IN = "到会场 {room} 人，其中有表决权 {voters} 人"
AFAR_IN = "，另有 {afar} 人以视频、电话等方式参加，不计入到会人数"
NAME_AND = "{name}（{what}）"
MADE_UP_IN = "{on}{by}{way}"
EXEMPT = "不作硬性要求"
NO_WORD = "没有说原因"
BY = "由{name}"
CONVEYED = "补学传达"
BRANCH = "支部"


@dataclass(frozen=True, slots=True)
class MakeUp:
    """What was missed was brought: who, on which local day, in whose words."""

    on: date
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who was asked and was not there. `reason` is his own words; `make_up` None: not yet."""

    member: Member
    kind: str
    reason: str
    exempt: bool
    make_up: MakeUp | None


def draft(session: Session, meeting: Meeting, policy: BranchPolicy, zone: ZoneInfo) -> dict[str, str]:
    """Field → text for everything that is known; the recorder corrects it."""
    people, signed = meetings.audience(session, meeting), signins.by_member(session, meeting)
    found = quorums.attendance(session, meeting, policy)
    named = {member.id: member.name for member in people}
    guests = [number for number in signed if number not in named]
    besides = members.names_of(session, guests)
    on = local_day(meeting.starts_at, zone)
    texts = {
        MinutesField.TITLE: title(meeting),
        MinutesField.KIND: MEETING_LABELS[meeting.kind],
        MinutesField.NUMBER: _number(session, meeting, zone),
        MinutesField.WHEN: span(meeting, zone),
        MinutesField.PLACE: meeting.place,
        MinutesField.HOST: _host(session, meeting, on),
        MinutesField.EXPECTED: ASKED_IN.format(
            all=found.expected, full=found.full, probationary=found.probationary, voters=len(found.voters)
        ),
        MinutesField.PRESENT: THERE_IN.format(room=found.room, voters=len(found.voters_there))
        + (AFAR_IN.format(afar=found.afar) if found.afar else ""),
        MinutesField.ATTENDED: _attended(signed, named),
        MinutesField.SAT_IN: _attended(signed, besides),
        MinutesField.ABSENT: STOP.join(absent_words(one) for one in absent(session, meeting, zone)),
        MinutesField.AGENDA: meeting.topic,
    }
    return {field.value: text for field, text in texts.items()}


def title(meeting: Meeting) -> str:
    """东风社区离退休干部党支部党员大会: 支部 is not said twice."""
    name, kind = meeting.unit.name, MEETING_LABELS[meeting.kind]
    return name + (kind.removeprefix(BRANCH) if name.endswith(BRANCH) else kind)


def span(meeting: Meeting, zone: ZoneInfo) -> str:
    begins, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    return f"{begins:%Y-%m-%d %H:%M}–{ends:%H:%M}"


def _number(session: Session, meeting: Meeting, zone: ZoneInfo) -> str:
    """Which one of its kind it is in its calendar year, in this unit."""
    year = meeting.starts_at.astimezone(zone).year
    first = datetime(year, 1, 1, tzinfo=zone)
    query = select(func.count()).where(
        Meeting.unit_id == meeting.unit_id,
        Meeting.kind == meeting.kind,
        Meeting.state == MeetingState.ANNOUNCED,
        Meeting.starts_at >= first,
        Meeting.starts_at <= meeting.starts_at,
    )
    return f"{year}-{session.scalar(query)}"


def _host(session: Session, meeting: Meeting, on: date) -> str:
    """Convened by the group leader or the secretary (§4.1), as it usually is."""
    kinds = [PostKind.GROUP_LEADER] if meeting.unit_id != meeting.branch_id else [PostKind.SECRETARY, PostKind.DEPUTY]
    held = organisation.holders(session, [meeting.unit_id], kinds, on)
    return held[0][1].name if held else ""


def _attended(signed: dict[int, SignIn], named: dict[int, str]) -> str:
    there = [(number, record) for number, record in signed.items() if number in named]
    order = {number: place for place, number in enumerate(named)}
    return PAUSE.join(
        named[number]
        if record.took_part is Mode.ON_SITE
        else NAME_AND.format(name=named[number], what=MODE_LABELS[record.took_part])
        for number, record in sorted(there, key=lambda pair: order[pair[0]])
    )


def absent(session: Session, meeting: Meeting, zone: ZoneInfo) -> list[Absent]:
    """In the order of the roster, with what was made up for."""
    people, signed = meetings.audience(session, meeting), signins.by_member(session, meeting)
    given, made = answers.by_member(session, meeting), made_up(session, [meeting], zone)
    return [
        _absent(member, given.get(member.id), made.get((meeting.id, member.id)))
        for member in people
        if member.id not in signed
    ]


def _absent(member: Member, answer: Answer | None, make_up: MakeUp | None) -> Absent:
    away = answer if answer is not None and answer.kind is not AnswerKind.COMING else None
    kind = leave_kind(away.reason) if away is not None else None
    reason = "" if away is None else away.reason
    return Absent(member, "" if kind is None else LEAVE_LABELS[kind], reason, member.no_hard_demand, make_up)


def absent_words(one: Absent) -> str:
    parts = [*_why(one), *([] if one.make_up is None else [made_up_words(one.make_up)])]
    return NAME_AND.format(name=one.member.name, what=COMMA.join(part for part in parts if part))


def _why(one: Absent) -> list[str]:
    known = [part for part in (one.kind, one.reason) if part]
    return known or [EXEMPT if one.exempt else NO_WORD]


def made_up_words(one: MakeUp) -> str:
    by = BY.format(name=one.by) if one.by else ""
    return MADE_UP_IN.format(on=f"{one.on:%Y-%m-%d}", by=by, way=one.words or CONVEYED)


def made_up(session: Session, found: Sequence[Meeting], zone: ZoneInfo) -> dict[tuple[int, int], MakeUp]:
    """(meeting, member) → what closed the 会后传达 or the 送学上门 that the meeting left behind."""
    numbers = {meeting.id for meeting in found}
    branches = {meeting.branch_id for meeting in found}
    since = min((meeting.starts_at for meeting in found), default=None)
    if since is None:
        return {}
    query = (
        select(Task)
        .where(Task.branch_id.in_(branches), Task.kind.in_((TaskKind.FOLLOW_UP, TaskKind.HOME_STUDY)))
        .where(Task.closed_at.is_not(None), Task.closed_at >= since)
        .order_by(Task.closed_at, Task.id)
    )
    tasks = [task for task in session.scalars(query) if task.data.get("meeting_id") in numbers and task.member_id]
    closers = {task.closed_by_id for task in tasks if task.closed_by_id is not None}
    names = members.names_of(session, closers)
    return {
        (task.data["meeting_id"], task.member_id): MakeUp(
            local_day(task.closed_at, zone), names.get(task.closed_by_id or 0, ""), task.outcome
        )
        for task in tasks
        if task.member_id is not None and task.closed_at is not None and task.closed_by_id is not None
    }

"""Exempt is not absent: what members of whom nothing is demanded did not hear is brought home to them (教条 §23, D5.5).

After each meeting, and with each month's study, the branch owes every such member a visit: convey, listen, care. It is
owed by the branch, goes on to the next person when nobody does it, and never becomes a mark against the member.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.audit import Run
from domain.items import Task, TaskKind
from domain.meetings import Meeting, MeetingState
from domain.members import RESTING, Member
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit
from domain.study import StudyMaterial
from services import deliveries, letters, meetings, members, organisation, runs, signins, tasks

NOTE = "tasks/duty"
_BACK = timedelta(days=7)  # an outage that was longer is looked up by hand
_HOURS_EACH = 48  # after its time it goes to the next person, and so on
_COMMA = "、"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is to be conveyed: a meeting that is over, or a study item that went out. `job` names it once."""

    job: str
    at: datetime
    meeting_id: int | None = None
    notice_id: int | None = None


def due(session: Session, now: datetime) -> list[Occasion]:
    """Occasions nobody has looked at yet, the earliest first."""
    over = select(Meeting.id, Meeting.ends_at).where(
        Meeting.state == MeetingState.ANNOUNCED, Meeting.ends_at <= now, Meeting.ends_at > now - _BACK
    )
    out = select(Notice.id, Notice.issued_at).where(
        Notice.kind == NoticeKind.STUDY, Notice.issued_at <= now, Notice.issued_at > now - _BACK
    )
    found = [Occasion(f"duty:meeting:{row[0]}", row[1], meeting_id=row[0]) for row in session.execute(over)]
    found += [Occasion(f"duty:study:{row[0]}", row[1], notice_id=row[0]) for row in session.execute(out)]
    jobs = [one.job for one in found]
    done = set(session.scalars(select(Run.job).where(Run.job.in_(jobs)))) if jobs else set()
    return sorted((one for one in found if one.job not in done), key=lambda one: (one.at, one.job))


def open_duties(session: Session, occasion: Occasion, now: datetime, zone: ZoneInfo) -> int:
    """A task for each member concerned, and one line to each owner with the names. Returns how many were opened."""
    if not runs.claim(session, occasion.job, occasion.at, now):
        return 0
    people, title = _of_meeting(session, occasion) if occasion.meeting_id is not None else _of_study(session, occasion)
    opened = [_open(session, member, occasion, title, now, zone) for member in people]
    _tell(session, opened, title, now)
    return len(opened)


def _of_meeting(session: Session, occasion: Occasion) -> tuple[list[Member], str]:
    """Who was asked to come, is not obliged to, and was not there."""
    wanted = [joinedload(Meeting.unit), joinedload(Meeting.branch)]
    meeting = session.get_one(Meeting, occasion.meeting_id, options=wanted)
    there = signins.by_member(session, meeting)
    people = [member for member in meetings.audience(session, meeting) if member.id not in there]
    return _exempt(people), str(deliveries.meeting_view(meeting)["title"])


def _of_study(session: Session, occasion: Occasion) -> tuple[list[Member], str]:
    notice = session.get_one(Notice, occasion.notice_id)
    material = session.get(StudyMaterial, notice.material_id) if notice.material_id is not None else None
    unit = session.get(Unit, notice.unit_id) if notice.unit_id is not None else None
    people = [] if unit is None else members.in_unit(session, unit)
    return _exempt(people), "" if material is None else material.title


def _exempt(people: Sequence[Member]) -> list[Member]:
    """Who rests is looked after by whoever was told so (R-UX-76)."""
    return [member for member in people if member.no_hard_demand and member.life_state not in RESTING]


def _open(session: Session, member: Member, occasion: Occasion, title: str, now: datetime, zone: ZoneInfo) -> Task:
    policy = organisation.policy_of(session, member.branch)
    due_at = occasion.at + timedelta(days=policy.duty_days)
    return tasks.open_task(
        session,
        TaskKind.HOME_STUDY,
        f"{occasion.job}:{member.id}",
        member,
        now,
        words=title,
        due_at=due_at,
        next_at=policy.quiet.next_waking(due_at, zone),
        push=NOTE,
        hours_each=_HOURS_EACH,
        meeting_id=occasion.meeting_id,
        notice_id=occasion.notice_id,
    )


def _tell(session: Session, opened: Sequence[Task], title: str, now: datetime) -> None:
    names: dict[int, list[str]] = defaultdict(list)
    for task in opened:
        if task.owner_id is not None and task.member_id is not None:
            names[task.owner_id].append(session.get_one(Member, task.member_id).name)
    for owner_id, people in names.items():
        owner = session.get_one(Member, owner_id)
        letters.tell(session, owner, NOTE, now, urgent=False, about=_COMMA.join(people), words=title)


def open_for(session: Session, member: Member) -> list[Task]:
    """What is owed to him, the oldest first; also a home study that he asked for himself."""
    query = select(Task).where(Task.member_id == member.id, Task.kind == TaskKind.HOME_STUDY, Task.closed_at.is_(None))
    return list(session.scalars(query.order_by(Task.id)))


def is_owed(task: Task) -> bool:
    """Owed by the branch after a meeting or a study, and not asked for."""
    return task.data.get("push") == NOTE

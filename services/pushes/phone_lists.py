"""Work that waits for a human goes on by itself: a caller hears of his list, danger is said again, and what nobody
took up goes to the next person.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.items import Task, TaskKind
from domain.members import Member
from domain.notices import NOTICE_LABELS, Notice
from domain.organisation import PostKind
from domain.policy import BranchPolicy
from services import alarms, audit, deliveries, errands, letters, organisation, runs, tasks
from services.deliveries.handover import ERRANDS
from services.deliveries.reach import WIRES

MOST = 9  # names in one message, so that each has one digit
_TO_CARRY = timedelta(days=3)
_REPEATED = frozenset({TaskKind.ALARM, TaskKind.LOW_MOOD})
_ALARM_FIRST = (PostKind.LIAISON, PostKind.SECRETARY, PostKind.GROUP_LEADER)


def waiting_tasks(session: Session, now: datetime) -> list[int]:
    """Ids of open tasks whose moment to go on has come, the earliest first."""
    query = select(Task.id).where(Task.closed_at.is_(None), Task.next_at <= now).order_by(Task.next_at, Task.id)
    return list(session.scalars(query))


def go_on(session: Session, task_ids: Sequence[int], now: datetime, zone: ZoneInfo) -> dict[str, int]:
    """Takes each task one step further, once. Returns counts: `repeated`, `passed_on`, `lists`."""
    found = session.scalars(select(Task).where(Task.id.in_(task_ids), Task.closed_at.is_(None)).with_for_update())
    mine = [
        task
        for task in found
        if task.next_at is not None
        and task.next_at <= now
        and runs.claim(session, f"task:{task.id}", task.next_at, now)
    ]
    counts = {"repeated": 0, "passed_on": 0}
    for task in mine:
        if task.kind in _REPEATED:
            counts["repeated"] += _say_again(session, task, now)
        elif task.kind not in ERRANDS:
            counts["passed_on"] += _pass_on(session, task, now, zone)
    calls = [task for task in mine if task.kind in ERRANDS]
    return counts | {"lists": _tell_callers(session, calls, now)}


def _policy(session: Session, member: Member) -> BranchPolicy:
    return organisation.policy_of(session, member.branch)


def _say_again(session: Session, task: Task, now: datetime) -> int:
    """Danger: everybody is told again until one writes that he reached the person (R-UX-102)."""
    member = task.member
    if member is None:
        task.next_at = None
        return 0
    people = tasks.helpers_of(session, member, now, first=_ALARM_FIRST)[:3]
    alarms.tell_all(session, member, task.kind, task.words, now, people)
    task.rounds += 1
    task.next_at = now + timedelta(minutes=_policy(session, member).alarm_repeat_minutes)
    return 1


def _pass_on(session: Session, task: Task, now: datetime, zone: ZoneInfo) -> int:
    """Nobody took it up in time: the next nearest person has it now, until nobody is left."""
    member = task.member
    task.next_at = None
    if member is None:
        return 0
    near = tasks.helpers_of(session, member, now)
    asked = {task.owner_id, *task.data.get("asked", [])}
    following = next((person for person in near if person.id not in asked), None)
    if following is None:
        return 0
    task.data = {**task.data, "asked": sorted(person for person in asked if person is not None)}
    task.owner_id = following.id
    task.rounds += 1
    policy = _policy(session, member)
    hours = int(task.data.get("hours_each") or policy.call_back_hours)
    task.next_at = policy.quiet.next_waking(now + timedelta(hours=hours), zone)
    session.flush()
    tasks.tell_owner(session, task, now)
    return 1


def _tell_callers(session: Session, calls: Sequence[Task], now: datetime) -> int:
    """One message to each caller about each notice, and one about the sheets that he carries, with the names (S9)."""
    lists: dict[tuple[int, int, TaskKind], list[Task]] = defaultdict(list)
    for task in calls:
        task.next_at = None
        notice_id = task.data.get("notice_id")
        if task.owner_id is not None and notice_id is not None:
            lists[task.owner_id, notice_id, task.kind].append(task)
    for (owner_id, _, _), found in lists.items():
        say_list(session, session.get_one(Member, owner_id), errands.in_order(found), now, urgent=False)
    return len(lists)


def say_list(session: Session, owner: Member, found: Sequence[Task], now: datetime, *, urgent: bool) -> None:
    """The names of one list, with the numbers to call: those are filled in when it is sent (`contents`) and are kept
    nowhere in it.
    """
    notice = errands.notice_of(session, found[0])
    if notice is None:
        return
    shown, rest = found[:MOST], found[MOST:]
    is_door = found[0].kind is TaskKind.DOOR
    for task in shown:
        audit.note(
            session,
            "errands.shown",
            now,
            account_id=owner.account_id,
            by=owner,
            about=task.member,
            branch_id=task.branch_id,
            id=task.id,
        )
    letters.tell(
        session,
        owner,
        "staff/door_list" if is_door else "staff/phone_list",
        now,
        urgent=urgent,
        # over WeChat only: a list that cannot be brought must not become a call, and that call another list
        ways=[*WIRES],
        errands=[task.id for task in shown],
        more=len(rest),
        count=len(found),
        sheets=[notice.id, owner.id],
        until_at=(found[0].due_at or now + _TO_CARRY).isoformat(),
        **_about(notice),
    )


def _about(notice: Notice) -> dict[str, Any]:
    if notice.meeting is None:
        return {"title": "", "words": _words(notice), "starts_at": "", "place": ""}
    view = deliveries.meeting_view(notice.meeting)
    moment = notice.meeting.starts_at.isoformat()
    return {"title": view["title"], "words": "", "starts_at": moment, "place": notice.meeting.place}


def _words(notice: Notice) -> str:
    """What is to be said, as far as the notice holds it in words of its own."""
    parts = (str(notice.data[name]) for name in ("name", "words") if notice.data.get(name))
    return notice.text or "，".join(parts) or NOTICE_LABELS[notice.kind]

"""Life states by a human's word: what we start pauses or stops at once, one person is asked to go, and a mistake is
undone without sending what was missed (R-UX-76, D8.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Delivery, State
from domain.items import Task, TaskKind
from domain.lives import LifeChange
from domain.members import GONE, LifeState, Member
from domain.notices import NOTICE_LABELS, Notice
from services import audit, deliveries, letters, organisation, tasks
from services.deliveries import life

_STAYS = frozenset({TaskKind.ITEM, TaskKind.OPERATOR, TaskKind.RECOGNITION, TaskKind.TELL, TaskKind.DOOR})
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Errand:
    """What a human is asked to do: its line is `templates/pushes/<push>.txt`."""

    kind: TaskKind
    push: str
    within: timedelta


_ERRANDS: Mapping[LifeState, _Errand] = {
    LifeState.DECEASED: _Errand(TaskKind.VISIT, "tasks/family_visit", timedelta(days=1)),
    LifeState.MOURNING: _Errand(TaskKind.LOOK_AFTER, "tasks/mourning", timedelta(days=1)),
    LifeState.HOSPITAL: _Errand(TaskKind.VISIT, "tasks/hospital_visit", timedelta(days=3)),
    LifeState.GRAVELY_ILL: _Errand(TaskKind.VISIT, "tasks/hospital_visit", timedelta(days=1)),
}
_DISCHARGED = _Errand(TaskKind.LOOK_AFTER, "tasks/discharged", timedelta(days=7))  # D8.2: within a week
_IN_BED = frozenset({LifeState.HOSPITAL, LifeState.GRAVELY_ILL})


def _errand_of(before: LifeState, after: LifeState) -> _Errand | None:
    if after is LifeState.LIVING:
        return _DISCHARGED if before in _IN_BED else None
    return _ERRANDS.get(after)


@dataclass(frozen=True, slots=True)
class Stops:
    """What a change would end now, for a human to see before: titles of what waits to be sent, and tasks."""

    titles: tuple[str, ...]
    tasks: tuple[Task, ...]


def would_stop(session: Session, member: Member, state: LifeState) -> Stops:
    """Nothing for a return to ordinary life."""
    if state is LifeState.LIVING:
        return Stops((), ())
    query = (
        select(Delivery)
        .options(joinedload(Delivery.notice).joinedload(Notice.meeting))
        .where(Delivery.member_id == member.id, Delivery.state.in_((State.PLANNED, State.HANDED_OVER)))
        .order_by(Delivery.id)
    )
    titles = dict.fromkeys(_title(row.notice) for row in session.scalars(query.limit(_SHOWN)))
    return Stops(tuple(titles), tuple(_to_close(session, member)) if state in GONE else ())


def change(
    session: Session, member: Member, state: LifeState, now: datetime, *, by: Member, message_key: str = ""
) -> LifeChange:
    """From this second on nothing is sent that his state forbids; his family is told nothing by us. One human task
    appears where somebody has to go.
    """
    kept = LifeChange(
        member_id=member.id,
        before=member.life_state,
        after=state,
        at=now,
        by_id=by.id,
        message_key=message_key,
        data={},
    )
    session.add(kept)
    life.mark(session, member, state, now)
    closed = _close_tasks(session, member, now) if state in GONE else []
    kept.data = {"tasks": [task.id for task in closed]}
    session.flush()
    _ask(session, member, kept, now, by)
    audit.note(session, "members.life_changed", now, account_id=member.account_id, by=by, about=member, id=kept.id)
    return kept


def _close_tasks(session: Session, member: Member, now: datetime) -> list[Task]:
    """What was to be done for him; what he had raised stays with its owner."""
    found = _to_close(session, member)
    return [task for task in found if tasks.close_task(session, task, now, outcome=member.life_state.value)]


def _to_close(session: Session, member: Member) -> list[Task]:
    query = select(Task).where(Task.member_id == member.id, Task.closed_at.is_(None), Task.kind.not_in(_STAYS))
    return list(session.scalars(query))


def errand(session: Session, change: LifeChange) -> Task | None:
    """The human task that the change set off."""
    return tasks.by_key(session, f"life:{change.id}")


def _ask(session: Session, member: Member, kept: LifeChange, now: datetime, by: Member) -> None:
    wanted = _errand_of(kept.before, kept.after)
    if wanted is None:
        return
    due = now + wanted.within
    task = tasks.open_task(
        session, wanted.kind, f"life:{kept.id}", member, now, due_at=due, next_at=due, push=wanted.push
    )
    if task.owner_id != by.id:
        tasks.tell_owner(session, task, now)


def undo(session: Session, change: LifeChange, now: datetime, *, by: Member) -> list[str]:
    """It was a mistake: he is as he was, from this second on. Nothing that was missed is sent after; the secretary
    hears what it was. Returns its titles.
    """
    member = session.get_one(Member, change.member_id)
    change.undone_at, change.undone_by_id = now, by.id
    member.life_state, member.updated_at = change.before, now
    task = errand(session, change)
    if task is not None:
        tasks.close_task(session, task, now, by=by, outcome="taken back")
    for task_id in change.data.get("tasks", []):
        closed = session.get_one(Task, task_id)
        closed.closed_at, closed.outcome = None, ""
        closed.next_at = closed.due_at if closed.due_at is not None and closed.due_at > now else None
    session.flush()
    titles = _missed(session, member, change)
    audit.note(session, "members.life_undone", now, account_id=member.account_id, by=by, about=member, id=change.id)
    if titles:
        _tell_secretary(session, member, titles, now)
    return titles


def _missed(session: Session, member: Member, change: LifeChange) -> list[str]:
    """What he did not get because of it: ended then, or planned and ended since."""
    query = (
        select(Delivery)
        .options(joinedload(Delivery.notice).joinedload(Notice.meeting))
        .join(Notice)
        .where(Delivery.member_id == member.id, Delivery.reason == change.after.value)
        .where(Delivery.state.in_((State.EXEMPT, State.WITHDRAWN)))
        .where(or_(Delivery.due_at >= change.at, Notice.expires_at.is_(None), Notice.expires_at > change.at))
        .order_by(Delivery.id)
    )
    return list(dict.fromkeys(_title(row.notice) for row in session.scalars(query)))


def _title(notice: Notice) -> str:
    if notice.meeting is not None:
        return str(deliveries.meeting_view(notice.meeting)["title"])
    return notice.text[:20] or NOTICE_LABELS[notice.kind]


def _tell_secretary(session: Session, member: Member, titles: list[str], now: datetime) -> None:
    secretary = organisation.secretary_of(session, member.branch, now.date())
    if secretary is not None:
        person = session.get_one(Member, secretary.member_id)
        letters.tell(session, person, "staff/missed_by_mistake", now, urgent=False, name=member.name, titles=titles[:4])


def latest(session: Session, branch_id: int, *, name_in: str) -> LifeChange | None:
    """The last change that stands, of somebody of the branch whose name the words hold."""
    query = (
        select(LifeChange)
        .join(Member, Member.id == LifeChange.member_id)
        .options(joinedload(LifeChange.member))
        .where(Member.branch_id == branch_id, LifeChange.undone_at.is_(None))
        .order_by(LifeChange.id.desc())
    )
    return next((change for change in session.scalars(query) if change.member.name in name_in), None)


def of_member(session: Session, member: Member, most: int = 10) -> list[LifeChange]:
    """The newest first."""
    query = select(LifeChange).where(LifeChange.member_id == member.id).order_by(LifeChange.id.desc())
    return list(session.scalars(query.limit(most)))

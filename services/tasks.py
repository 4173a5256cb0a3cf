"""待办: work for a named human. A key makes each happen once; an open one goes to the next person when nobody acts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from domain.items import Task, TaskKind
from domain.members import Member
from domain.organisation import Post, PostKind, Unit, UnitKind
from services import letters, organisation, pairing

_LADDER = (PostKind.GROUP_LEADER, PostKind.LIAISON, PostKind.SECRETARY, PostKind.DEPUTY)


class HasPlace(Protocol):
    """Whoever belongs to a branch and perhaps a group."""

    @property
    def id(self) -> int: ...

    @property
    def branch_id(self) -> int: ...

    @property
    def group_id(self) -> int | None: ...


_FEW = 500  # units named in one statement; beyond it all posts are read
_ACCOUNT_TOP = (UnitKind.COMMITTEE_ABOVE, UnitKind.GENERAL_BRANCH, UnitKind.BRANCH)


def near(
    session: Session, places: Collection[tuple[int, int | None]], now: datetime
) -> dict[tuple[int, int | None], list[int]]:
    """Who looks after the people of each (branch, group), nearest first: the group's leader, the liaison, the
    secretary, the deputy. Member ids; read for many places at once.
    """
    units = {unit for place in places for unit in place if unit is not None}
    held: dict[int, list[tuple[int, int]]] = defaultdict(list)
    query = (
        select(Post.unit_id, Post.kind, Post.member_id)
        .where(Post.kind.in_(_LADDER), organisation.held_on(now.date()))
        .order_by(Post.id)
    )
    if len(units) <= _FEW:
        query = query.where(Post.unit_id.in_(units))
    for unit_id, kind, member_id in session.execute(query):
        held[unit_id].append((_LADDER.index(kind), member_id))
    return {place: _nearest(held, place) for place in places}


def asked_first(session: Session, people: Collection[HasPlace], now: datetime) -> dict[int, int]:
    """For each of many: whoever is paired with him, else the nearest of `near`; who has nobody is left out."""
    paired = pairing.helpers(session, {person.id for person in people}, now.date())
    around = near(session, {(person.branch_id, person.group_id) for person in people}, now)
    found: dict[int, int] = {}
    for person in people:
        helpers = [paired.get(person.id), *around[person.branch_id, person.group_id]]
        owner = next((helper for helper in helpers if helper not in (None, person.id)), None)
        if owner is not None:
            found[person.id] = owner
    return found


def _nearest(held: Mapping[int, list[tuple[int, int]]], place: tuple[int, int | None]) -> list[int]:
    ranked = sorted(entry for unit in place if unit is not None for entry in held.get(unit, ()))
    return list(dict.fromkeys(member_id for _, member_id in ranked))


def helpers_of(session: Session, member: Member, now: datetime, *, first: Sequence[PostKind] = ()) -> list[Member]:
    """Who may be asked to look after something of the member's, nearest first (posts in `first` before the others);
    never he himself. Whoever is paired with him comes before everybody, unless the secretary has to decide.
    """
    kinds = tuple(dict.fromkeys([*first, *_LADDER]))
    units = [unit for unit in (member.branch_id, member.group_id) if unit is not None]
    held = [person for _, person in organisation.holders(session, units, kinds, now.date())]
    paired = pairing.helper_of(session, member, now.date())
    if paired is not None:
        held.insert(0 if first[:1] != (PostKind.SECRETARY,) else 1, paired)
    return list({person.id: person for person in held if person.id != member.id}.values())


def open_task(
    session: Session,
    kind: TaskKind,
    key: str,
    member: Member,
    now: datetime,
    *,
    owner: Member | None = None,
    first: Sequence[PostKind] = (),
    words: str = "",
    due_at: datetime | None = None,
    next_at: datetime | None = None,
    **data: Any,
) -> Task:
    """Opens it about a member, or gives back the one with the same key. Without an owner it goes to the nearest
    helper, posts in `first` before others. `next_at` is when it goes on by itself; `data` must be JSON.
    """
    before = by_key(session, key)
    if before is not None:
        return before
    if owner is None:
        owner = next(iter(helpers_of(session, member, now, first=first)), None)
    task = Task(
        branch_id=member.branch_id,
        kind=kind,
        key=key,
        member_id=member.id,
        owner_id=None if owner is None else owner.id,
        words=words,
        opened_at=now,
        due_at=due_at,
        next_at=next_at,
        rounds=0,
        outcome="",
        data=data,
    )
    session.add(task)
    session.flush()
    return task


def by_key(session: Session, key: str) -> Task | None:
    return session.scalars(select(Task).where(Task.key == key)).one_or_none()


def close_task(session: Session, task: Task, now: datetime, *, by: Member | None = None, outcome: str = "") -> bool:
    """Done. False when somebody had closed it before; then nothing changes."""
    if task.closed_at is not None:
        return False
    task.closed_at, task.next_at = now, None
    task.closed_by_id = None if by is None else by.id
    task.outcome = outcome[:200]
    session.flush()
    return True


def open_tasks(session: Session, branch_id: int, *, owner_id: int | None = None) -> list[Task]:
    """What waits in a branch, or for one person of it; danger first, then by due time."""
    query = select(Task).where(Task.branch_id == branch_id, Task.closed_at.is_(None))
    if owner_id is not None:
        query = query.where(Task.owner_id == owner_id)
    danger_first = case((Task.kind == TaskKind.ALARM, 0), else_=1)
    return list(session.scalars(query.order_by(danger_first, func.coalesce(Task.due_at, Task.opened_at), Task.id)))


def ask_after(session: Session, member: Member, words: str, now: datetime) -> Task:
    """Somebody close asks how he is (S4): a task for the nearest helper, and a line to him at once."""
    task = open_task(
        session,
        TaskKind.LOOK_AFTER,
        f"look_after:{member.id}:{now:%Y-%m-%d}",
        member,
        now,
        words=words,
        due_at=now + timedelta(days=1),
    )
    if task.owner_id is not None and task.opened_at == now:
        tell_owner(session, task, now)
    return task


def tell_owner(session: Session, task: Task, now: datetime, *, urgent: bool = False) -> None:
    """A line to the owner about his task: `templates/pushes/tasks/<kind>.txt`, or what the task's `push` names, with
    the values of its `tell` and, beside those, the owner's id.
    """
    owner = session.get(Member, task.owner_id) if task.owner_id is not None else None
    member = session.get(Member, task.member_id) if task.member_id is not None else None
    if owner is None:
        return
    letters.tell(
        session,
        owner,
        str(task.data.get("push") or f"tasks/{task.kind.value}"),
        now,
        urgent=urgent,
        about="" if member is None else member.name,
        words=task.words,
        **({**task.data["tell"], "owner_id": owner.id} if "tell" in task.data else {}),
    )


def for_operator(session: Session, account_id: int, code: str, words: str, now: datetime) -> Task | None:
    """Tells the operator of the account, once a day for each code. None for an account without any unit."""
    key = f"operator:{account_id}:{code}:{now:%Y-%m-%d}"
    before = by_key(session, key)
    if before is not None:
        return before
    top = _top_unit(session, account_id)
    if top is None:
        return None
    task = Task(
        branch_id=top.id, kind=TaskKind.OPERATOR, key=key, words=words, opened_at=now, rounds=0, outcome="", data={}
    )
    task.data = {"code": code}
    session.add(task)
    session.flush()
    return task


def _top_unit(session: Session, account_id: int) -> Unit | None:
    units = session.scalars(select(Unit).where(Unit.account_id == account_id, Unit.kind != UnitKind.GROUP))
    return min(units, key=lambda unit: (_ACCOUNT_TOP.index(unit.kind), unit.id), default=None)

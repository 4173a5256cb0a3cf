"""走访计划: whom the branch goes to see for 春节, 七一 and 重阳 (D8.1). Proposed by need; a human arranges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.days import at
from domain.items import Task, TaskKind
from domain.lunar import FESTIVAL_LABELS, Occasion
from domain.members import Member
from domain.organisation import Unit
from domain.pairing import Pairing, Tier, propose
from domain.visits import Visit
from services import audit, members, organisation, pairing, profiles, tasks

_AFTER = timedelta(days=7)  # a visit that was a little late is still the festival's
_BEFORE = timedelta(days=31)
_KEY = frozenset({Tier.A, Tier.B})
_PUSH = "tasks/festival_visit"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """`visited_on` is the first visit of those weeks, `task` what was arranged, `helper` whose it is to go."""

    member: Member
    tier: Tier
    helper: Member | None
    task: Task | None
    visited_on: date | None


def plan(session: Session, branch: Unit, occasion: Occasion, on: date) -> list[PlanLine]:
    """The key persons of the branch, in the order of the roster."""
    tiers = _tiers(session, branch, on)
    people = [one for one in members.in_branch(session, branch.id) if tiers[one.id] in _KEY]
    ids = [one.id for one in people]
    helpers = pairing.helpers(session, ids, on)
    found_tasks, visits = _tasks(session, branch, occasion), _visits(session, branch, occasion)
    known = {each.id: each for each in session.scalars(select(Member).where(Member.id.in_(helpers.values())))}
    return [
        PlanLine(one, tiers[one.id], known.get(helpers.get(one.id, 0)), found_tasks.get(one.id), visits.get(one.id))
        for one in people
    ]


def _tiers(session: Session, branch: Unit, on: date) -> dict[int, Tier]:
    """As decided in the pairing; where nobody decided, as proposed."""
    policy = organisation.policy_of(session, branch)
    query = select(Pairing.member_id, Pairing.tier).where(Pairing.branch_id == branch.id, pairing.stands(on))
    decided = {row.member_id: row.tier for row in session.execute(query.order_by(Pairing.id))}
    people = members.in_branch(session, branch.id)
    known = profiles.of_many(session, [one.id for one in people])
    return {
        one.id: decided.get(one.id) or propose(pairing.situation(one, known.get(one.id), on), policy) for one in people
    }


def _tasks(session: Session, branch: Unit, occasion: Occasion) -> dict[int, Task]:
    query = select(Task).where(Task.branch_id == branch.id, Task.key.startswith(f"festival:{occasion.key}:"))
    return {task.member_id: task for task in session.scalars(query) if task.member_id is not None}


def _visits(session: Session, branch: Unit, occasion: Occasion) -> dict[int, date]:
    query = (
        select(Visit.member_id, Visit.on)
        .where(Visit.branch_id == branch.id, Visit.withdrawn_at.is_(None))
        .where(Visit.on >= occasion.on - _BEFORE, Visit.on <= occasion.on + _AFTER)
        .order_by(Visit.on.desc())
    )
    return {row.member_id: row.on for row in session.execute(query)}


def arrange(
    session: Session,
    branch: Unit,
    occasion: Occasion,
    member_ids: Sequence[int],
    now: datetime,
    zone: ZoneInfo,
    *,
    by: Member,
    on: date,
) -> list[Task]:
    """A visit to be made by the day of the festival for each of those chosen, by whoever is paired with him or is
    nearest; arranged twice it is one. Returns the new ones.
    """
    lines = [
        line
        for line in plan(session, branch, occasion, on)
        if line.member.id in member_ids and line.task is None and line.visited_on is None
    ]
    policy = organisation.policy_of(session, branch)
    due = max(now, at(occasion.on, policy.day_before_clock, zone))
    opened = []
    for line in lines:
        task = tasks.open_task(
            session,
            TaskKind.VISIT,
            f"festival:{occasion.key}:{line.member.id}",
            line.member,
            now,
            words=FESTIVAL_LABELS[occasion.festival],
            due_at=due,
            push=_PUSH,
        )
        if task.owner_id != by.id:
            tasks.tell_owner(session, task, now)
        opened.append(task)
    audit.note(
        session, "visits.planned", now, account_id=branch.account_id, by=by, branch_id=branch.id, count=len(opened)
    )
    return opened

"""Today: what is owed to people, the next meetings, what became of the latest notices. Above a branch: numbers."""

from typing import Any

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from console.pages import Page
from console.visits import Visit
from domain.items import Task, TaskKind
from domain.members import Member
from domain.organisation import Unit
from domain.reviews import SUBJECT_LABELS
from domain.roles import Act
from services import hints, organisation, reports, reviews, tasks, terms

_TASKS = 12
_MEETINGS = 4
_NOTICES = 6
_BRANCHES = 40  # whose numbers stand on one page, in the order of the tree
_HINTS = 8
_NOTHING: dict[str, Any] = {"coming": None, "over": (), "notices": None, "term": None, "gaps": (), "hints": ()}


def today(visit: Visit) -> Response:
    beneath = visit.overseen(Act.SEE_NUMBERS)
    first = max(0, request.args.get("from", 0, type=int))
    overseen = reports.numbers(visit.session, beneath[first : first + _BRANCHES], visit.now)
    further = first + _BRANCHES if len(beneath) > first + _BRANCHES else None
    if not visit.reach.scopes(Act.SEE_TODAY):
        if "branch" in request.args:
            visit.branch(Act.SEE_TODAY)
        today = visit.today
        over = terms.overdue(visit.session, visit.overseen(Act.SEE_TODAY), today)
        return visit.show("console/overview", overseen=overseen, further=further, terms_over=over, **_drafts(visit))
    scope = visit.scope(Act.SEE_TODAY)
    branch = scope.branch
    waiting = waiting_for(visit, branch.id)
    errands = [task for task in waiting if task.kind is not TaskKind.RECOGNITION]
    shown = errands if request.args.get("all") else errands[:_TASKS]
    return visit.show(
        "console/home",
        branch=branch,
        branches=visit.near(Act.SEE_TODAY),
        tasks=shown,
        more=len(errands) - len(shown),
        waiting=len(errands),
        late=sum(task.due_at is not None and task.due_at < visit.now for task in errands),
        unknown=[task for task in waiting if task.kind is TaskKind.RECOGNITION],
        overseen=overseen,
        further=further,
        **(_of_branch(visit, branch) if scope.whole else _NOTHING),
        **_drafts(visit),
    )


def _drafts(visit: Visit) -> dict[str, Any]:
    """What waits for his own word, and what he wrote that nobody looked at for a working day."""
    return {
        "drafts": reviews.waiting_for(visit.session, visit.by.id),
        "unread": reviews.unread(visit.session, visit.by.id, visit.now, visit.desk.zone),
        "subjects": SUBJECT_LABELS,
    }


def _of_branch(visit: Visit, branch: Unit) -> dict[str, Any]:
    """What concerns the whole branch: what it should think of, its meetings and notices."""
    policy = organisation.policy_of(visit.session, branch)
    state, missing = terms.of_branch(visit.session, branch, policy, visit.today)
    return {
        "term": state,
        "gaps": missing,
        "hints": hints.hints(visit.session, branch, visit.now, visit.desk.zone)[:_HINTS],
        "coming": reports.coming(visit.session, branch.id, visit.now, most=_MEETINGS),
        "over": reports.just_over(visit.session, branch.id, visit.now, most=2),
        "notices": reports.latest(visit.session, branch, visit.now, most=_NOTICES),
    }


def waiting_for(visit: Visit, branch_id: int) -> list[Task]:
    """What waits in the branch and is his to see; danger first, then by due time."""
    found = [task for task in tasks.open_tasks(visit.session, branch_id) if visit.sees_task(task)]
    named = {person for task in found for person in (task.member_id, task.owner_id) if person is not None}
    people = {person.id: person for person in visit.session.scalars(select(Member).where(Member.id.in_(named)))}
    for task in found:  # at once, so that no task asks for its people one by one
        set_committed_value(task, "member", people.get(task.member_id or 0))
        set_committed_value(task, "owner", people.get(task.owner_id or 0))
    return found


PAGES = (Page("/", "today", today, Act.SEE_TODAY, section=True),)

"""走访: what was written, what is due within a week, one line to write a new one, and the plan of a festival."""

from datetime import date, timedelta

from flask import Response, abort, flash, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain import lunar
from domain.items import Task, TaskKind
from domain.lunar import FESTIVAL_LABELS, Occasion
from domain.members import Member
from domain.organisation import Unit
from domain.roles import Act
from domain.visits import Visit as Written
from services import contacts, members, visit_plans, visit_words, visits
from services.scopes import Scope
from services.visits import Story

_DUTIES = (TaskKind.HOME_STUDY, TaskKind.VISIT, TaskKind.LOOK_AFTER)
_SOON = timedelta(days=7)
_LISTED = timedelta(days=92)
_MOST = 60
_LONGEST = 200
_STOP = "，"
_YEAR_AHEAD = 366


def overview(visit: Visit) -> Response:
    scope = visit.scope(Act.SEE_VISITS)
    today = visit.today
    pairs = contacts.book(visit.session, scope.branch, today, helper_id=None if scope.whole else visit.by.id)
    return visit.show(
        "console/visits",
        branch=scope.branch,
        branches=visit.near(Act.SEE_VISITS),
        written=_written(visit, scope, today),
        duties=_duties(visit, scope),
        pairs=[line for line in pairs if line.next_on <= today + _SOON and scope.includes(line.pairing.member)],
        coming=lunar.coming(today, _YEAR_AHEAD)[:3] if scope.whole else (),
        festivals=FESTIVAL_LABELS,
    )


def _written(visit: Visit, scope: Scope, today: date) -> list[Written]:
    """Of the last three months, the newest first."""
    query = (
        select(Written)
        .join(Member, Member.id == Written.member_id)
        .options(joinedload(Written.member), joinedload(Written.visitor))
        .where(Written.branch_id == scope.branch.id, scope.condition(), Written.withdrawn_at.is_(None))
        .where(Written.on >= today - _LISTED)
        .order_by(Written.on.desc(), Written.id.desc())
        .limit(_MOST)
    )
    return list(visit.session.scalars(query))


def _duties(visit: Visit, scope: Scope) -> list[Task]:
    query = (
        select(Task)
        .join(Member, Member.id == Task.member_id)
        .options(joinedload(Task.member), joinedload(Task.owner))
        .where(Task.branch_id == scope.branch.id, Task.kind.in_(_DUTIES), Task.closed_at.is_(None))
        .where(scope.condition())
        .order_by(Task.due_at, Task.id)
        .limit(_MOST)
    )
    return [task for task in visit.session.scalars(query) if visit.sees_task(task)]


def new(visit: Visit) -> Response:
    scope = visit.scope(Act.WRITE_VISITS)
    return _form(visit, scope)


def _form(visit: Visit, scope: Scope, status: int = 200, wrong: dict[str, str] | None = None) -> Response:
    member = visit.named("member")
    known = member if member is not None and scope.includes(member) else None
    typed = {"words": request.form.get("words", ""), "on": request.form.get("on", "")}
    today = visit.today
    return visit.show(
        "console/visit_form", status, branch=scope.branch, member=known, typed=typed, wrong=wrong or {}, today=today
    )


def write(visit: Visit) -> Response:
    """送 陈建国 念了三条 他说暖气不热: the same line as in chat, by whoever is signed in."""
    scope = visit.scope(Act.WRITE_VISITS)
    words = " ".join(request.form.get("words", "").split())[:_LONGEST]
    member = _whom(visit, scope, words)
    today = visit.today
    on = _day(request.form.get("on", ""), today)
    wrong = {} if words else {"words": "words"}
    wrong |= {} if member is not None or not words else {"words": "nobody"}
    wrong |= {} if on is not None else {"on": "date"}
    if wrong or member is None or on is None:
        return _form(visit, scope, 422, wrong)
    kept = visits.record(visit.session, member, _story(words, member, on), visit.now, visitor=visit.by, by=visit.by)
    flash("visit_kept")
    return to("visit", visit_id=kept.visit.id)


def _whom(visit: Visit, scope: Scope, words: str) -> Member | None:
    """Who stands in the line, else who was chosen before; exactly one, with regard to whom he may write."""
    names = [name for name in members.names_in_branch(visit.session, scope.branch.id) if name in words]
    outer = [name for name in dict.fromkeys(names) if not any(name != other and name in other for other in names)]
    if outer:
        first = min(outer, key=words.find)
        found = members.named_in_branch(visit.session, scope.branch.id, first)
    else:
        chosen = visit.named("member")
        found = [] if chosen is None else [chosen]
    allowed = [one for one in found if scope.includes(one) and one.id != visit.by.id]
    return allowed[0] if len(allowed) == 1 else None


def _day(typed: str, today: date) -> date | None:
    """Never one to come; nothing is today."""
    said = fields.day(typed) if typed else today
    return said if said is not None and said <= today else None


def _story(words: str, member: Member, on: date) -> Story:
    """What may or may not be a need is kept as said: it can be made one on the page of the visit."""
    note = visit_words.read(words, (member.name,))
    return Story(
        on=on,
        way=visit_words.way_of(words),
        occasion=visit_words.occasion_of(words, note),
        words=words,
        content=_STOP.join(note.content),
        said=_STOP.join((*note.said, *note.maybe)),
        needs=tuple(note.needs),
        health=note.health,
        tells_notice=note.tells_notice,
    )


def show(visit: Visit, visit_id: int) -> Response:
    """What was understood of the line, to be looked over at once."""
    found, member = _of(visit, visit_id, Act.SEE_VISITS)
    return visit.show(
        "console/visit",
        branch=member.branch,
        visit=found,
        member=member,
        items=visits.needs_of(visit.session, found),
        may_take_back=visit.reach.includes(Act.WRITE_VISITS, member) and found.written_by_id == visit.by.id,
    )


def _of(visit: Visit, visit_id: int, act: Act) -> tuple[Written, Member]:
    found = visit.session.get(Written, visit_id) or abort(404)
    return found, visit.member(found.member_id, act)


def take_back(visit: Visit, visit_id: int) -> Response:
    """Only whoever wrote it."""
    found, member = _of(visit, visit_id, Act.WRITE_VISITS)
    if found.written_by_id != visit.by.id or found.withdrawn_at is not None:
        return visit.show("console/nothing_here", 409)
    visits.take_back(visit.session, found, visit.now)
    flash("visit_taken_back")
    return to("visits", branch=member.branch_id)


def plan(visit: Visit) -> Response:
    return _plan(visit, visit.branch(Act.SEE_DATES))


def _plan(visit: Visit, branch: Unit, status: int = 200) -> Response:
    today = visit.today
    occasion = _occasion(today)
    return visit.show(
        "console/visit_plan",
        status,
        branch=branch,
        occasion=occasion,
        label=FESTIVAL_LABELS[occasion.festival],
        others=[one for one in lunar.coming(today, _YEAR_AHEAD)[:3] if one != occasion],
        festivals=FESTIVAL_LABELS,
        lines=visit_plans.plan(visit.session, branch, occasion, today),
        asks=status != 200,
    )


def _occasion(today: date) -> Occasion:
    """The one of the address, else the next."""
    ahead = lunar.coming(today, _YEAR_AHEAD)
    return next((one for one in ahead if one.key == request.values.get("occasion")), ahead[0])


def arrange(visit: Visit) -> Response:
    branch = visit.branch(Act.PLAN_VISITS)
    chosen = request.form.getlist("member", type=int)
    today = visit.today
    if not chosen:
        return _plan(visit, branch, 422)
    occasion, zone = _occasion(today), visit.desk.zone
    visit_plans.arrange(visit.session, branch, occasion, chosen, visit.now, zone, by=visit.by, on=today)
    flash("visits_planned")
    return to("visit_plan", branch=branch.id, occasion=occasion.key)


PAGES = (
    Page("/visits", "visits", overview, Act.SEE_VISITS, section=True),
    Page("/visits/new", "visit_new", new, Act.WRITE_VISITS),
    Page("/visits/new", "visit_write", write, Act.WRITE_VISITS, method="POST"),
    Page("/visits/plan", "visit_plan", plan, Act.SEE_DATES),
    Page("/visits/plan", "visit_arrange", arrange, Act.PLAN_VISITS, method="POST"),
    Page("/visits/<int:visit_id>", "visit", show, Act.SEE_VISITS),
    Page("/visits/<int:visit_id>/back", "visit_back", take_back, Act.WRITE_VISITS, method="POST"),
)

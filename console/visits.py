"""One request of one visitor. What it is about is got here, by the act: 404 for what he may not, as for what is not."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import Response, abort, request
from sqlalchemy.orm import Session

from console import fields
from domain.access import ConsoleLink
from domain.days import local_day
from domain.items import Task
from domain.members import Member
from domain.organisation import Unit, UnitKind
from domain.roles import Act
from services.scopes import Reach, Scope

if TYPE_CHECKING:
    from console.access import Desk


class UnaskedError(AssertionError):
    """A view answered without having asked what its visitor may."""


@dataclass(frozen=True, slots=True)
class Visit:
    """`asked` are the acts that the view asked for; the frame refuses an answer for which it did not."""

    desk: "Desk"
    session: Session
    reach: Reach
    link: ConsoleLink
    now: datetime
    section: str = ""
    asked: set[Act] = field(default_factory=set)

    @property
    def by(self) -> Member:
        """Who is looking."""
        return self.reach.member

    @property
    def today(self) -> date:
        """The local day on which he looks."""
        return local_day(self.now, self.desk.zone)

    def branch(self, act: Act, branch_id: int | None = None) -> Unit:
        """A branch with regard to all of which he may, his own or one beneath: the given one, else that of the address
        or form (`branch=3`), else the first.
        """
        return self.one_of(self.branches(act), branch_id)

    def branches(self, act: Act) -> tuple[Unit, ...]:
        """All of those; perhaps none."""
        self.asked.add(act)
        return tuple({unit.id: unit for unit in (*self.reach.branches(act), *self.reach.overseen(act))}.values())

    def overseen(self, act: Act) -> tuple[Unit, ...]:
        """Branches beneath his posts, with regard to which he may; perhaps none."""
        self.asked.add(act)
        return self.reach.overseen(act)

    def near(self, act: Act) -> list[Unit]:
        """The branches of which `scope` is one: perhaps his in part only. Does not count as having asked."""
        return [scope.branch for scope in self.reach.scopes(act)]

    def oversees(self, act: Act, branch: Unit) -> bool:
        """Whether he may from above. Does not count as having asked."""
        return any(unit.id == branch.id for unit in self.reach.overseen(act))

    def one_of(self, units: Collection[Unit], unit_id: int | None) -> Unit:
        """The given one, else that of the address or form (`branch=3`), else the first. 404 for any other."""
        wanted = request.values.get("branch", type=int) if unit_id is None else unit_id
        if wanted is None:
            return next(iter(units), None) or abort(404)
        return next((unit for unit in units if unit.id == wanted), None) or abort(404)

    def scope(self, act: Act, branch_id: int | None = None) -> Scope:
        """The people of one branch with regard to whom he may: everybody, his group, those assigned to him. Chosen as
        in `branch`.
        """
        self.asked.add(act)
        scopes = {scope.branch.id: scope for scope in self.reach.scopes(act)}
        return scopes[self.one_of(tuple(scope.branch for scope in scopes.values()), branch_id).id]

    def branch_of(self, act: Act, unit_id: int | None) -> Unit:
        """The branch of a unit with regard to which he may: a branch as in `branch`, or a group that is his or of his
        branch.
        """
        self.asked.add(act)
        unit = self.session.get(Unit, unit_id) if unit_id is not None else None
        if unit is None or unit.kind is not UnitKind.GROUP:
            return self.branch(act, unit_id or 0)
        scope = self.scope(act, unit.parent_id or 0)
        return scope.branch if scope.whole or unit.id in scope.groups else abort(404)

    def member(self, member_id: int, act: Act) -> Member:
        self.asked.add(act)
        member = self.session.get(Member, member_id)
        return member if member is not None and self.reach.includes(act, member) else abort(404)

    def named(self, field: str) -> Member | None:
        """Whom a form or an address names, of whatever branch: what the visitor may is still to be asked."""
        given = request.form if request.method == "POST" else request.args
        return self.session.get(Member, fields.number(given.get(field)))

    def task(self, task_id: int, act: Act) -> Task:
        """His own, or any of a branch in which he sees all that waits."""
        self.asked.add(act)
        task = self.session.get(Task, task_id)
        return task if task is not None and self.sees_task(task, act) else abort(404)

    def sees_task(self, task: Task, act: Act = Act.SEE_TASK) -> bool:
        led = any(branch.id == task.branch_id for branch in self.reach.branches(Act.SEE_ALL_TASKS))
        near = self.reach.scope(act, task.branch_id) is not None
        return near and (led or task.owner_id == self.by.id)

    def may(self, act: Act, branch: Unit | None = None) -> bool:
        """Whether to offer something: anywhere at all, or in the branch. Does not count as having asked."""
        if branch is None:
            return self.reach.may(act)
        return self.oversees(act, branch) or self.reach.scope(act, branch.id) is not None

    def show(self, template: str, status: int = 200, *, branch: Unit | None = None, **data: Any) -> Response:
        """Every page also has `visitor` (his reach), `may` (an act's name, for this branch), `sections`, `here`."""
        known = {
            "visitor": self.reach,
            "sections": [page for page in self.desk.sections if self.reach.may(page.act)],
            "here": self.section,
            "may": lambda act: self.may(Act(act), branch),
            "now": self.now,
        }
        return self.desk.plain(template, status, branch=branch, **known, **data)

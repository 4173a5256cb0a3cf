"""How far somebody's posts reach today: branches, groups, assigned members, branches beneath. Asks `domain/roles.py`
at every question, keeps nothing.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from domain.members import Member
from domain.organisation import PostKind, Unit, UnitKind
from domain.pairing import Pairing
from domain.roles import Act, Relation, may, relations_of
from services import organisation, pairing


@dataclass(frozen=True, slots=True)
class Hold:
    """A post that is held. `branch` is the branch itself or that of the group; None for a post above branches, which
    has `beneath`, in the order of the tree's numbers: no order of merit.
    """

    post: PostKind
    unit: Unit
    branch: Unit | None
    beneath: tuple[Unit, ...] = ()

    def may(self, act: Act, relation: Relation) -> bool:
        return may(self.post, self.unit.kind, act, relation)


@dataclass(frozen=True, slots=True)
class Scope:
    """The people of one branch with regard to whom an act is allowed: all, or those of some groups and some others."""

    branch: Unit
    whole: bool
    groups: frozenset[int]
    people: frozenset[int]

    def includes(self, member: Member) -> bool:
        near = self.whole or member.group_id in self.groups or member.id in self.people
        return member.branch_id == self.branch.id and near

    def condition(self) -> ColumnElement[bool]:
        """The same for a statement about members."""
        own = Member.branch_id == self.branch.id
        if self.whole:
            return own
        return own & or_(Member.group_id.in_(self.groups), Member.id.in_(self.people))


@dataclass(frozen=True, slots=True)
class Reach:
    member: Member
    holds: tuple[Hold, ...]
    paired: frozenset[int]  # members who are assigned to him (一对一, 结对)

    @property
    def standing(self) -> str:
        """A hash of what he holds where: another one tells that his posts have changed."""
        held = sorted(f"{hold.unit.id}:{hold.post.value}" for hold in self.holds)
        return hashlib.sha256(" ".join(held).encode()).hexdigest()

    def may(self, act: Act) -> bool:
        """With regard to anything at all."""
        return any(hold.may(act, each) for hold in self.holds for each in relations_of(hold.post, hold.unit.kind))

    def scopes(self, act: Act) -> tuple[Scope, ...]:
        """One for each branch with anybody in it for whom he may, in the order of his posts."""
        branches = {hold.branch.id: hold.branch for hold in self.holds if hold.branch is not None}
        found = (self._scope(act, branch) for branch in branches.values())
        return tuple(scope for scope in found if scope is not None)

    def scope(self, act: Act, branch_id: int) -> Scope | None:
        return next((scope for scope in self.scopes(act) if scope.branch.id == branch_id), None)

    def _scope(self, act: Act, branch: Unit) -> Scope | None:
        holds = [hold for hold in self.holds if hold.branch is not None and hold.branch.id == branch.id]
        whole = any(hold.may(act, Relation.OWN_BRANCH) for hold in holds)
        groups = frozenset(hold.unit.id for hold in holds if hold.may(act, Relation.OWN_GROUP))
        assigned = any(hold.may(act, Relation.PAIRED) for hold in holds)
        if not (whole or groups or assigned):
            return None
        return Scope(branch, whole, groups, self.paired if assigned else frozenset())

    def branches(self, act: Act) -> tuple[Unit, ...]:
        """The branches of his posts in which he may with regard to everybody."""
        return tuple(scope.branch for scope in self.scopes(act) if scope.whole)

    def overseen(self, act: Act) -> tuple[Unit, ...]:
        """The branches beneath his posts with regard to which he may."""
        holds = [hold for hold in self.holds if hold.may(act, Relation.SUPERIOR)]
        found = {branch.id: branch for hold in holds for branch in hold.beneath}
        return tuple(found[number] for number in sorted(found))

    def includes(self, act: Act, member: Member) -> bool:
        scope = self.scope(act, member.branch_id)
        return scope is not None and scope.includes(member)


def reach_of(session: Session, member: Member, on: date) -> Reach:
    """With no `holds` for somebody without a post on that day. Posts in closed units count for nothing."""
    holds = [_hold(session, post.kind, post.unit_id) for post in organisation.posts_of(session, member.id, on)]
    return Reach(member, tuple(hold for hold in holds if hold is not None), _paired_with(session, member, on))


def _paired_with(session: Session, member: Member, on: date) -> frozenset[int]:
    query = select(Pairing.member_id).where(Pairing.helper_id == member.id, pairing.stands(on))
    return frozenset(session.scalars(query))


def _hold(session: Session, post: PostKind, unit_id: int) -> Hold | None:
    unit = session.get_one(Unit, unit_id)
    branch = session.get_one(Unit, unit.branch_id)
    if unit.closed_at is not None or branch.closed_at is not None:
        return None
    if Relation.SUPERIOR in relations_of(post, unit.kind):
        return Hold(post, unit, None, branches_beneath(session, unit))
    return Hold(post, unit, branch)


def branches_beneath(session: Session, top: Unit) -> tuple[Unit, ...]:
    """Open branches at or under the unit, by their numbers."""
    query = select(Unit).where(Unit.account_id == top.account_id, Unit.kind != UnitKind.GROUP, Unit.closed_at.is_(None))
    children: dict[int | None, list[Unit]] = {}
    for unit in session.scalars(query.order_by(Unit.id)):
        children.setdefault(unit.parent_id, []).append(unit)
    return tuple(sorted(_branches(top, children), key=lambda unit: unit.id))


def _branches(top: Unit, children: dict[int | None, list[Unit]]) -> Iterable[Unit]:
    waiting = [top]
    while waiting:
        unit = waiting.pop()
        if unit.kind is UnitKind.BRANCH:
            yield unit
        waiting += children.get(unit.id, ())

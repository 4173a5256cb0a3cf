"""The unit tree: policies down the tree, and who holds which post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.members import Member
from domain.organisation import Post, PostKind, Unit, UnitKind
from domain.policy import BranchPolicy


@dataclass(frozen=True, slots=True)
class Contact:
    """A person to ring: what members are told. `phone` may be empty where none is known."""

    member_id: int
    name: str
    phone: str
    post: PostKind


def chain(session: Session, unit: Unit) -> list[Unit]:
    """The unit and its superiors, from the top down."""
    found: list[Unit] = []
    current: Unit | None = unit
    while current is not None:
        found.append(current)
        current = session.get(Unit, current.parent_id) if current.parent_id is not None else None
    return found[::-1]


def policy_of(session: Session, unit: Unit) -> BranchPolicy:
    return BranchPolicy.merged(layer.policy for layer in chain(session, unit))


def posts_of(session: Session, member_id: int, on: date) -> tuple[Post, ...]:
    query = select(Post).where(
        Post.member_id == member_id, Post.since <= on, or_(Post.until.is_(None), Post.until >= on)
    )
    return tuple(session.scalars(query))


def holders(
    session: Session, unit_ids: Sequence[int], kinds: Sequence[PostKind], on: date
) -> list[tuple[Post, Member]]:
    """Who holds these posts in these units on that day, in the order of `kinds`."""
    query = (
        select(Post, Member)
        .join(Member, Member.id == Post.member_id)
        .where(Post.unit_id.in_(unit_ids), Post.kind.in_(kinds))
        .where(Post.since <= on, or_(Post.until.is_(None), Post.until >= on))
        .order_by(Post.id)
    )
    rank = {kind: place for place, kind in enumerate(kinds)}
    return sorted(((post, member) for post, member in session.execute(query)), key=lambda row: rank[row[0].kind])


def contact_of(session: Session, branch: Unit, on: date) -> Contact | None:
    """Whom a member of this branch should ring: the liaison, else the secretary, else the deputy."""
    kinds = (PostKind.LIAISON, PostKind.SECRETARY, PostKind.DEPUTY)
    return next((_contact(post, member) for post, member in holders(session, [branch.id], kinds, on)), None)


def secretary_of(session: Session, branch: Unit, on: date) -> Contact | None:
    kinds = (PostKind.SECRETARY, PostKind.DEPUTY)
    return next((_contact(post, member) for post, member in holders(session, [branch.id], kinds, on)), None)


def leader_of(session: Session, member: Member, on: date) -> Contact | None:
    """The leader of the member's group, if he is in one and is not the leader himself."""
    if member.group_id is None:
        return None
    found = holders(session, [member.group_id], (PostKind.GROUP_LEADER,), on)
    return next((_contact(post, leader) for post, leader in found if leader.id != member.id), None)


def _contact(post: Post, member: Member) -> Contact:
    return Contact(member.id, member.name, member.phone or "", post.kind)


def groups_of(session: Session, branch: Unit) -> list[Unit]:
    query = select(Unit).where(Unit.parent_id == branch.id, Unit.kind == UnitKind.GROUP, Unit.closed_at.is_(None))
    return list(session.scalars(query.order_by(Unit.id)))

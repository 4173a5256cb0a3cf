"""The unit tree: policies down the tree, and who holds which post."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from domain.members import Member
from domain.organisation import Post, PostKind, Unit, UnitKind
from domain.policy import BranchPolicy
from services import batches


@dataclass(frozen=True, slots=True)
class Contact:
    """A person to ring: what members are told. `phone` may be empty where none is known."""

    member_id: int
    name: str
    phone: str
    post: PostKind


def held_on(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """A post on that day."""
    return (Post.since <= on) & or_(Post.until.is_(None), Post.until >= on)


# Asked at every message: built once, and with nothing written before them, as no message changes a post.
_HELD = held_on(bindparam("day"))
_POSTS = (
    select(Post)
    .where(Post.member_id.in_(bindparam("member_ids", expanding=True)), _HELD)
    .order_by(Post.id)
    .execution_options(autoflush=False)
)
_CONTACT_POSTS = (PostKind.LIAISON, PostKind.SECRETARY, PostKind.DEPUTY)
_CONTACTS = (
    select(Post.unit_id, Post.kind, Member.id, Member.name, Member.phone)
    .join(Member, Member.id == Post.member_id)
    .where(Post.unit_id.in_(bindparam("unit_ids", expanding=True)), Post.kind.in_(_CONTACT_POSTS), _HELD)
    .order_by(Post.id)
    .execution_options(autoflush=False)
)


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
    return posts_by_member(session, [member_id], on).get(member_id, ())


def posts_by_member(session: Session, member_ids: Collection[int], on: date) -> dict[int, tuple[Post, ...]]:
    """The posts that each of them holds on that day; who holds none is left out."""
    found: dict[int, tuple[Post, ...]] = {}
    for post in session.scalars(_POSTS, {"member_ids": list(member_ids), "day": on}):
        found[post.member_id] = (*found.get(post.member_id, ()), post)
    return found


def holders(
    session: Session, unit_ids: Sequence[int], kinds: Sequence[PostKind], on: date
) -> list[tuple[Post, Member]]:
    """Who holds these posts in these units on that day, in the order of `kinds`."""
    query = (
        select(Post, Member)
        .join(Member, Member.id == Post.member_id)
        .where(Post.unit_id.in_(unit_ids), Post.kind.in_(kinds), held_on(on))
        .order_by(Post.id)
    )
    rank = {kind: place for place, kind in enumerate(kinds)}
    return sorted(((post, member) for post, member in session.execute(query)), key=lambda row: rank[row[0].kind])


def contact_of(session: Session, branch: Unit, on: date) -> Contact | None:
    """Whom a member of this branch should ring: the liaison, else the secretary, else the deputy."""
    return _first(session, branch, _CONTACT_POSTS, on)


def contacts_of(session: Session, unit_ids: Collection[int], on: date) -> dict[int, Contact]:
    """The same for many branches; one without a contact is left out."""
    held = _contacts_of(session, unit_ids, on)
    return {
        unit_id: min(contacts, key=lambda one: _CONTACT_POSTS.index(one.post)) for unit_id, contacts in held.items()
    }


def secretary_of(session: Session, branch: Unit, on: date) -> Contact | None:
    return _first(session, branch, (PostKind.SECRETARY, PostKind.DEPUTY), on)


def _first(session: Session, branch: Unit, kinds: Sequence[PostKind], on: date) -> Contact | None:
    """The one whose post comes first in `kinds`, of two the one who was appointed first."""
    held = [contact for contact in _contacts(session, branch.id, on) if contact.post in kinds]
    return min(held, key=lambda contact: kinds.index(contact.post), default=None)


def _contacts(session: Session, branch_id: int, on: date) -> Sequence[Contact]:
    batch = batches.of_branch(session, branch_id)
    if batch is None:
        return _contacts_of(session, [branch_id], on).get(branch_id, ())
    known = batch.once(Post, dict[date, dict[int, list[Contact]]])
    if on not in known:
        known[on] = _contacts_of(session, batch.branch_ids, on)
    return known[on].get(branch_id, ())


def _contacts_of(session: Session, unit_ids: Collection[int], on: date) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = {}
    for unit_id, kind, member_id, name, phone in session.execute(_CONTACTS, {"unit_ids": list(unit_ids), "day": on}):
        found.setdefault(unit_id, []).append(Contact(member_id, name, phone or "", kind))
    return found


def _contact(post: Post, member: Member) -> Contact:
    return Contact(member.id, member.name, member.phone or "", post.kind)


def groups_of(session: Session, branch: Unit) -> list[Unit]:
    query = select(Unit).where(Unit.parent_id == branch.id, Unit.kind == UnitKind.GROUP, Unit.closed_at.is_(None))
    return list(session.scalars(query.order_by(Unit.id)))

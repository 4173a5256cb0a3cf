"""Who was last in touch with whom, and who is due: the book of the pairings of a branch (D8.3, D8.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain.deliveries import Delivery, Told
from domain.members import GONE, Member
from domain.organisation import Unit
from domain.pairing import Pairing, days_between, next_contact
from domain.policy import BranchPolicy
from domain.visits import Visit
from services import organisation
from services.deliveries.reach import chunks
from services.pairing import stands

_BY_A_HUMAN = (Told.PHONE, Told.VISIT)


@dataclass(frozen=True, slots=True)
class DueContact:
    """A pairing with its dates. `last` is the last visit or call by anybody; `days` is what lies between at most."""

    pairing: Pairing
    last: date | None
    next_on: date
    days: int


def last_contacts(session: Session, member_ids: Collection[int]) -> dict[int, date]:
    """The last visit or call, by whomever it was: what was written down, and what was told by voice or at the door."""
    found: dict[int, date] = {}
    for some in chunks(sorted(member_ids)):
        seen = (
            select(Visit.member_id, func.max(Visit.on))
            .where(Visit.member_id.in_(some), Visit.withdrawn_at.is_(None))
            .group_by(Visit.member_id)
        )
        found.update((member_id, on) for member_id, on in session.execute(seen))
        told = (
            select(Delivery.member_id, func.max(Delivery.acknowledged_at))
            .where(Delivery.member_id.in_(some), Delivery.told.in_(_BY_A_HUMAN), Delivery.acknowledged_at.is_not(None))
            .group_by(Delivery.member_id)
        )
        for member_id, at in session.execute(told):
            if member_id is not None and at is not None:
                found[member_id] = max(found.get(member_id, at.date()), at.date())
    return found


def book(session: Session, branch: Unit, on: date, *, helper_id: int | None = None) -> list[DueContact]:
    """Every pairing that stands in the branch, or one helper's, in the order in which they are due."""
    query = (
        select(Pairing)
        .join(Member, Member.id == Pairing.member_id)
        .options(joinedload(Pairing.member), joinedload(Pairing.helper))
        .where(Pairing.branch_id == branch.id, Member.branch_id == branch.id, Member.life_state.not_in(GONE))
        .where(stands(on))
    )
    if helper_id is not None:
        query = query.where(Pairing.helper_id == helper_id)
    found = list(session.scalars(query))
    last = last_contacts(session, [pairing.member_id for pairing in found])
    policy = organisation.policy_of(session, branch)
    contacts = [_contact(pairing, last.get(pairing.member_id), policy) for pairing in found]
    return sorted(contacts, key=lambda contact: (contact.next_on, contact.pairing.id))


def _contact(pairing: Pairing, last: date | None, policy: BranchPolicy) -> DueContact:
    return DueContact(
        pairing, last, next_contact(pairing, last, policy), days_between(pairing.tier, pairing.days, policy)
    )


def contact_of(session: Session, pairing: Pairing) -> DueContact:
    last = last_contacts(session, [pairing.member_id]).get(pairing.member_id)
    return _contact(pairing, last, organisation.policy_of(session, pairing.member.branch))


def without_helper(session: Session, branch: Unit, on: date) -> list[Member]:
    """Of the roster, who has nobody yet."""
    paired = select(Pairing.member_id).where(Pairing.branch_id == branch.id, stands(on))
    query = (
        select(Member)
        .where(Member.branch_id == branch.id, Member.on_roster, Member.life_state.not_in(GONE))
        .where(Member.id.not_in(paired))
        .order_by(Member.group_id, Member.id)
    )
    return list(session.scalars(query))

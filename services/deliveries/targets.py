"""Where a message to one person goes by each way of his ladder: what carries it, and to which address."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.members import Member
from domain.ways import ChannelKind
from services.deliveries import reach, subscribing
from services.deliveries.matters import Matter
from services.deliveries.reach import Address, Person

Targets = list[tuple[ChannelKind, Address]]


def targets_of(session: Session, channel: ChannelKind, person: Person, matter: Matter) -> Targets:
    """The wire and the address of a way, where both are there; to a family helper there may be two wires."""
    find = _FIND.get(channel)
    return find(session, person, matter) if find is not None else []


def _own(_session: Session, person: Person, matter: Matter, *, wire: ChannelKind) -> Targets:
    return [(wire, person.address)] if person.address and person.address.takes and wire in matter.wires else []


def _family(_session: Session, person: Person, matter: Matter) -> Targets:
    if not matter.must_reach or person.family is None or not person.family.takes:
        return []
    return [(wire, person.family) for wire in matter.wires]


def _subscribed(session: Session, person: Person, matter: Matter) -> Targets:
    address = person.address
    if address is None:
        return []
    accepted = subscribing.accepted(session, matter.account, matter.notice, [address.follower_id])
    return [(ChannelKind.SUBSCRIBE, address)] if accepted else []


def _mobile(session: Session, person: Person, matter: Matter) -> Targets:
    """Only here is a number opened."""
    if not reach.has_sms(matter.account):
        return []
    phone = session.scalars(select(Member.phone).where(Member.id == person.id)).one()
    return [(ChannelKind.SMS, Address(phone, 0, takes=True, window_until=None))] if phone else []


_FIND: Mapping[ChannelKind, Callable[[Session, Person, Matter], Targets]] = {
    ChannelKind.SERVICE: partial(_own, wire=ChannelKind.SERVICE),
    ChannelKind.TEMPLATE: partial(_own, wire=ChannelKind.TEMPLATE),
    ChannelKind.SUBSCRIBE: _subscribed,
    ChannelKind.SMS: _mobile,
    ChannelKind.FAMILY: _family,
}

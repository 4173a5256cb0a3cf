"""Looking members up: always inside one account, and inside one branch where the asker belongs to one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.members import GONE, Member, phone_kind
from domain.organisation import Unit, UnitKind
from domain.vault import vault

_COMPOUND = frozenset({"欧阳", "上官", "司马", "诸葛", "尉迟", "皇甫", "令狐", "司徒", "夏侯", "东方", "慕容", "端木"})

COMRADE = "同志"


def surname(name: str) -> str:
    return name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]


def called(member: Member) -> str:
    """How the member is addressed: as he wishes, else by surname and 同志 (domain §12)."""
    return member.call_name or surname(member.name) + COMRADE


def named(session: Session, account_id: int, name: str) -> list[Member]:
    """Everybody of the account with exactly this name, helpers too."""
    query = select(Member).where(Member.account_id == account_id, Member.name == name, Member.life_state.not_in(GONE))
    return list(session.scalars(query.order_by(Member.id)))


def in_branch(session: Session, branch_id: int) -> list[Member]:
    """The roster of a branch: everybody who has to be reached, in the order of the list."""
    query = (
        select(Member)
        .where(Member.branch_id == branch_id, Member.on_roster, Member.life_state.not_in(GONE))
        .order_by(Member.group_id, Member.id)
    )
    return list(session.scalars(query))


def in_unit(session: Session, unit: Unit) -> list[Member]:
    """The roster of a branch or of one group."""
    if unit.kind is not UnitKind.GROUP:
        return in_branch(session, unit.id)
    query = select(Member).where(Member.group_id == unit.id, Member.on_roster, Member.life_state.not_in(GONE))
    return list(session.scalars(query.order_by(Member.id)))


def names_in_branch(session: Session, branch_id: int) -> tuple[str, ...]:
    query = select(Member.name).where(Member.branch_id == branch_id, Member.life_state.not_in(GONE))
    return tuple(session.scalars(query))


def named_in_branch(session: Session, branch_id: int, name: str) -> list[Member]:
    query = select(Member).where(Member.branch_id == branch_id, Member.name == name, Member.life_state.not_in(GONE))
    return list(session.scalars(query.order_by(Member.id)))


def with_phone(session: Session, account_id: int, phone: str) -> list[Member]:
    """By the keyed hash of a normalised number; no sealed field is opened."""
    query = select(Member).where(Member.account_id == account_id, Member.phone_hash == vault().lookup(phone))
    return list(session.scalars(query.order_by(Member.id)))


def last_four(member: Member) -> frozenset[str]:
    """The last four digits of every number we know of the member."""
    return frozenset(number[-4:] for number in (member.phone, member.second_phone) if number and len(number) >= 4)


def set_phone(member: Member, phone: str | None) -> None:
    member.phone = phone
    member.phone_hash = vault().lookup(phone) if phone else None
    member.phone_kind = phone_kind(phone)

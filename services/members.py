"""Looking members up: always inside one account, and inside one branch where the asker belongs to one."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from domain.bindings import Binding
from domain.members import GONE, LifeState, Member, Way, phone_kind
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


def names_of(session: Session, member_ids: Collection[int]) -> dict[int, str]:
    """Id → name, without opening what is sealed of anybody."""
    query = select(Member.id, Member.name).where(Member.id.in_(member_ids))
    return {row.id: row.name for row in session.execute(query)} if member_ids else {}


def names_in_branch(session: Session, branch_id: int) -> tuple[str, ...]:
    query = select(Member.name).where(Member.branch_id == branch_id, Member.life_state.not_in(GONE))
    return tuple(session.scalars(query))


def named_in_branch(session: Session, branch_id: int, name: str) -> list[Member]:
    query = select(Member).where(Member.branch_id == branch_id, Member.name == name, Member.life_state.not_in(GONE))
    return list(session.scalars(query.order_by(Member.id)))


def last_four(member: Member) -> frozenset[str]:
    """The last four digits of every number we know of the member."""
    return frozenset(number[-4:] for number in (member.phone, member.second_phone) if number and len(number) >= 4)


def set_phone(member: Member, phone: str | None) -> None:
    member.phone = phone
    member.phone_hash = vault().lookup(phone) if phone else None
    member.phone_kind = phone_kind(phone)


@dataclass(frozen=True, slots=True)
class Found:
    """One line of a roster, read without opening a sealed field."""

    id: int
    name: str
    group: str
    way: Way
    life: LifeState
    bound: bool
    opted_out: bool
    no_hard_demand: bool


def find(
    session: Session, whom: ColumnElement[bool], wanted: str = "", sound: str = "", *, gone: bool = False
) -> list[Found]:
    """Of the roster, those for whom `whom` holds: all, or whose name holds `wanted`, else whose name sounds like it
    (`sound`, as `Member.name_sound`). `gone` shows the dead and those who went elsewhere instead.
    """
    group = aliased(Unit)
    bound = exists().where(Binding.member_id == Member.id, Binding.relation == "", Binding.until.is_(None))
    query = (
        select(
            *(Member.id, Member.name, group.name, Member.way, Member.life_state, bound, Member.opted_out_at),
            *(Member.no_hard_demand, Member.name_sound),
        )
        .outerjoin(group, group.id == Member.group_id)
        .where(whom, Member.on_roster, Member.life_state.in_(GONE) if gone else Member.life_state.not_in(GONE))
        .order_by(Member.group_id, Member.id)
    )
    rows = session.execute(query).all()
    chosen = [row for row in rows if wanted in row[1]]
    if wanted and not chosen and sound:
        chosen = [row for row in rows if f" {sound} " in f" {row[8]} "]
    return [
        Found(row[0], row[1], row[2] or "", row[3], row[4], bool(row[5]), row[6] is not None, row[7]) for row in chosen
    ]

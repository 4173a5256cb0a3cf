"""A person's entries changed by hand: with the reason, and with what stood before, except what is sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.days import PartialDate
from domain.members import Category, Member, Standing, Way
from domain.organisation import Unit
from services import audit, members

ACT = "members.edited"
ADDED = "members.added"
OPEN = (
    *("name", "call_name", "gender", "born", "joined", "full_on", "correction_months", "standing", "category"),
    *("group_id", "way", "no_hard_demand", "remark"),
)
SEALED = ("phone", "second_phone", "address")  # what stood there is kept nowhere else


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, as it is shown. `before` and `after` are texts; both empty for what is sealed."""

    at: datetime
    by: str
    reason: str
    changes: Mapping[str, tuple[str, str]]


def edit(
    session: Session, member: Member, wanted: Mapping[str, Any], now: datetime, *, by: Member, reason: str, sound: str
) -> tuple[str, ...]:
    """Writes what differs; `wanted` has names of OPEN and SEALED. `sound` is how the wanted name sounds. Returns the
    names of what was changed.
    """
    changes: dict[str, list[str]] = {}
    for name in (*OPEN, *SEALED):
        if name not in wanted or getattr(member, name) == wanted[name]:
            continue
        is_sealed = name in SEALED
        changes[name] = ["", ""] if is_sealed else [_text(getattr(member, name)), _text(wanted[name])]
        _write(member, name, wanted[name])
    if not changes:
        return ()
    if "name" in changes:
        member.name_sound = sound[:80]
    member.updated_at = now
    session.flush()
    audit.note(
        session, ACT, now, account_id=member.account_id, by=by, about=member, reason=reason[:100], changes=changes
    )
    return tuple(changes)


def _write(member: Member, name: str, value: Any) -> None:
    if name == "phone":
        members.set_phone(member, value)
    else:
        setattr(member, name, value)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def add(
    session: Session, branch: Unit, wanted: Mapping[str, Any], now: datetime, *, by: Member, reason: str, sound: str
) -> Member:
    """A new member of the branch; `wanted` has at least `name`."""
    member = Member(
        account_id=branch.account_id,
        branch_id=branch.id,
        name=wanted["name"],
        name_sound=sound[:80],
        standing=Standing.FULL,
        category=Category.RETIRED,
        way=Way.WECHAT,
        created_at=now,
        updated_at=now,
    )
    for name in (*OPEN, *SEALED):
        if name in wanted:
            _write(member, name, wanted[name])
    session.add(member)
    session.flush()
    audit.note(session, ADDED, now, account_id=branch.account_id, by=by, about=member, reason=reason[:100])
    return member


def namesakes(session: Session, branch: Unit, name: str, born: PartialDate | None) -> list[Member]:
    """Who of the branch may be the same person: the same name, and no other birth known."""
    found = members.named_in_branch(session, branch.id, name)
    return [one for one in found if born is None or one.born is None or one.born.year == born.year]


def of_member(session: Session, member: Member, most: int = 10) -> list[Entry]:
    """The newest first."""
    query = (
        select(AuditEntry, Member.name)
        .outerjoin(Member, Member.id == AuditEntry.by_id)
        .where(AuditEntry.about_id == member.id, AuditEntry.act == ACT)
        .order_by(AuditEntry.id.desc())
        .limit(most)
    )
    return [
        Entry(
            entry.at,
            name or "",
            str(entry.data.get("reason", "")),
            {field: (before, after) for field, (before, after) in entry.data.get("changes", {}).items()},
        )
        for entry, name in session.execute(query)
    ]

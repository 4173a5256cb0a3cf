"""留痕: one line for everything that was done for, or looked at of, somebody else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from domain.audit import AuditEntry
from domain.members import Member


def note(
    session: Session,
    act: str,
    now: datetime,
    *,
    account_id: int,
    by: Member | None = None,
    about: Member | None = None,
    branch_id: int | None = None,
    open_id: str = "",
    **data: object,
) -> None:
    """`act` is a stable id such as `meetings.signed_in_for`; `data` must hold no phone number, address or health
    fact.
    """
    session.add(
        AuditEntry(
            account_id=account_id,
            branch_id=branch_id if branch_id is not None else (about.branch_id if about is not None else None),
            by_id=None if by is None else by.id,
            about_id=None if about is None else about.id,
            open_id=open_id,
            act=act,
            at=now,
            data=data,
        )
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One line with the names; empty where nobody did it, or it was about nobody."""

    id: int
    act: str
    at: datetime
    by: str
    about: str


def entries(session: Session, branch_id: int, *, name: str = "", before: int | None = None, most: int) -> list[Entry]:
    """The newest of the branch, before the entry `before` where one is given. `name`: of who did it, or of whom it was
    about, whole or in part.
    """
    doer, person = aliased(Member), aliased(Member)
    query = (
        select(AuditEntry.id, AuditEntry.act, AuditEntry.at, doer.name, person.name)
        .outerjoin(doer, doer.id == AuditEntry.by_id)
        .outerjoin(person, person.id == AuditEntry.about_id)
        .where(AuditEntry.branch_id == branch_id)
        .order_by(AuditEntry.id.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if name:
        query = query.where(or_(doer.name.contains(name, autoescape=True), person.name.contains(name, autoescape=True)))
    return [Entry(number, act, at, by or "", about or "") for number, act, at, by, about in session.execute(query)]

"""留痕: one line for everything that was done for, or looked at of, somebody else."""

from datetime import datetime

from sqlalchemy.orm import Session

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

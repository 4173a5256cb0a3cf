"""组织关系转接: the letter, the acceptance and the slip, each with its day (D7.8, D7.9). Dates are watched here; the
transfer itself is done in the national system or on paper.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.floating import STEPS, AbsenceState
from domain.lives import LifeChange
from domain.members import GONE, LifeState, Member
from domain.organisation import Unit
from domain.transfers import Direction, Transfer, TransferDue, TransferStep, step_of
from services import audit, floating, lives, organisation

_MONTH = re.compile(r"20\d{2}-(0[1-9]|1[0-2])", re.ASCII)
_LONGEST_LETTER = 186  # days: no source allows more (D7.8)


class WrongPapersError(ValueError):
    """The entries do not make a transfer; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Papers:
    """As the register has them. `valid_days` is None for a transfer inside the national system."""

    direction: Direction
    other_unit: str
    letter: str = ""
    issued_on: date | None = None
    valid_days: int | None = None
    paid_through: str = ""
    handler: str = ""
    remark: str = ""


def begin(session: Session, member: Member, papers: Papers, now: datetime, *, by: Member) -> Transfer:
    """Raises WrongPapersError. A stay away goes on as 转出办理中."""
    _check(papers)
    own = member.branch.name
    is_out = papers.direction is Direction.OUT
    transfer = Transfer(
        branch_id=member.branch_id,
        member_id=member.id,
        direction=papers.direction,
        from_unit=own if is_out else papers.other_unit,
        to_unit=papers.other_unit if is_out else own,
        letter=papers.letter,
        issued_on=papers.issued_on,
        valid_days=papers.valid_days,
        paid_through=papers.paid_through,
        handler=papers.handler or by.name,
        remark=papers.remark,
        opened_at=now,
        opened_by_id=by.id,
    )
    session.add(transfer)
    session.flush()
    if is_out:
        _move_stay(session, member, AbsenceState.TRANSFERRING, now, by, now.date())
    _note(session, "transfers.begun", transfer, member, now, by)
    return transfer


def _check(papers: Papers) -> None:
    if not papers.other_unit.strip():
        raise WrongPapersError("unit")
    if papers.paid_through and not _MONTH.fullmatch(papers.paid_through):
        raise WrongPapersError("paid_through")
    if papers.valid_days is not None and not 1 <= papers.valid_days <= _LONGEST_LETTER:
        raise WrongPapersError("valid_days")
    if papers.valid_days is not None and papers.issued_on is None:
        raise WrongPapersError("issued_on")


def _move_stay(session: Session, member: Member, to: AbsenceState, now: datetime, by: Member, on: date) -> None:
    absence = floating.current(session, member)
    if absence is not None and to in STEPS[absence.state]:
        floating.step(session, absence, to, now, by=by, on=on)


def accept(session: Session, transfer: Transfer, on: date, now: datetime, *, by: Member) -> LifeChange | None:
    """The other side took him on that day: until then the sender is responsible (D7.9). Of one who went out, what we
    start stops, as with every life state; returned for an undo.
    """
    member = session.get_one(Member, transfer.member_id)
    transfer.accepted_on = on
    session.flush()
    _note(session, "transfers.accepted", transfer, member, now, by)
    if transfer.direction is Direction.IN or member.life_state in GONE:
        return None
    _move_stay(session, member, AbsenceState.TRANSFERRED, now, by, on)
    return lives.change(session, member, LifeState.TRANSFERRED, now, by=by)


def slip_came(session: Session, transfer: Transfer, on: date, now: datetime, *, by: Member) -> None:
    transfer.slip_on = on
    session.flush()
    _note(session, "transfers.slip", transfer, session.get_one(Member, transfer.member_id), now, by)


def cancel(session: Session, transfer: Transfer, on: date, now: datetime, *, by: Member) -> None:
    transfer.cancelled_on = on
    session.flush()
    _note(session, "transfers.cancelled", transfer, session.get_one(Member, transfer.member_id), now, by)


def _note(session: Session, act: str, transfer: Transfer, member: Member, now: datetime, by: Member) -> None:
    audit.note(session, act, now, account_id=member.account_id, by=by, about=member, id=transfer.id)


def of_branch(session: Session, branch: Unit, most: int = 200) -> list[Transfer]:
    """Those that go on first, then the newest."""
    query = (
        select(Transfer)
        .options(joinedload(Transfer.member))
        .where(Transfer.branch_id == branch.id)
        .order_by(Transfer.slip_on.is_not(None), Transfer.cancelled_on.is_not(None), Transfer.id.desc())
    )
    return list(session.scalars(query.limit(most)))


def of_member(session: Session, member: Member) -> list[Transfer]:
    query = select(Transfer).where(Transfer.member_id == member.id).order_by(Transfer.id.desc())
    return list(session.scalars(query.limit(10)))


def to_see_to(session: Session, branch: Unit, on: date) -> list[tuple[Transfer, TransferDue]]:
    policy = organisation.policy_of(session, branch)
    found = [(one, step_of(one, on, policy)) for one in of_branch(session, branch) if one.is_open]
    return [(one, due) for one, due in found if due.step is not TransferStep.NONE]

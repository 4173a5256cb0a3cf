"""流出(流入)党员登记表 and 组织关系转接登记表: stays away and moves of the relation, as they were written down (D7)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from domain.days import local_day
from domain.floating import ABSENCE_LABELS, REASON_LABELS, Absence
from domain.registers import AWAY, TRANSFERS, Asked
from domain.transfers import DIRECTION_LABELS, Transfer
from services import contacts, members, organisation, pairing

_AND = "，"


def stays_away(session: Session, asked: Asked) -> list[dict[str, str]]:
    """Stays that touch the days asked for, in the order in which they began."""
    query = (
        select(Absence)
        .where(Absence.branch_id == asked.branch.id)
        .options(joinedload(Absence.member))
        .order_by(Absence.since, Absence.id)
    )
    if asked.until is not None:
        query = query.where(Absence.since <= asked.until)
    if asked.since is not None:
        query = query.where(or_(Absence.returned_on.is_(None), Absence.returned_on >= asked.since))
    found = list(session.scalars(query))
    last = contacts.last_contacts(session, [absence.member_id for absence in found])
    names = _contacts(session, asked, {absence.member_id for absence in found})
    return [
        dict(zip(AWAY.columns, _away(number, absence, asked, names, last.get(absence.member_id)), strict=True))
        for number, absence in enumerate(found, start=1)
    ]


def _contacts(session: Session, asked: Asked, ids: set[int]) -> dict[int, str]:
    """Who stays in touch with each today: whom he is assigned to, else the liaison of the branch."""
    today = local_day(asked.now, asked.zone)
    liaison = organisation.contact_of(session, asked.branch, today)
    helpers = pairing.helpers(session, ids, today)
    names = members.names_of(session, set(helpers.values()))
    return {number: names.get(helpers.get(number, 0), "" if liaison is None else liaison.name) for number in ids}


def _away(number: int, absence: Absence, asked: Asked, names: Mapping[int, str], last: date | None) -> tuple[str, ...]:
    member = absence.member
    hosts = (absence.host_branch, absence.host_contact or "")
    remark = (ABSENCE_LABELS[absence.state], _day(absence.returned_on), absence.remark)
    return (
        str(number),
        member.name,
        member.gender,
        str(member.born or ""),
        str(member.joined or ""),
        asked.branch.name,
        REASON_LABELS[absence.reason],
        absence.place,
        _day(absence.since),
        _day(absence.back_on),
        _AND.join(part for part in hosts if part),
        absence.permit,
        member.phone or "",
        names[member.id],
        _day(last),
        _AND.join(part for part in remark if part),
    )


def transfers(session: Session, asked: Asked) -> list[dict[str, str]]:
    """Moves that were begun on these days, in that order; one that came to nothing is left out."""
    query = (
        select(Transfer)
        .where(Transfer.branch_id == asked.branch.id, Transfer.cancelled_on.is_(None))
        .where(*asked.with_moment(Transfer.opened_at))
        .options(joinedload(Transfer.member))
        .order_by(Transfer.opened_at, Transfer.id)
    )
    return [
        dict(zip(TRANSFERS.columns, _transfer(number, transfer), strict=True))
        for number, transfer in enumerate(session.scalars(query), start=1)
    ]


def _transfer(number: int, transfer: Transfer) -> tuple[str, ...]:
    return (
        str(number),
        transfer.member.name,
        transfer.letter,
        DIRECTION_LABELS[transfer.direction],
        transfer.from_unit,
        transfer.to_unit,
        _day(transfer.issued_on),
        "" if transfer.valid_days is None else str(transfer.valid_days),
        transfer.paid_through,
        _day(transfer.slip_on),
        transfer.handler,
        transfer.remark,
    )


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%Y-%m-%d}"

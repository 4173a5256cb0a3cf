"""外出: who is away from when until when, and what the branch has to see to because of it (D7.1–7.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.floating import STEPS, STILL_AWAY, Absence, AbsenceReason, AbsenceState, AbsenceStep, StepDue, step_of
from domain.members import GONE, Member
from domain.organisation import Unit
from services import audit, contacts, organisation, travels


class NoSuchStepError(ValueError):
    """From where he is, this does not follow."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What is known of a stay when it begins; the rest is filled in later."""

    place: str
    since: date
    back_on: date | None = None
    reason: AbsenceReason = AbsenceReason.OTHER
    host_branch: str = ""
    host_contact: str = ""


@dataclass(frozen=True, slots=True)
class AwayLine:
    """`due` is what the branch is asked to see to; `last` the last visit or call."""

    absence: Absence
    due: StepDue
    last: date | None


def leave(session: Session, member: Member, stay: Stay, zone: str, now: datetime, *, by: Member) -> tuple[Absence, str]:
    """He is there from `stay.since` on; `zone` is an IANA name, empty for Beijing time. A stay that was open goes on,
    with the new place. Also returns where he was, sealed, for `take_back`.
    """
    before = travels.left(session, member, stay.place, zone, now, by=by)
    absence = current(session, member)
    if absence is None:
        absence = Absence(
            branch_id=member.branch_id, member_id=member.id, since=stay.since, noted_by_id=by.id, noted_at=now
        )
        absence.state = AbsenceState.AWAY
        session.add(absence)
    absence.place, absence.back_on, absence.reason = stay.place, stay.back_on, stay.reason
    absence.host_branch = stay.host_branch or absence.host_branch or ""
    absence.host_contact = stay.host_contact or absence.host_contact
    session.flush()
    return absence, before


def take_back(session: Session, absence: Absence, before: str, now: datetime) -> None:
    """As if it had not been said."""
    member = session.get_one(Member, absence.member_id)
    travels.restore(session, member, before, now)
    if travels.is_away(member):
        absence.place = member.whereabouts or absence.place
    else:
        session.delete(absence)
    session.flush()


def current(session: Session, member: Member) -> Absence | None:
    """The stay that goes on."""
    query = select(Absence).where(Absence.member_id == member.id, Absence.state.in_(STILL_AWAY))
    return session.scalars(query.order_by(Absence.id.desc()).limit(1)).one_or_none()


def step(session: Session, absence: Absence, to: AbsenceState, now: datetime, *, by: Member, on: date) -> None:
    """From one state to the next, on a day. Raises NoSuchStepError."""
    if to not in STEPS[absence.state]:
        raise NoSuchStepError(f"from {absence.state} to {to}")
    absence.state = to
    if to is AbsenceState.FLOATING:
        absence.floating_on = absence.floating_on or on
    if to is AbsenceState.RETURNED:
        absence.returned_on = on
        travels.returned(session, session.get_one(Member, absence.member_id), now, by=by)
    session.flush()
    audit.note(
        session, f"floating.{to.value}", now, account_id=by.account_id, by=by, about=absence.member, id=absence.id
    )


def returned(session: Session, member: Member, now: datetime, *, by: Member, on: date) -> bool:
    """Home again; False for somebody who was not away."""
    absence = current(session, member)
    if absence is None:
        return travels.returned(session, member, now, by=by)
    step(session, absence, AbsenceState.RETURNED, now, by=by, on=on)
    return True


def of_member(session: Session, member: Member, most: int = 10) -> Sequence[Absence]:
    query = select(Absence).where(Absence.member_id == member.id).order_by(Absence.since.desc(), Absence.id.desc())
    return session.scalars(query.limit(most)).all()


def still_away(session: Session, branch: Unit, on: date) -> list[AwayLine]:
    """Who is away, the longest first, with what is to be seen to."""
    query = (
        select(Absence)
        .join(Member, Member.id == Absence.member_id)
        .options(joinedload(Absence.member))
        .where(Absence.branch_id == branch.id, Absence.state.in_(STILL_AWAY), Member.life_state.not_in(GONE))
        .order_by(Absence.since, Absence.id)
    )
    found = list(session.scalars(query))
    last = contacts.last_contacts(session, [absence.member_id for absence in found])
    policy = organisation.policy_of(session, branch)
    return [AwayLine(one, step_of(one, last.get(one.member_id), on, policy), last.get(one.member_id)) for one in found]


def without_dates(session: Session, branch: Unit) -> list[Member]:
    """Known to be somewhere else, and nobody wrote down since when."""
    dated = select(Absence.member_id).where(Absence.branch_id == branch.id, Absence.state.in_(STILL_AWAY))
    query = (
        select(Member)
        .where(Member.branch_id == branch.id, Member.whereabouts.is_not(None), Member.life_state.not_in(GONE))
        .where(Member.id.not_in(dated))
        .order_by(Member.id)
    )
    return list(session.scalars(query))


def to_see_to(session: Session, branch: Unit, on: date) -> list[AwayLine]:
    return [line for line in still_away(session, branch, on) if line.due.step is not AbsenceStep.NONE]

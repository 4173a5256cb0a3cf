"""A consent taken back on the person's own word, told to somebody in the branch: as easily as it was given (P11). Only
the person himself gives one; there is nothing here that could.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.bindings import Binding, Consent
from domain.members import Member
from domain.profiles import OF_HEALTH
from domain.visits import Visit
from services import audit, bindings, profiles, visits

_HEALTH_TEXT = "health-1"
_REASON = 200


class Subject(StrEnum):
    """As kept in `Consent.subject`."""

    NOTICES = "notices"
    HEALTH = "health"
    FAMILY = "family"


def held(session: Session, member: Member) -> tuple[Subject, ...]:
    """What he could take back now."""
    stands = {
        Subject.NOTICES: member.opted_out_at is None,
        Subject.HEALTH: visits.agreed_to_health(session, member),
        Subject.FAMILY: bool(_family(session, member)),
    }
    return tuple(subject for subject in Subject if stands[subject])


def withdraw(session: Session, member: Member, subject: Subject, now: datetime, *, by: Member, reason: str) -> bool:
    """`reason` is how he said it. False for what he does not hold. What was written down of his health goes with the
    consent; with the family's, their WeChat hears nothing more.
    """
    if subject not in held(session, member):
        return False
    if subject is Subject.NOTICES:
        bindings.opt_out(session, member, now)
    elif subject is Subject.HEALTH:
        _forget_health(session, member)
        _keep(session, member, subject, _HEALTH_TEXT, now)
    else:
        for binding in _family(session, member):
            bindings.end(session, binding, now)
        _keep(session, member, subject, bindings.CONSENT_VERSION, now)
    said = reason.strip()[:_REASON]
    audit.note(
        session,
        "consents.withdrawn",
        now,
        account_id=member.account_id,
        by=by,
        about=member,
        subject=subject.value,
        reason=said,
    )
    session.flush()
    return True


def _family(session: Session, member: Member) -> list[Binding]:
    query = select(Binding).where(Binding.member_id == member.id, Binding.relation != "", Binding.until.is_(None))
    return list(session.scalars(query.order_by(Binding.id)))


def _keep(session: Session, member: Member, subject: Subject, version: str, now: datetime) -> None:
    session.add(Consent(member_id=member.id, subject=subject.value, text_version=version, given=False, at=now))


def _forget_health(session: Session, member: Member) -> None:
    own = (Binding.member_id == member.id, Binding.health_consented_at.is_not(None))
    session.execute(update(Binding).where(*own).values(health_consented_at=None))
    session.execute(update(Visit).where(Visit.member_id == member.id, Visit.health.is_not(None)).values(health=None))
    profile = profiles.of(session, member)
    if profile is not None:
        profile.circumstances = " ".join(one.value for one in profile.grounds if one not in OF_HEALTH) or None

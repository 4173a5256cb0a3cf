"""What those who look after a member know of his life; kept by a human's hand, never gathered."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.members import Member
from domain.profiles import OF_HEALTH, Circumstance, Profile
from services import audit, visits


def of(session: Session, member: Member) -> Profile | None:
    return session.get(Profile, member.id)


def of_many(session: Session, member_ids: Collection[int]) -> dict[int, Profile]:
    query = select(Profile).where(Profile.member_id.in_(member_ids))
    return {profile.member_id: profile for profile in session.scalars(query)}


def keep(
    session: Session,
    member: Member,
    now: datetime,
    *,
    by: Member,
    circumstances: Collection[Circumstance],
    family: str = "",
    needs: str = "",
    hobbies: str = "",
) -> Profile:
    """Grounds that speak of health are left out while he himself has not agreed (P10)."""
    agreed = visits.agreed_to_health(session, member)
    kept = [each.value for each in Circumstance if each in circumstances and (agreed or each not in OF_HEALTH)]
    profile = of(session, member)
    if profile is None:
        profile = Profile(member_id=member.id)
        session.add(profile)
    profile.circumstances = " ".join(kept) or None
    profile.family, profile.needs = family or None, needs or None
    profile.hobbies = hobbies[:200]
    profile.updated_at, profile.updated_by_id = now, by.id
    session.flush()
    audit.note(session, "profiles.kept", now, account_id=member.account_id, by=by, about=member)
    return profile

"""Who is away, and whose clock he lives by: quiet hours are those of the place where he is (R-UX-70)."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from domain.members import Member
from domain.vault import vault
from services import audit

_PURPOSE = "members.whereabouts.before"


def is_away(member: Member) -> bool:
    return bool(member.whereabouts or member.zone)


def left(session: Session, member: Member, place: str, zone: str, now: datetime, *, by: Member) -> str:
    """He is there; `zone` is an IANA name, empty for Beijing time. Returns where he was, sealed, for `restore`."""
    before = vault().seal(json.dumps([member.whereabouts or "", member.zone]), _PURPOSE).hex()
    member.whereabouts, member.zone, member.updated_at = place, zone, now
    audit.note(session, "members.away", now, account_id=member.account_id, by=by, about=member)
    session.flush()
    return before


def returned(session: Session, member: Member, now: datetime, *, by: Member) -> bool:
    """Home again; False for somebody who was not away."""
    if not is_away(member):
        return False
    member.whereabouts, member.zone, member.updated_at = None, "", now
    audit.note(session, "members.returned", now, account_id=member.account_id, by=by, about=member)
    session.flush()
    return True


def restore(session: Session, member: Member, before: str, now: datetime) -> None:
    """As it was before `left`."""
    whereabouts, zone = json.loads(vault().open(bytes.fromhex(before), _PURPOSE))
    member.whereabouts, member.zone, member.updated_at = whereabouts or None, zone, now
    session.flush()

"""Choosing a profile, and ticking what was held. Both keep who did it and when; nothing is overwritten."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.cadence import OF_GROUPS, CadenceChoice, CadenceItem, CadenceTick
from domain.meetings import Meeting
from domain.members import Member
from domain.organisation import Unit
from services import audit, organisation
from services.cadence.profiles import PROFILES


class Refusal(StrEnum):
    UNKNOWN_PROFILE = "unknown_profile"
    SUPERIOR_ONLY = "superior_only"
    PAPER_MISSING = "paper_missing"
    DAY_AHEAD = "day_ahead"


def choose(
    session: Session,
    unit: Unit,
    profile: str,
    since: date,
    by: Member,
    now: datetime,
    *,
    decided_by: str,
    document: str,
    is_superior: bool,
) -> CadenceChoice | Refusal:
    """A profile that departs from the regulation is set by the superior Party body alone, and by a document (§4.1)."""
    known = PROFILES.get(profile)
    if known is None:
        return Refusal.UNKNOWN_PROFILE
    if known.by_superior and not is_superior:
        return Refusal.SUPERIOR_ONLY
    if not decided_by.strip() or not document.strip():
        return Refusal.PAPER_MISSING
    made = CadenceChoice(
        unit_id=unit.id,
        profile=profile,
        since=since,
        decided_by=decided_by.strip()[:120],
        document=document.strip()[:120],
        by_id=by.id,
        at=now,
    )
    session.add(made)
    _note(session, "cadence.chosen", unit, by, now)
    session.flush()
    return made


def choices_of(session: Session, unit_ids: Collection[int]) -> list[CadenceChoice]:
    """Of these units, the oldest first."""
    query = select(CadenceChoice).where(CadenceChoice.unit_id.in_(unit_ids)).order_by(CadenceChoice.id)
    return list(session.scalars(query))


def tick(
    session: Session,
    unit: Unit,
    item: CadenceItem,
    on: date,
    by: Member,
    now: datetime,
    today: date,
    *,
    meeting: Meeting | None = None,
    note: str = "",
) -> CadenceTick | Refusal:
    """Registers that the item was satisfied on that local day; the same again is the same row."""
    if on > today:
        return Refusal.DAY_AHEAD
    meeting_id = None if meeting is None else meeting.id
    same = (CadenceTick.unit_id == unit.id, CadenceTick.item == item, CadenceTick.on == on)
    query = select(CadenceTick).where(*same, CadenceTick.withdrawn_at.is_(None))
    known = next((each for each in session.scalars(query) if each.meeting_id == meeting_id), None)
    if known is not None:
        return known
    made = CadenceTick(
        unit_id=unit.id, item=item, on=on, meeting_id=meeting_id, note=note.strip()[:120], by_id=by.id, at=now
    )
    session.add(made)
    _note(session, "cadence.ticked", unit, by, now)
    session.flush()
    return made


def untick(session: Session, made: CadenceTick, unit: Unit, by: Member, now: datetime) -> None:
    """It was ticked by mistake: no longer counts, stays readable."""
    if made.withdrawn_at is None:
        made.withdrawn_at = now
        _note(session, "cadence.unticked", unit, by, now)
        session.flush()


def options_for(session: Session, meeting: Meeting) -> list[tuple[Unit, CadenceItem]]:
    """What this meeting can be ticked for, its own kind first: items of a group for its own group, else for each
    group; all others for the branch.
    """
    groups = [meeting.unit] if meeting.unit_id != meeting.branch_id else organisation.groups_of(session, meeting.branch)
    found = [(unit, item) for item in CadenceItem for unit in (groups if item in OF_GROUPS else [meeting.branch])]
    return sorted(found, key=lambda pair: pair[1].value != meeting.kind.value)


def by_meeting(session: Session, meeting: Meeting) -> list[CadenceTick]:
    query = select(CadenceTick).where(CadenceTick.meeting_id == meeting.id, CadenceTick.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(CadenceTick.id)))


def ticked_in(session: Session, unit_ids: Collection[int], year: int) -> list[CadenceTick]:
    """What counts in a calendar year, the latest day first."""
    query = select(CadenceTick).where(
        CadenceTick.unit_id.in_(unit_ids),
        CadenceTick.on.between(date(year, 1, 1), date(year, 12, 31)),
        CadenceTick.withdrawn_at.is_(None),
    )
    return list(session.scalars(query.order_by(CadenceTick.on.desc(), CadenceTick.id.desc())))


def tick_meeting(
    session: Session,
    meeting: Meeting,
    wanted: Collection[tuple[int, CadenceItem]],
    by: Member,
    now: datetime,
    *,
    on: date,
    today: date,
) -> Refusal | None:
    """`wanted` are (unit number, item), all that this meeting counts for; what was ticked and is not wanted any more
    is taken back.
    """
    if on > today:
        return Refusal.DAY_AHEAD
    options: Sequence[tuple[Unit, CadenceItem]] = options_for(session, meeting)
    known = {(each.unit_id, each.item): each for each in by_meeting(session, meeting)}
    for unit, item in options:
        key = (unit.id, item)
        if key in wanted and key not in known:
            tick(session, unit, item, on, by, now, today, meeting=meeting)
        elif key not in wanted and key in known:
            untick(session, known[key], unit, by, now)
    return None


def _note(session: Session, act: str, unit: Unit, by: Member, now: datetime) -> None:
    audit.note(session, act, now, account_id=unit.account_id, by=by, branch_id=unit.id)

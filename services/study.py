"""This month's material and who studied it; no proof is asked, nothing is compared (D5.10)."""

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.members import Member
from domain.organisation import Unit
from domain.study import StudyForm, StudyMaterial, StudyRecord
from services import organisation


def material_for(session: Session, branch: Unit, month: str) -> StudyMaterial | None:
    """The item of a month (`2026-12`): the branch's own before its superiors', the newest first."""
    units = [unit.id for unit in organisation.chain(session, branch)]
    query = (
        select(StudyMaterial)
        .where(
            StudyMaterial.account_id == branch.account_id,
            StudyMaterial.for_month == month,
            StudyMaterial.reviewed_by != "",
            or_(StudyMaterial.unit_id.is_(None), StudyMaterial.unit_id.in_(units)),
        )
        .order_by(StudyMaterial.id.desc())
    )
    depth = {unit_id: place for place, unit_id in enumerate(units)}
    found = sorted(session.scalars(query), key=lambda item: -depth.get(item.unit_id or 0, -1))
    return found[0] if found else None


def latest_for(session: Session, branch: Unit, month: str) -> StudyMaterial | None:
    """This month's item, else the newest of the months before."""
    units = [unit.id for unit in organisation.chain(session, branch)]
    query = (
        select(StudyMaterial)
        .where(
            StudyMaterial.account_id == branch.account_id,
            StudyMaterial.for_month <= month,
            StudyMaterial.reviewed_by != "",
            or_(StudyMaterial.unit_id.is_(None), StudyMaterial.unit_id.in_(units)),
        )
        .order_by(StudyMaterial.for_month.desc(), StudyMaterial.id.desc())
        .limit(1)
    )
    return material_for(session, branch, month) or session.scalars(query).one_or_none()


def studied(
    session: Session,
    material: StudyMaterial | None,
    member: Member,
    form: StudyForm,
    on: date,
    now: datetime,
    *,
    words: str = "",
    by: Member | None = None,
    message_key: str = "",
) -> tuple[StudyRecord, bool]:
    """(the record, whether it is new): one record a member, an item and a form. New words are added to it."""
    query = select(StudyRecord).where(
        StudyRecord.member_id == member.id,
        StudyRecord.material_id == (None if material is None else material.id),
        StudyRecord.form == form,
        StudyRecord.withdrawn_at.is_(None),
    )
    before = session.scalars(query.limit(1)).one_or_none() if material is not None else None
    if before is not None:
        if words and words not in before.words:
            before.words = f"{before.words} {words}".strip()[:500]
        return before, False
    record = StudyRecord(
        material_id=None if material is None else material.id,
        member_id=member.id,
        form=form,
        on=on,
        at=now,
        words=words[:500],
        by_id=None if by is None else by.id,
        message_key=message_key,
    )
    session.add(record)
    session.flush()
    return record, True


def records_of(session: Session, member: Member, since: date) -> list[StudyRecord]:
    query = select(StudyRecord).where(
        StudyRecord.member_id == member.id, StudyRecord.on >= since, StudyRecord.withdrawn_at.is_(None)
    )
    return list(session.scalars(query.order_by(StudyRecord.on)))

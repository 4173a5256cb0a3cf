"""Study items: written with their source, looked at by somebody else, planned by month; who heard them how."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from domain.members import Member
from domain.organisation import Unit
from domain.study import StudyForm, StudyMaterial, StudyRecord
from services import audit, organisation, texts


@dataclass(frozen=True, slots=True)
class Words:
    """What an item says. `for_month` is `2026-12`; `link` the official page or empty."""

    title: str
    gist: str
    source: str
    for_month: str
    body: str = ""
    link: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        return (self.title, self.gist, self.source, self.body, self.link)


def add(
    session: Session,
    account_id: int,
    unit: Unit | None,
    words: Words,
    now: datetime,
    *,
    by: Member | None = None,
    reviewed_by: str = "",
) -> StudyMaterial:
    """Keeps an item; with no `unit` for every branch of the account. Without `reviewed_by` it waits for a second look.
    Raises StoppedError for words that must not go out.
    """
    texts.clear(session, unit, *words.all, seconded=True)
    material = StudyMaterial(
        account_id=account_id,
        unit_id=None if unit is None else unit.id,
        reviewed_by=reviewed_by[:60],
        written_by_id=None if by is None else by.id,
        added_at=now,
        **_columns(words),
    )
    session.add(material)
    session.flush()
    _note(session, "materials.added", material, by, now)
    return material


def rewrite(session: Session, material: StudyMaterial, words: Words, by: Member, now: datetime) -> None:
    """Changed words begin anew: until somebody else has looked at them nobody gets them."""
    unit = None if material.unit_id is None else session.get(Unit, material.unit_id)
    texts.clear(session, unit, *words.all, seconded=True)
    columns = _columns(words)
    if any(getattr(material, name) != value for name, value in columns.items() if name != "for_month"):
        material.reviewed_by, material.written_by_id = "", by.id
    for name, value in columns.items():
        setattr(material, name, value)
    session.flush()
    _note(session, "materials.rewritten", material, by, now)


def agree(session: Session, material: StudyMaterial, by: Member, now: datetime) -> bool:
    """The second look. False for the writer, and where somebody looked before."""
    if material.reviewed_by or material.written_by_id == by.id:
        return False
    unit = None if material.unit_id is None else session.get(Unit, material.unit_id)
    texts.clear(session, unit, material.title, material.gist, material.body, material.link, seconded=True)
    material.reviewed_by = by.name
    session.flush()
    _note(session, "materials.reviewed", material, by, now)
    return True


def _columns(words: Words) -> dict[str, str]:
    return {
        "title": texts.masked(words.title)[:120],
        "gist": texts.masked(words.gist)[:200],
        "body": texts.masked(words.body),
        "link": words.link[:500],
        "source": words.source[:120],
        "for_month": words.for_month,
    }


def _note(session: Session, act: str, material: StudyMaterial, by: Member | None, now: datetime) -> None:
    where = material.unit_id
    audit.note(session, act, now, account_id=material.account_id, branch_id=where, by=by, material=material.id)


def of_year(session: Session, branch: Unit, year: int) -> Mapping[str, list[StudyMaterial]]:
    """The branch's plan: what it and its superiors have for each month (`2026-12`), empty months too."""
    units = [unit.id for unit in organisation.chain(session, branch)]
    query = (
        select(StudyMaterial)
        .options(joinedload(StudyMaterial.written_by))
        .where(StudyMaterial.account_id == branch.account_id, StudyMaterial.for_month.startswith(f"{year}-"))
        .where(or_(StudyMaterial.unit_id.is_(None), StudyMaterial.unit_id.in_(units)))
        .order_by(StudyMaterial.id)
    )
    months: dict[str, list[StudyMaterial]] = {f"{year}-{month:02}": [] for month in range(1, 13)}
    for material in session.scalars(query):
        months.setdefault(material.for_month, []).append(material)
    return months


def of_branch(session: Session, material_id: int, branch: Unit) -> StudyMaterial | None:
    """The item, where this branch's people may get it."""
    material = session.get(StudyMaterial, material_id, options=[joinedload(StudyMaterial.written_by)])
    units = {unit.id for unit in organisation.chain(session, branch)} | {None}
    seen = material is not None and material.account_id == branch.account_id and material.unit_id in units
    return material if seen else None


def heard(session: Session, material: StudyMaterial, branch: Unit) -> Mapping[StudyForm, list[str]]:
    """Who of the branch heard or read it by which form, in the order of the roster: told, not compared (D5.10)."""
    query = (
        select(StudyRecord.form, Member.name)
        .join(Member, Member.id == StudyRecord.member_id)
        .where(StudyRecord.material_id == material.id, StudyRecord.withdrawn_at.is_(None))
        .where(Member.branch_id == branch.id)
        .order_by(Member.id)
    )
    found: dict[StudyForm, list[str]] = defaultdict(list)
    for form, name in session.execute(query):
        found[form].append(name)
    return {form: found[form] for form in StudyForm if form in found}


def heard_counts(session: Session, material_ids: list[int], branch: Unit) -> Mapping[int, int]:
    """How many of the branch heard each, by its id; an item that nobody heard is left out."""
    query = (
        select(StudyRecord.material_id, func.count(func.distinct(StudyRecord.member_id)))
        .join(Member, Member.id == StudyRecord.member_id)
        .where(StudyRecord.material_id.in_(material_ids), StudyRecord.withdrawn_at.is_(None))
        .where(Member.branch_id == branch.id)
        .group_by(StudyRecord.material_id)
    )
    return {row[0]: row[1] for row in session.execute(query) if row[0] is not None}

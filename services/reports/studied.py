"""学习台账: one line for each thing that somebody heard or read. No hours, no proof, no comparison (D5.10, P3)."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.members import Member
from domain.registers import STUDY, Asked
from domain.study import STUDY_LABELS, StudyForm, StudyRecord
from services import members

HIMSELF = "本人"


def studied(session: Session, asked: Asked) -> list[dict[str, str]]:
    """In the order in which it happened. Hours are not known and stay blank; who says so himself is named so."""
    query = (
        select(StudyRecord, Member.name)
        .join(Member, Member.id == StudyRecord.member_id)
        .options(joinedload(StudyRecord.material))
        .where(Member.branch_id == asked.branch.id, StudyRecord.withdrawn_at.is_(None))
        .where(*asked.with_day(StudyRecord.on))
        .order_by(StudyRecord.on, StudyRecord.id)
    )
    found = list(session.execute(query))
    writers = members.names_of(session, {record.by_id for record, _ in found if record.by_id is not None})
    return [_line(number, record, name, writers) for number, (record, name) in enumerate(found, start=1)]


def _line(number: int, record: StudyRecord, name: str, writers: dict[int, str]) -> dict[str, str]:
    writer = HIMSELF if record.by_id is None else writers.get(record.by_id, "")
    cells = (
        str(number),
        name,
        f"{record.on:%Y-%m-%d}",
        "" if record.material is None else record.material.title,
        STUDY_LABELS[record.form],
        writer if record.form is StudyForm.HOME and record.by_id is not None else "",
        "",
        "",
        record.words,
        writer,
    )
    return dict(zip(STUDY.columns, cells, strict=True))

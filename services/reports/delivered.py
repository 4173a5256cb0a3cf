"""通知送达台账: one row for each person who had to be told, notice by notice, so that a notice's rows add up."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.meetings import Meeting
from domain.notices import Notice
from domain.registers import DELIVERIES, Asked
from services import closing, organisation
from services.deliveries import rules


def delivered(session: Session, asked: Asked) -> list[dict[str, str]]:
    """Everything that everybody of the branch or of a group had to be told; the days asked for are those of issue.
    Moments are local.
    """
    found = [line for notice in _notices(session, asked) for line in closing.lines(session, notice, asked.now)]
    return [
        dict(zip(DELIVERIES.columns, (str(number), *_cells(line, asked.zone)), strict=True))
        for number, line in enumerate(found, start=1)
    ]


def _notices(session: Session, asked: Asked) -> list[Notice]:
    units = [asked.branch.id, *(group.id for group in organisation.groups_of(session, asked.branch))]
    query = (
        select(Notice)
        .options(joinedload(Notice.meeting).joinedload(Meeting.unit))
        .where(Notice.unit_id.in_(units), Notice.kind.in_(rules.MUST_REACH), *asked.with_moment(Notice.issued_at))
        .order_by(Notice.issued_at, Notice.id)
    )
    return [notice for notice in session.scalars(query) if rules.must_reach(notice)]


def _cells(line: closing.Line, zone: ZoneInfo) -> tuple[str, ...]:
    remark = closing.AND.join(part for part in (line.why, line.remark) if part)
    return (
        line.name,
        line.group,
        line.notice,
        f"{line.due_at.astimezone(zone):%Y-%m-%d}",
        line.channel,
        line.proof.words,
        line.proof.evidence,
        f"{line.proof.at.astimezone(zone):%Y-%m-%d %H:%M}",
        remark,
    )

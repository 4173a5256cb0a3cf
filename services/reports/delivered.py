"""通知送达台账: one row for each person who had to be told, notice by notice, so that a notice's rows add up."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.days import at
from domain.meetings import Meeting
from domain.notices import Notice
from domain.organisation import Unit
from services import closing, organisation
from services.deliveries import rules

COLUMNS = ("序号", "姓名", "党小组", "通知", "应达日期", "渠道", "状态", "依据", "时间", "备注")


def delivered(
    session: Session,
    branch: Unit,
    now: datetime,
    zone: ZoneInfo,
    *,
    since: date | None = None,
    until: date | None = None,
) -> list[dict[str, str]]:
    """Column → text, of everything that everybody of the branch or of a group had to be told; `since` and `until` are
    local days of issue, both included. Moments are local.
    """
    found = [
        line for notice in _notices(session, branch, zone, since, until) for line in closing.lines(session, notice, now)
    ]
    return [dict(zip(COLUMNS, (str(n), *_cells(line, zone)), strict=True)) for n, line in enumerate(found, start=1)]


def _notices(
    session: Session, branch: Unit, zone: ZoneInfo, since: date | None, until: date | None
) -> Sequence[Notice]:
    units = [branch.id, *(group.id for group in organisation.groups_of(session, branch))]
    query = (
        select(Notice)
        .options(joinedload(Notice.meeting).joinedload(Meeting.unit))
        .where(Notice.unit_id.in_(units), Notice.kind.in_(rules.MUST_REACH))
        .order_by(Notice.issued_at, Notice.id)
    )
    if since is not None:
        query = query.where(Notice.issued_at >= at(since, time(), zone))
    if until is not None:
        query = query.where(Notice.issued_at < at(until + timedelta(days=1), time(), zone))
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

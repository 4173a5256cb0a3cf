"""Versions of a 工作报告: the draft, and what the secretary made of it; nothing is overwritten."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.days import span_of
from domain.members import Member
from domain.organisation import Unit
from domain.policy import BranchPolicy
from domain.registers import Asked
from domain.reports import ReportKind, ReportVersion
from services import audit
from services.reports.drafted import Sentence, drafted


def months_of(policy: BranchPolicy, kind: ReportKind) -> int:
    """How many calendar months a report covers."""
    return {
        ReportKind.TO_SUPERIOR: policy.report_up_months,
        ReportKind.TO_MEMBERS: policy.report_members_months,
        ReportKind.TO_BRANCH: policy.report_group_months,
    }[kind]


def period(today: date, months: int) -> tuple[date, date]:
    """The calendar period in which today is: the first and the last day."""
    return span_of(today, months)


def draft(session: Session, kind: ReportKind, unit: Unit, asked: Asked, *, by: Member) -> ReportVersion:
    """A new version made from the records as they are now. Raises ValueError without both days."""
    if asked.since is None or asked.until is None:
        raise ValueError("a report is about a period")
    return _add(
        session, asked.branch, unit, kind, asked.since, asked.until, drafted(session, kind, unit, asked), asked.now, by
    )


def correct(
    session: Session, before: ReportVersion, sentences: Sequence[Sentence], now: datetime, *, by: Member
) -> ReportVersion:
    """The next version. A sentence that was changed keeps its source: the reader can look it up."""
    branch, unit = session.get_one(Unit, before.branch_id), session.get_one(Unit, before.unit_id)
    return _add(session, branch, unit, before.kind, before.since, before.until, sentences, now, by)


def _add(
    session: Session,
    branch: Unit,
    unit: Unit,
    kind: ReportKind,
    since: date,
    until: date,
    sentences: Sequence[Sentence],
    now: datetime,
    by: Member,
) -> ReportVersion:
    same = (ReportVersion.unit_id == unit.id, ReportVersion.kind == kind)
    same_days = (ReportVersion.since == since, ReportVersion.until == until)
    number = session.scalar(select(func.max(ReportVersion.number)).where(*same, *same_days)) or 0
    version = ReportVersion(branch_id=branch.id, unit_id=unit.id, kind=kind, since=since, until=until)
    version.number, version.by_id, version.at = number + 1, by.id, now
    version.sentences = [list(sentence) for sentence in sentences]
    session.add(version)
    session.flush()
    audit.note(
        session, "reports.kept", now, account_id=by.account_id, by=by, branch_id=branch.id, id=version.id, kind=kind
    )
    return version


def latest(session: Session, branch_id: int, most: int) -> list[ReportVersion]:
    """The newest version of each report of the branch and its groups, the newest first."""
    key = (ReportVersion.unit_id, ReportVersion.kind, ReportVersion.since, ReportVersion.until)
    newest = select(func.max(ReportVersion.id)).where(ReportVersion.branch_id == branch_id).group_by(*key)
    query = select(ReportVersion).where(ReportVersion.id.in_(newest)).order_by(ReportVersion.id.desc()).limit(most)
    return list(session.scalars(query))


def versions_of(session: Session, version: ReportVersion) -> list[ReportVersion]:
    """All versions of the same report, the newest first."""
    query = select(ReportVersion).where(
        ReportVersion.unit_id == version.unit_id,
        ReportVersion.kind == version.kind,
        ReportVersion.since == version.since,
        ReportVersion.until == version.until,
    )
    return list(session.scalars(query.order_by(ReportVersion.number.desc())))

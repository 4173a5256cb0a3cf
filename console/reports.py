"""工作报告: drafted from records, corrected by the secretary, kept in versions, taken away as a document."""

from flask import Response, abort, flash, request

from console import charts, fields
from console.exporting import attachment
from console.pages import Page, to
from console.registers.documents import write_report
from console.visits import Visit
from domain.members import Member
from domain.organisation import Unit
from domain.registers import Asked
from domain.reports import REPORT_LABELS, ReportKind, ReportVersion
from domain.roles import Act
from services import audit, organisation, report_versions
from services.reports.reached import reached

_SHOWN = 20
_LONGEST = 600
_YEAR = 5  # the month stands after `2026-`
_DAY = "{day.year}年{day.month}月{day.day}日"
_TITLE = "{unit}{label}"


def overview(visit: Visit) -> Response:
    return _overview(visit, visit.branch(Act.SEE_REGISTERS))


def _overview(visit: Visit, branch: Unit, status: int = 200, wrong: str = "") -> Response:
    """Each kind is offered for the calendar period in which today is."""
    today = visit.today
    policy = organisation.policy_of(visit.session, branch)
    periods = {kind: report_versions.period(today, report_versions.months_of(policy, kind)) for kind in ReportKind}
    columns = reached(visit.session, branch, visit.now, visit.desk.zone)
    return visit.show(
        "console/reports",
        status,
        columns=columns,
        chart=charts.stacked([(month[_YEAR:], parts) for month, parts in columns]),
        branch=branch,
        labels=REPORT_LABELS,
        periods=periods,
        groups=[(group.id, group.name) for group in organisation.groups_of(visit.session, branch)],
        kept=[
            (version, visit.session.get_one(Unit, version.unit_id))
            for version in report_versions.latest(visit.session, branch.id, _SHOWN)
        ],
        typed=request.form,
        wrong=wrong,
    )


def draft(visit: Visit) -> Response:
    branch = visit.branch(Act.EXPORT_REGISTERS)
    visit.branch(Act.SEE_REGISTERS, branch.id)
    kind = fields.one_of(ReportKind, request.form.get("kind"))
    if kind is None:
        return _overview(visit, branch, 422)
    unit = _unit(visit, branch, kind)
    since, until = (fields.day(request.form.get(name)) for name in ("from", "to"))
    if since is None or until is None:
        return _overview(visit, branch, 422, "day")
    if since > until:
        return _overview(visit, branch, 422, "order")
    asked = Asked(branch, since, until, visit.now, visit.desk.zone)
    return _shown(report_versions.draft(visit.session, kind, unit, asked, by=visit.by), "report_drafted")


def _unit(visit: Visit, branch: Unit, kind: ReportKind) -> Unit:
    """The group of a group's report; 404 for one that is not of the branch."""
    if kind is not ReportKind.TO_BRANCH:
        return branch
    wanted = request.form.get("unit", type=int)
    groups = organisation.groups_of(visit.session, branch)
    return next((group for group in groups if group.id == wanted), None) or abort(404)


def show(visit: Visit, version_id: int) -> Response:
    version = _version(visit, version_id, Act.SEE_REGISTERS)
    versions = report_versions.versions_of(visit.session, version)
    return visit.show(
        "console/reports_one",
        branch=visit.session.get_one(Unit, version.branch_id),
        version=version,
        title=_title(visit, version),
        versions=[(one, visit.session.get_one(Member, one.by_id).name) for one in versions],
        is_newest=versions[0].id == version.id,
        most=_LONGEST,
    )


def _version(visit: Visit, version_id: int, act: Act) -> ReportVersion:
    version = visit.session.get(ReportVersion, version_id) or abort(404)
    visit.branch(act, version.branch_id)
    return version


def _title(visit: Visit, version: ReportVersion) -> str:
    unit = visit.session.get_one(Unit, version.unit_id)
    return _TITLE.format(unit=unit.name, label=REPORT_LABELS[version.kind])


def correct(visit: Visit, version_id: int) -> Response:
    """Every sentence as it stands now; an emptied one is left out, the last field adds one of the secretary's own."""
    version = _version(visit, version_id, Act.EXPORT_REGISTERS)
    told = [request.form.get(f"sentence-{place}", "").strip()[:_LONGEST] for place in range(len(version.sentences))]
    kept = [(words, source) for words, (_, source) in zip(told, version.sentences, strict=True) if words]
    added = [line.strip()[:_LONGEST] for line in request.form.get("added", "").splitlines()]
    sentences = [*kept, *((line, "") for line in added if line)]
    if not sentences or [list(one) for one in sentences] == version.sentences:
        return _shown(version, "report_unchanged")
    return _shown(report_versions.correct(visit.session, version, sentences, visit.now, by=visit.by), "report_kept")


def _shown(version: ReportVersion, said: str) -> Response:
    flash(said)
    return to("report", version_id=version.id)


def download(visit: Visit, version_id: int) -> Response:
    version = _version(visit, version_id, Act.EXPORT_REGISTERS)
    unit = visit.session.get_one(Unit, version.unit_id)
    title = _title(visit, version)
    day = version.at.astimezone(visit.desk.zone).date()
    signed = (unit.name, _DAY.format(day=day))
    audit.note(
        visit.session,
        "reports.exported",
        visit.now,
        account_id=unit.account_id,
        by=visit.by,
        branch_id=version.branch_id,
        id=version.id,
    )
    return attachment(write_report(title, [words for words, _ in version.sentences], signed), "docx", title)


PAGES = (
    Page("/reports", "reports", overview, Act.SEE_REGISTERS, section=True),
    Page("/reports", "report_draft", draft, Act.EXPORT_REGISTERS, method="POST"),
    Page("/reports/<int:version_id>", "report", show, Act.SEE_REGISTERS),
    Page("/reports/<int:version_id>", "report_correct", correct, Act.EXPORT_REGISTERS, method="POST"),
    Page("/reports/<int:version_id>/file", "report_file", download, Act.EXPORT_REGISTERS, noted=True),
)

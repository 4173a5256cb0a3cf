"""One notice: a row for each person who had to be told, with the way, what is proven of it, and why; and the sheets."""

from flask import Response, abort

from console.pages import Page
from console.visits import Visit
from domain.notices import Notice
from domain.organisation import Unit, UnitKind
from domain.roles import Act
from services import closing, reports, sheets


def show(visit: Visit, notice_id: int) -> Response:
    notice, branch = _seen(visit, notice_id, Act.SEE_NOTICES)
    people = closing.lines(visit.session, notice, visit.now)
    return visit.show(
        "console/notice",
        branch=branch,
        line=reports.line_of(visit.session, notice, visit.now),
        people=people,
        tally=closing.tally_of(people),
        sheets=sheets.count(visit.session, notice),
        left_out=reports.left_out(visit.session, notice),
    )


def print_sheets(visit: Visit, notice_id: int) -> Response:
    """The whole notice's sheets and routes, to be printed; they count as printed from now on."""
    notice, branch = _seen(visit, notice_id, Act.SEE_DELIVERIES)
    routes = sheets.routes(visit.session, notice, visit.now, by=visit.by)
    return visit.show("console/sheets", branch=branch, notice=notice, routes=routes, **sheets.words_of(notice))


def _seen(visit: Visit, notice_id: int, act: Act) -> tuple[Notice, Unit]:
    """404 for what he does not see, as for what there is not."""
    notice = visit.session.get(Notice, notice_id)
    unit = None if notice is None or notice.unit_id is None else visit.session.get(Unit, notice.unit_id)
    if notice is None or unit is None or reports.is_personal(notice):
        abort(404)
    return notice, visit.branch(act, unit.parent_id or 0 if unit.kind is UnitKind.GROUP else unit.id)


PAGES = (
    Page("/notices/<int:notice_id>", "notice", show, Act.SEE_NOTICES),
    Page("/notices/<int:notice_id>/sheets", "sheets", print_sheets, Act.SEE_DELIVERIES, noted=True),
)

"""One notice: a row for each person who had to be told, with the way, what is known of it, and why."""

from flask import Response, abort

from console.access import Visit
from domain.notices import Notice
from domain.organisation import Unit, UnitKind
from services import reports


def show(visit: Visit, notice_id: int) -> Response:
    notice = visit.session.get(Notice, notice_id)
    unit = None if notice is None or notice.unit_id is None else visit.session.get(Unit, notice.unit_id)
    if notice is None or unit is None or reports.is_personal(notice):
        return abort(404)
    branch = visit.visitor.branch(unit.parent_id or 0 if unit.kind is UnitKind.GROUP else unit.id)
    return visit.show(
        "console/notice",
        branch=branch,
        line=reports.line_of(visit.session, notice),
        people=reports.told(visit.session, notice),
        left_out=reports.left_out(visit.session, notice),
    )

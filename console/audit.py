"""留痕: who looked at whom, and who did what for whom; for the secretary and for who checks (纪检委员)."""

from flask import Response, request

from console import fields
from console.pages import Page
from console.visits import Visit
from domain.roles import Act
from services import audit

_MOST = 50


def show(visit: Visit) -> Response:
    """`name` finds by who did it or whom it was about; `before` is the entry from which on older ones are shown."""
    branch = visit.branch(Act.SEE_AUDIT)
    name = request.args.get("name", "").strip()[:20]
    before = fields.number(request.args.get("before")) or None
    found = audit.entries(visit.session, branch.id, name=name, before=before, most=_MOST + 1)
    older = found[_MOST - 1].id if len(found) > _MOST else None
    return visit.show("console/audit", branch=branch, entries=found[:_MOST], name=name, older=older)


PAGES = (Page("/audit", "audit", show, Act.SEE_AUDIT, section=True),)

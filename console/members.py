"""The roster of the own branch: by which way each person is told. No number of bound people is counted (P2)."""

from flask import Response, request

from console.pages import Page
from console.visits import Visit
from domain.roles import Act
from services import reports


def roster(visit: Visit) -> Response:
    scope = visit.scope(Act.SEE_MEMBERS)
    name = request.args.get("name", "").strip()[:20]
    return visit.show(
        "console/members", branch=scope.branch, people=reports.roster(visit.session, scope, name), name=name
    )


PAGES = (Page("/members", "members", roster, Act.SEE_MEMBERS, section=True),)

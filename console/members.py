"""The roster of the own branch: by which way each person is told. No number of bound people is counted (P2)."""

from flask import Response, request

from console.access import Visit
from services import reports


def roster(visit: Visit) -> Response:
    branch = visit.chosen_branch()
    name = request.args.get("name", "").strip()[:20]
    return visit.show(
        "console/members", branch=branch, people=reports.roster(visit.session, branch.id, name), name=name
    )

"""日子: birthdays, 政治生日 and ends of probation by month, and the list of fifty years in the Party (D8.5, D8.6)."""

from flask import Response, request

from console import fields
from console.pages import Page
from console.visits import Visit
from domain.roles import Act
from services import dates, organisation


def month(visit: Visit) -> Response:
    branch = visit.branch(Act.SEE_DATES)
    today = visit.today
    first = fields.month(request.args.get("month"), today)
    policy = organisation.policy_of(visit.session, branch)
    return visit.show(
        "console/dates",
        branch=branch,
        branches=visit.branches(Act.SEE_DATES),
        first=first,
        before=f"{fields.moved(first, -1):%Y-%m}",
        after=f"{fields.moved(first, 1):%Y-%m}",
        lines=dates.in_month(visit.session, branch, first.year, first.month),
        fifty=dates.fifty(visit.session, branch, first.year),
        cut_off=dates.cut_off(first.year, policy),
        unknown=dates.unknown_party_age(visit.session, branch),
        today=today,
    )


PAGES = (Page("/dates", "dates", month, Act.SEE_DATES, section=True),)

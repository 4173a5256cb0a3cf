"""日子: birthdays, 政治生日 and ends of probation by month, and the list of fifty years in the Party (D8.5, D8.6)."""

import re
from datetime import date

from flask import Response, request

from console.pages import Page
from console.visits import Visit
from domain.roles import Act
from services import dates, organisation

_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])", re.ASCII)


def month(visit: Visit) -> Response:
    branch = visit.branch(Act.SEE_DATES)
    today = visit.today
    first = _first(request.args.get("month", ""), today)
    policy = organisation.policy_of(visit.session, branch)
    return visit.show(
        "console/dates",
        branch=branch,
        branches=visit.branches(Act.SEE_DATES),
        first=first,
        before=_moved(first, -1),
        after=_moved(first, 1),
        lines=dates.in_month(visit.session, branch, first.year, first.month),
        fifty=dates.fifty(visit.session, branch, first.year),
        cut_off=dates.cut_off(first.year, policy),
        unknown=dates.unknown_party_age(visit.session, branch),
        today=today,
    )


def _first(wanted: str, today: date) -> date:
    found = _MONTH.fullmatch(wanted)
    return today.replace(day=1) if found is None else date(int(found[1]), int(found[2]), 1)


def _moved(first: date, months: int) -> str:
    count = first.year * 12 + first.month - 1 + months
    return f"{count // 12}-{count % 12 + 1:02d}"


PAGES = (Page("/dates", "dates", month, Act.SEE_DATES, section=True),)

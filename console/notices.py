"""Notices: what waits for somebody's word, the latest ones; of one a row for each person who had to be told, with the
way, what is proven of it, and why; and the sheets.
"""

from functools import partial

from flask import Response

from console import composing
from console.pages import Page
from console.visits import Visit
from domain.reviews import REVIEW_STATE_LABELS, SUBJECT_LABELS, WAITING, Subject
from domain.roles import Act
from services import closing, reports, reviews, sheets

_LATEST = 20


def overview(visit: Visit) -> Response:
    branch = visit.branch(Act.SEE_NOTICES)
    known = reviews.of_branch(visit.session, branch.id)
    return visit.show(
        "console/notices",
        branch=branch,
        branches=visit.branches(Act.SEE_NOTICES),
        waiting=[review for review in known if review.state in WAITING],
        decided=[review for review in known if review.state not in WAITING][:6],
        notices=reports.latest(visit.session, branch, visit.now, most=_LATEST),
        labels=SUBJECT_LABELS,
        states=REVIEW_STATE_LABELS,
    )


def show(visit: Visit, notice_id: int) -> Response:
    notice, branch = composing.seen(visit, notice_id, Act.SEE_NOTICES)
    people = closing.lines(visit.session, notice, visit.now)
    return visit.show(
        "console/notice",
        branch=branch,
        line=reports.line_of(visit.session, notice, visit.now),
        people=people,
        tally=closing.tally_of(people),
        sheets=sheets.count(visit.session, notice),
        left_out=reports.left_out(visit.session, notice),
        review=reviews.of_notice(visit.session, notice.id),
    )


def print_sheets(visit: Visit, notice_id: int) -> Response:
    """The whole notice's sheets and routes, to be printed; they count as printed from now on."""
    notice, branch = composing.seen(visit, notice_id, Act.SEE_DELIVERIES)
    routes = sheets.routes(visit.session, notice, visit.now, by=visit.by)
    return visit.show("console/sheets", branch=branch, notice=notice, routes=routes, **sheets.words_of(notice))


_CHANGES = tuple(
    Page(
        f"/notices/<int:notice_id>/{subject.value}",
        f"{ask}_{subject.value}",
        partial(view, subject=subject),
        Act.RECALL_NOTICE,
        method,
        noted=method == "GET",  # a preview plays it and undoes it
    )
    for subject in (Subject.CORRECTION, Subject.RECALL)
    for ask, view, method in (("ask", composing.ask_change, "GET"), ("put", composing.put_change, "POST"))
)
PAGES = (
    Page("/notices", "notices", overview, Act.SEE_NOTICES, section=True),
    Page("/notices/new", "new_notice", composing.ask_new, Act.WRITE_NOTICE),
    Page("/notices/new", "put_notice", composing.put_new, Act.WRITE_NOTICE, "POST"),
    Page("/notices/drafts/<int:review_id>", "draft", composing.draft, Act.SEE_DRAFT),
    Page("/notices/drafts/<int:review_id>", "decide_draft", composing.decide, Act.REVIEW_NOTICE, "POST"),
    Page("/notices/<int:notice_id>", "notice", show, Act.SEE_NOTICES),
    Page("/notices/<int:notice_id>/sheets", "sheets", print_sheets, Act.SEE_DELIVERIES, noted=True),
    *_CHANGES,
)

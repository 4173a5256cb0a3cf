"""民主评议: ballots counted on paper and grades, typed in; for those who keep them alone, and every look is noted."""

from typing import Any

from flask import Response, flash, request

from console import fields
from console.meetings import seen
from console.minutes import count_in
from console.pages import Page, to
from console.visits import Visit
from domain.meetings import Meeting
from domain.minutes import GRADE_LABELS, Grade
from domain.roles import Act
from services import audit, minutes
from services.minutes import Ballots, drafting


def show_appraisal(visit: Visit, meeting_id: int) -> Response:
    meeting = seen(visit, meeting_id, Act.KEEP_APPRAISAL)
    _note(visit, meeting)
    return _appraisal_page(visit, meeting)


def _note(visit: Visit, meeting: Meeting) -> None:
    audit.note(
        visit.session,
        "minutes.appraisal_looked_at",
        visit.now,
        account_id=meeting.account_id,
        by=visit.by,
        branch_id=meeting.branch_id,
        meeting_id=meeting.id,
    )


def _appraisal_page(visit: Visit, meeting: Meeting, status: int = 200, **said: Any) -> Response:
    given = {
        "meeting": meeting,
        "title": drafting.title(meeting),
        "appraisal": minutes.appraisal(visit.session, meeting),
        "grades": GRADE_LABELS,
        "offered": request.form,
        "wrong": "",
    }
    return visit.show("console/appraisal", status, branch=meeting.branch, **{**given, **said})


def keep_appraisal(visit: Visit, meeting_id: int) -> Response:
    """`MEMBER.excellent` and so on for each member; a blank stays a blank."""
    meeting = seen(visit, meeting_id, Act.KEEP_APPRAISAL)
    numbers = {int(name.split(".")[0]) for name in request.form if name.split(".")[0].isdecimal() and "." in name}
    if not numbers or not all(_readable(number) for number in numbers):
        return _appraisal_page(visit, meeting, 422, wrong="count")
    typed = {number: _ballots(number) for number in numbers}
    made = minutes.keep_ballots(visit.session, meeting, typed, visit.by, visit.now)
    flash("appraised_too_many" if made.too_many else "appraised")
    return to("appraisal", meeting_id=meeting.id)


def _readable(number: int) -> bool:
    """Blank, or a number."""
    said = [request.form.get(f"{number}.{grade.value}", "").strip() for grade in Grade]
    return all(not each or (each.isascii() and each.isdecimal() and len(each) <= 4) for each in said)


def _ballots(number: int) -> Ballots:
    counts = {grade.value: count_in(f"{number}.{grade.value}") for grade in Grade}
    own, final = (fields.one_of(Grade, request.form.get(f"{number}.{name}")) for name in ("own", "final"))
    remark = request.form.get(f"{number}.remark", "").strip()
    return Ballots(**counts, own_grade=own, final_grade=final, remark=remark)


_RULE = "/meetings/<int:meeting_id>/appraisal"
PAGES = (
    Page(_RULE, "appraisal", show_appraisal, Act.KEEP_APPRAISAL, noted=True),
    Page(_RULE, "keep_appraisal", keep_appraisal, Act.KEEP_APPRAISAL, method="POST"),
)

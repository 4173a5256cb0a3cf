"""One meeting: who is expected, what they said, how their presence is known. Nobody is compared with anybody."""

from flask import Response, abort
from sqlalchemy.orm import joinedload

from console.pages import Page
from console.visits import Visit
from domain.meetings import Meeting
from domain.roles import Act
from services import reports


def show(visit: Visit, meeting_id: int) -> Response:
    options = [joinedload(Meeting.unit), joinedload(Meeting.branch), joinedload(Meeting.called_by)]
    meeting = visit.session.get(Meeting, meeting_id, options=options) or abort(404)
    branch = visit.branch_of(Act.SEE_MEETINGS, meeting.unit_id)
    line, people = reports.expected(visit.session, meeting)
    return visit.show(
        "console/meeting",
        branch=branch,
        meeting=meeting,
        line=line,
        people=people,
        notices=reports.of_meeting(visit.session, meeting, visit.now),
        has_begun=visit.now >= meeting.starts_at,
    )


PAGES = (Page("/meetings/<int:meeting_id>", "meeting", show, Act.SEE_MEETINGS),)

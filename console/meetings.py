"""Meetings of a branch by month, and one meeting: who is expected and came, may it decide, what it counts for. Nobody
is compared with anybody.
"""

import calendar
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask import Response, abort, flash, request
from sqlalchemy.orm import joinedload

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.cadence import CADENCE_LABELS, CadenceItem
from domain.days import at, local_day
from domain.meetings import MEETING_LABELS, Meeting
from domain.members import Member
from domain.quorum import DECISION_LABELS, EXCLUSION_LABELS, ExclusionReason
from domain.roles import Act
from services import attendance, cadence, meetings, members, organisation, quorums, reports
from services.attendance import Kept, Plan
from services.minutes import drafting, of_meeting

_LONGEST = 600
_WEEK = 7


def month(visit: Visit) -> Response:
    """`month` as `2025-03`; else the one that runs. A group leader sees what concerns his group."""
    scope = visit.scope(Act.SEE_MEETINGS)
    zone, today = visit.desk.zone, visit.today
    first = fields.month(request.args.get("month"), today)
    following = fields.moved(first, 1)
    begins, ends = at(first, time(), zone), at(following, time(), zone)
    found: dict[date, list[tuple[Meeting, str]]] = {}
    for meeting in meetings.between(visit.session, scope.branch.id, begins, ends):
        if scope.whole or meeting.unit_id in scope.groups:
            line = (meeting, drafting.title(meeting))
            found.setdefault(local_day(meeting.starts_at, zone), []).append(line)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return visit.show(
        "console/meetings",
        branch=scope.branch,
        branches=visit.near(Act.SEE_MEETINGS),
        first=first,
        before=f"{fields.moved(first, -1):%Y-%m}",
        after=f"{following:%Y-%m}",
        today=today,
        weeks=weeks,
        found=found,
    )


def seen(visit: Visit, meeting_id: int, act: Act) -> Meeting:
    """A meeting of a branch in which he may, or of his own group. 404 for any other."""
    options = [joinedload(Meeting.unit), joinedload(Meeting.branch), joinedload(Meeting.called_by)]
    meeting = visit.session.get(Meeting, meeting_id, options=options)
    scope = visit.scope(act, 0 if meeting is None else meeting.branch_id)
    if meeting is None or not (scope.whole or meeting.unit_id in scope.groups):
        abort(404)
    return meeting


def show(visit: Visit, meeting_id: int) -> Response:
    return page(visit, seen(visit, meeting_id, Act.SEE_MEETINGS))


def page(visit: Visit, meeting: Meeting, status: int = 200, **said: Any) -> Response:
    """The whole page again, with what was said about a form that was sent."""
    session, policy = visit.session, organisation.policy_of(visit.session, meeting.branch)
    line, people = reports.expected(session, meeting)
    found = quorums.attendance(session, meeting, policy)
    ticked = {(each.unit_id, each.item) for each in cadence.by_meeting(session, meeting)}
    known: Mapping[str, Any] = {
        "meeting": meeting,
        "line": line,
        "people": people,
        "notices": _notices(visit, meeting),
        "has_begun": visit.now >= meeting.starts_at,
        "found": found,
        "quorums": quorums.decisions(meeting, policy, found),
        "policy": policy,
        "made_up": drafting.made_up(session, [meeting], visit.desk.zone),
        "made_up_words": drafting.made_up_words,
        "exclusions": found.exclusions,
        "to_leave_out": members.in_branch(session, meeting.branch_id),
        "options": [(unit, item, (unit.id, item) in ticked) for unit, item in cadence.options_for(session, meeting)],
        "minutes": of_meeting(session, meeting),
        "labels": {
            "decision": DECISION_LABELS,
            "exclusion": EXCLUSION_LABELS,
            "cadence": CADENCE_LABELS,
            "meeting": MEETING_LABELS,
        },
        "wrong": "",
        "typed": "",
        "offered": request.form,
    }
    return visit.show("console/meeting", status, branch=meeting.branch, **{**known, **said})


def _notices(visit: Visit, meeting: Meeting) -> list[reports.NoticeLine]:
    """Of the whole branch: not for a group leader."""
    may = visit.may(Act.SEE_NOTICES, meeting.branch)
    return reports.of_meeting(visit.session, meeting, visit.now) if may else []


def read_attendance(visit: Visit, meeting_id: int) -> Response:
    """`line` as it was typed, and `pick:NAME` for names that were asked about; shown back, nothing written."""
    meeting = seen(visit, meeting_id, Act.KEEP_ATTENDANCE)
    plan = _plan(visit, meeting)
    if not plan.entries and not plan.unclear:
        return page(visit, meeting, 422, wrong="line", typed=_line())
    return visit.show("console/attendance", branch=meeting.branch, meeting=meeting, plan=plan, typed=_line())


def write_attendance(visit: Visit, meeting_id: int) -> Response:
    meeting = seen(visit, meeting_id, Act.KEEP_ATTENDANCE)
    plan = _plan(visit, meeting)
    if not plan.entries:
        return page(visit, meeting, 422, wrong="line", typed=_line())
    margin = organisation.policy_of(visit.session, meeting.branch).sign_in_margin
    kept = attendance.write(visit.session, meeting, plan, visit.by, visit.now, margin)
    flash("attendance_kept_own" if Kept.OWN_WORD in kept else "attendance_written")
    return to("meeting", meeting_id=meeting.id)


def _line() -> str:
    return request.form.get("line", "")[:_LONGEST]


def _plan(visit: Visit, meeting: Meeting) -> Plan:
    picks = {
        name.removeprefix("pick:"): int(value)
        for name, value in request.form.items()
        if name.startswith("pick:") and value.isascii() and value.isdecimal()
    }
    return attendance.read(visit.session, meeting, _line(), visit.desk.sound, picks)


def leave_out(visit: Visit, meeting_id: int) -> Response:
    """`member`, `reason`, and the two papers; without both papers the line stands and does not count."""
    meeting = seen(visit, meeting_id, Act.EDIT_MEETINGS)
    member = _of_branch(visit, meeting)
    reason = fields.one_of(ExclusionReason, request.form.get("reason"))
    if member is None or reason is None or meeting.unit_id != meeting.branch_id:
        return page(visit, meeting, 422, wrong="exclusion")
    papers = {name: request.form.get(name, "") for name in ("consent", "resolution")}
    made = quorums.leave_out(visit.session, meeting, member, reason, visit.by, visit.now, **papers)
    flash("left_out" if made.counts else "left_out_not_yet")
    return to("meeting", meeting_id=meeting.id)


def count_again(visit: Visit, meeting_id: int) -> Response:
    meeting = seen(visit, meeting_id, Act.EDIT_MEETINGS)
    member = _of_branch(visit, meeting)
    if member is None or not quorums.count_again(visit.session, meeting, member, visit.by, visit.now):
        return page(visit, meeting, 422, wrong="exclusion")
    flash("counted_again")
    return to("meeting", meeting_id=meeting.id)


def _of_branch(visit: Visit, meeting: Meeting) -> Member | None:
    member = visit.named("member")
    return member if member is not None and member.branch_id == meeting.branch_id else None


def tick(visit: Visit, meeting_id: int) -> Response:
    """`for` again and again: `UNIT:ITEM`, all that this meeting counts for."""
    meeting = seen(visit, meeting_id, Act.KEEP_MINUTES)
    known = {(unit.id, item) for unit, item in cadence.options_for(visit.session, meeting)}
    wanted = {pair for said in request.form.getlist("for") if (pair := _pair(said)) in known}
    on = local_day(meeting.starts_at, visit.desk.zone)
    refused = cadence.tick_meeting(visit.session, meeting, wanted, visit.by, visit.now, on=on, today=visit.today)
    if refused is not None:
        return page(visit, meeting, 422, wrong="tick")
    flash("ticked")
    return to("meeting", meeting_id=meeting.id)


def _pair(said: str) -> tuple[int, CadenceItem] | None:
    unit, _, item = said.partition(":")
    if not unit.isascii() or not unit.isdecimal() or item not in set(CadenceItem):
        return None
    return int(unit), CadenceItem(item)


PAGES = (
    Page("/meetings", "meetings", month, Act.SEE_MEETINGS, section=True),
    Page("/meetings/<int:meeting_id>", "meeting", show, Act.SEE_MEETINGS),
    Page("/meetings/<int:meeting_id>/attendance", "attendance", read_attendance, Act.KEEP_ATTENDANCE, method="POST"),
    Page("/meetings/<int:meeting_id>/attendance/yes", "attended", write_attendance, Act.KEEP_ATTENDANCE, method="POST"),
    Page("/meetings/<int:meeting_id>/left-out", "leave_out", leave_out, Act.EDIT_MEETINGS, method="POST"),
    Page("/meetings/<int:meeting_id>/left-out/off", "count_again", count_again, Act.EDIT_MEETINGS, method="POST"),
    Page("/meetings/<int:meeting_id>/counts-for", "tick_meeting", tick, Act.KEEP_MINUTES, method="POST"),
)

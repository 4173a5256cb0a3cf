"""外出: who is away until when, what is to be seen to, and each step of it by a human's hand (D7.1–7.7)."""

from flask import Response, abort, flash, request

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.floating import REASON_LABELS, STEPS, Absence, AbsenceReason, AbsenceState
from domain.roles import Act
from services import audit, floating, members
from services.floating import Stay

_BY_HAND = (AbsenceState.FLOATING, AbsenceState.RETURNED)  # the others follow from a transfer
_LONGEST = 100


def overview(visit: Visit) -> Response:
    """Where each of them is stands sealed: that it was looked at is written down."""
    scope = visit.scope(Act.SEE_MEMBERS)
    on = visit.today
    lines = [
        line for line in floating.still_away(visit.session, scope.branch, on) if scope.includes(line.absence.member)
    ]
    unknown = [one for one in floating.without_dates(visit.session, scope.branch) if scope.includes(one)]
    account, unit = scope.branch.account_id, scope.branch.id
    audit.note(visit.session, "floating.looked_at", visit.now, account_id=account, by=visit.by, branch_id=unit)
    return visit.show(
        "console/floating",
        branch=scope.branch,
        branches=visit.near(Act.SEE_MEMBERS),
        lines=lines,
        unknown=unknown,
        on=on,
        may_edit=visit.may(Act.EDIT_MEMBER, scope.branch),
    )


def new(visit: Visit) -> Response:
    return _form(visit, {})


def _form(visit: Visit, wrong: dict[str, str], status: int = 200) -> Response:
    scope = visit.scope(Act.EDIT_MEMBER)
    return visit.show(
        "console/floating_form",
        status,
        branch=scope.branch,
        people=[(one.id, one.name) for one in members.find(visit.session, scope.condition())],
        reasons=REASON_LABELS,
        typed={**request.values},
        wrong=wrong,
    )


def leave(visit: Visit) -> Response:
    scope = visit.scope(Act.EDIT_MEMBER)
    member = visit.named("member")
    typed = {name: value.strip()[:_LONGEST] for name, value in request.form.items()}
    since, back = fields.day(typed.get("since", "")), fields.day(typed.get("back_on", ""))
    wrong = {} if member is not None and scope.includes(member) else {"member": "person"}
    wrong |= {} if typed.get("place") else {"place": "missing"}
    wrong |= {} if since is not None else {"since": "date"}
    if typed.get("back_on") and (back is None or (since is not None and back < since)):
        wrong["back_on"] = "date"
    if wrong or member is None or since is None:
        return _form(visit, wrong, 422)
    reason = fields.one_of(AbsenceReason, typed.get("reason")) or AbsenceReason.OTHER
    host = {name: typed.get(name, "") for name in ("host_branch", "host_contact")}
    stay = Stay(typed["place"], since, back, reason, **host)
    floating.leave(visit.session, member, stay, member.zone, visit.now, by=visit.by)
    flash("absence_kept")
    return to("floating", branch=member.branch_id)


def step(visit: Visit, absence_id: int) -> Response:
    """流动党员 is registered, or he is back. The number of his 活动证 may be written with it."""
    absence = visit.session.get(Absence, absence_id) or abort(404)
    visit.member(absence.member_id, Act.EDIT_MEMBER)
    after = fields.one_of(_BY_HAND, request.form.get("to"))
    if after is None or after not in STEPS[absence.state]:
        return _form(visit, {"step": "step"}, 422)
    permit = request.form.get("permit", "").strip()
    absence.permit = permit[:40] or absence.permit
    floating.step(visit.session, absence, after, visit.now, by=visit.by, on=visit.today)
    flash("absence_stepped")
    return to("floating", branch=absence.branch_id)


PAGES = (
    Page("/floating", "floating", overview, Act.SEE_MEMBERS, noted=True, section=True),
    Page("/floating/new", "floating_new", new, Act.EDIT_MEMBER),
    Page("/floating/new", "floating_leave", leave, Act.EDIT_MEMBER, method="POST"),
    Page("/floating/<int:absence_id>", "floating_step", step, Act.EDIT_MEMBER, method="POST"),
)

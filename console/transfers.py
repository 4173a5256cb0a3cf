"""组织关系转接: letters, acceptances and slips with their days (D7.8). The transfer itself is done elsewhere."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from flask import Response, abort, flash, request
from sqlalchemy.orm import Session

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.members import Member
from domain.organisation import Unit
from domain.roles import Act
from domain.transfers import DIRECTION_LABELS, Direction, Transfer, step_of
from services import members, organisation, transfers
from services.transfers import Papers, WrongPapersError

_LONGEST = 100


def overview(visit: Visit) -> Response:
    branch = visit.branch(Act.SEE_TRANSFERS)
    on = visit.today
    policy = organisation.policy_of(visit.session, branch)
    found = [(one, step_of(one, on, policy)) for one in transfers.of_branch(visit.session, branch)]
    return visit.show(
        "console/transfers",
        branch=branch,
        branches=visit.branches(Act.SEE_TRANSFERS),
        lines=found,
        on=on,
        may_edit=visit.may(Act.EDIT_TRANSFERS, branch),
    )


def new(visit: Visit) -> Response:
    return _form(visit, visit.branch(Act.EDIT_TRANSFERS), {})


def _form(visit: Visit, branch: Unit, wrong: dict[str, str], status: int = 200) -> Response:
    scope = visit.scope(Act.EDIT_TRANSFERS, branch.id)
    policy = organisation.policy_of(visit.session, branch)
    return visit.show(
        "console/transfer_form",
        status,
        branch=branch,
        people=[(one.id, one.name) for one in members.find(visit.session, scope.condition())],
        directions=DIRECTION_LABELS,
        typed={"valid_days": str(policy.letter_valid_days), **request.values},
        wrong=wrong,
    )


def begin(visit: Visit) -> Response:
    branch = visit.branch(Act.EDIT_TRANSFERS)
    typed = {name: value.strip()[:_LONGEST] for name, value in request.form.items()}
    member = visit.named("member")
    if member is None or member.branch_id != branch.id:
        return _form(visit, branch, {"member": "person"}, 422)
    issued, days = fields.day(typed.get("issued_on", "")), request.form.get("valid_days", type=int)
    if typed.get("issued_on") and issued is None:
        return _form(visit, branch, {"issued_on": "date"}, 422)
    has_letter = bool(typed.get("letter"))
    papers = Papers(
        Direction.IN if typed.get("direction") == Direction.IN.value else Direction.OUT,
        typed.get("unit", ""),
        typed.get("letter", ""),
        issued,
        days if has_letter else None,
        typed.get("paid_through", ""),
        typed.get("handler", ""),
        typed.get("remark", ""),
    )
    try:
        transfers.begin(visit.session, member, papers, visit.now, by=visit.by)
    except WrongPapersError as wrong:
        return _form(visit, branch, {wrong.field: wrong.field}, 422)
    flash("transfer_kept")
    return to("transfers", branch=branch.id)


class Step(Protocol):
    def __call__(self, session: Session, transfer: Transfer, on: date, now: datetime, /, *, by: Member) -> object: ...


_STEPS: Mapping[str, Step] = {
    "accepted": transfers.accept,
    "slip": transfers.slip_came,
    "cancelled": transfers.cancel,
}


def step(visit: Visit, transfer_id: int) -> Response:
    transfer = visit.session.get(Transfer, transfer_id) or abort(404)
    branch = visit.branch(Act.EDIT_TRANSFERS, transfer.branch_id)
    act = _STEPS.get(request.form.get("step", ""))
    on = fields.day(request.form.get("on", "")) or visit.today
    over = not transfer.is_open or (act is transfers.accept and transfer.accepted_on is not None)
    if act is None or over or on > visit.today:
        return _form(visit, branch, {"step": "step"}, 422)
    act(visit.session, transfer, on, visit.now, by=visit.by)
    flash("transfer_stepped")
    return to("transfers", branch=branch.id)


PAGES = (
    Page("/transfers", "transfers", overview, Act.SEE_TRANSFERS, section=True),
    Page("/transfers/new", "transfer_new", new, Act.EDIT_TRANSFERS),
    Page("/transfers/new", "transfer_begin", begin, Act.EDIT_TRANSFERS, method="POST"),
    Page("/transfers/<int:transfer_id>", "transfer_step", step, Act.EDIT_TRANSFERS, method="POST"),
)

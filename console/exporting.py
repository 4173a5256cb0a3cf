"""Registers to print or to hand up: those one may export, and each as a file; who exported is noted."""

from urllib.parse import quote

from flask import Response, abort, request

from console import fields
from console.pages import Page
from console.registers.files import KINDS, WRITERS
from console.visits import Visit
from domain.organisation import Unit
from domain.registers import FORMS, Asked, Form
from domain.roles import Act
from services import audit, registers


def choose(visit: Visit) -> Response:
    """Those that he may export, in the order in which offices list them."""
    branch = visit.branch(Act.SEE_REGISTERS)
    forms = [form for name, form in FORMS.items() if name in registers.ROWS and _may(visit, form, branch)]
    branches = visit.branches(Act.SEE_REGISTERS)
    return visit.show("console/registers", branch=branch, branches=branches, forms=forms)


def _may(visit: Visit, form: Form, branch: Unit) -> bool:
    return visit.may(Act.EXPORT_REGISTERS, branch) and visit.may(form.act, branch)


def show(visit: Visit, unit_id: int, register: str) -> Response:
    """Asks from which day to which; the year up to today is offered."""
    branch, form = _asked_for(visit, unit_id, register)
    today = visit.today
    return _page(visit, branch, form, {"from": f"{today.year}-01-01", "to": f"{today:%Y-%m-%d}"})


def _asked_for(visit: Visit, unit_id: int, register: str) -> tuple[Unit, Form]:
    branch = visit.branch(Act.EXPORT_REGISTERS, unit_id)
    form = FORMS.get(register)
    if form is None or register not in registers.ROWS or not _may(visit, form, branch):
        return abort(404)
    return branch, form


def _page(visit: Visit, branch: Unit, form: Form, days: dict[str, str], status: int = 200, wrong: str = "") -> Response:
    return visit.show("console/register", status, branch=branch, form=form, days=days, wrong=wrong)


def download(visit: Visit, unit_id: int, register: str) -> Response:
    """`from` and `to` are local days, both included; `as` is one of the forms of a file."""
    branch, form = _asked_for(visit, unit_id, register)
    kind = request.args.get("as", "xlsx")
    if kind not in WRITERS:
        return abort(404)
    days = {name: request.args.get(name, "").strip() for name in ("from", "to")}
    since, until = (fields.day(text) for text in days.values())
    if any(text and found is None for text, found in zip(days.values(), (since, until), strict=True)):
        return _page(visit, branch, form, days, 422, "day")
    if since is not None and until is not None and since > until:
        return _page(visit, branch, form, days, 422, "order")
    asked = Asked(branch, since, until, visit.now, visit.desk.zone)
    made = registers.make(visit.session, register, asked, sealed=visit.may(form.unseals, branch))
    audit.note(
        visit.session,
        "registers.exported",
        visit.now,
        account_id=branch.account_id,
        by=visit.by,
        branch_id=branch.id,
        register=register,
        rows=len(made.rows),
        days=days,
    )
    return attachment(WRITERS[kind](made), kind, made.title)


def attachment(content: bytes, kind: str, title: str) -> Response:
    """A file that the browser saves under this name and never shows."""
    name = f"{title}.{kind}"
    answer = Response(content, mimetype=KINDS[kind])
    answer.headers["Content-Disposition"] = f"attachment; filename=register.{kind}; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


PAGES = (
    Page("/registers", "registers", choose, Act.SEE_REGISTERS, section=True),
    Page("/registers/<int:unit_id>/<register>", "register", show, Act.EXPORT_REGISTERS),
    Page("/registers/<int:unit_id>/<register>/file", "register_file", download, Act.EXPORT_REGISTERS, noted=True),
)

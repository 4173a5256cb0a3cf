"""频次: a branch through the year, which profile holds by whose decision, and, for who is above, what is missing."""

from typing import Any

from flask import Response, flash, request

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.cadence import CADENCE_LABELS, CADENCE_STATE_LABELS, OF_GROUPS, PER_LABELS, CadenceItem, CadenceTick
from domain.organisation import Unit
from domain.roles import Act
from services import cadence, organisation
from services.cadence import PROFILES, Refusal

_PAGE = 25
_EARLIEST, _LATEST = 2000, 2100


def show(visit: Visit) -> Response:
    return page(visit, visit.branch(Act.SEE_CADENCE))


def page(visit: Visit, branch: Unit, status: int = 200, **said: Any) -> Response:
    """`year` in the address; else the one that runs."""
    today = visit.today
    asked = request.args.get("year", default=today.year, type=int)
    year = asked if _EARLIEST <= asked <= _LATEST else today.year
    units = [branch, *organisation.groups_of(visit.session, branch)]
    given = {
        "year": cadence.year_of(visit.session, branch, year, today, visit.desk.zone),
        "today": today,
        "branches": visit.branches(Act.SEE_CADENCE),
        "above": visit.oversees(Act.SEE_CADENCE, branch),
        "hints": cadence.hints(visit.session, branch, today, visit.desk.zone),
        "ticked": cadence.ticked_in(visit.session, [unit.id for unit in units], year),
        "names": {unit.id: unit.name for unit in units[1:]},
        "choices": [_named(choice) for choice in reversed(cadence.choices_of(visit.session, [branch.id]))],
        "profiles": list(PROFILES.values()),
        "sets_light": visit.oversees(Act.EDIT_CADENCE, branch),
        "options": [(unit, item) for item in CadenceItem for unit in units if (item in OF_GROUPS) != (unit is branch)],
        "labels": {"item": CADENCE_LABELS, "state": CADENCE_STATE_LABELS, "per": PER_LABELS},
        "wrong": "",
        "offered": request.form,
    }
    return visit.show("console/cadence", status, branch=branch, **{**given, **said})


def _named(choice: Any) -> dict[str, Any]:
    known = PROFILES.get(choice.profile)
    return {"choice": choice, "name": "" if known is None else known.name}


def choose(visit: Visit) -> Response:
    """`profile`, `since`, `decided_by`, `document`; the light one from above only (§4.1)."""
    branch = visit.branch(Act.EDIT_CADENCE)
    since = fields.day(request.form.get("since"))
    if since is None:
        return page(visit, branch, 422, wrong="day")
    made = cadence.choose(
        visit.session,
        branch,
        request.form.get("profile", ""),
        since,
        visit.by,
        visit.now,
        decided_by=request.form.get("decided_by", ""),
        document=request.form.get("document", ""),
        is_superior=visit.oversees(Act.EDIT_CADENCE, branch),
    )
    if isinstance(made, Refusal):
        return page(visit, branch, 422, wrong=made.value)
    flash("profile_chosen")
    return to("cadence", branch=branch.id)


def tick(visit: Visit) -> Response:
    """`for` as `UNIT:ITEM`, `on`, `note`: something that was held without a meeting of ours."""
    branch = visit.branch(Act.EDIT_CADENCE)
    unit_id, _, item = request.form.get("for", "").partition(":")
    units = {str(unit.id): unit for unit in [branch, *organisation.groups_of(visit.session, branch)]}
    on, today = fields.day(request.form.get("on")), visit.today
    unit = units.get(unit_id)
    if unit is None or item not in set(CadenceItem) or on is None:
        return page(visit, branch, 422, wrong="tick")
    note = request.form.get("note", "")
    made = cadence.tick(visit.session, unit, CadenceItem(item), on, visit.by, visit.now, today, note=note)
    if isinstance(made, Refusal):
        return page(visit, branch, 422, wrong=made.value)
    flash("ticked")
    return to("cadence", branch=branch.id, year=on.year)


def untick(visit: Visit) -> Response:
    branch = visit.branch(Act.EDIT_CADENCE)
    number = fields.number(request.form.get("tick"))
    made = visit.session.get(CadenceTick, number)
    unit = None if made is None else visit.session.get(Unit, made.unit_id)
    if made is None or unit is None or branch.id not in (unit.id, unit.parent_id):
        return page(visit, branch, 422, wrong="tick")
    cadence.untick(visit.session, made, unit, visit.by, visit.now)
    flash("unticked")
    return to("cadence", branch=branch.id, year=made.on.year)


def beneath(visit: Visit) -> Response:
    """Branch by branch in the order of the tree, `page` from 1: items that are missing, nobody's name, no ranking."""
    visit.branch(Act.SEE_CADENCE)  # a branch that is named has to be one of them
    branches = visit.branches(Act.SEE_CADENCE)
    number = max(1, request.args.get("page", default=1, type=int))
    shown = branches[(number - 1) * _PAGE : number * _PAGE]
    today = visit.today
    return visit.show(
        "console/cadence_beneath",
        lines=cadence.of_branches(visit.session, shown, today, visit.desk.zone),
        year=today.year,
        number=number,
        more=len(branches) > number * _PAGE,
        people=len(branches),
        labels=CADENCE_LABELS,
    )


PAGES = (
    Page("/cadence", "cadence", show, Act.SEE_CADENCE, section=True),
    Page("/cadence/branches", "cadence_beneath", beneath, Act.SEE_CADENCE),
    Page("/cadence/profile", "choose_cadence", choose, Act.EDIT_CADENCE, method="POST"),
    Page("/cadence/ticks", "tick_cadence", tick, Act.EDIT_CADENCE, method="POST"),
    Page("/cadence/ticks/off", "untick_cadence", untick, Act.EDIT_CADENCE, method="POST"),
)

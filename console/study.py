"""Study: the plan of a year by month, one item with its source and who looked at it, who heard it by which form."""

import re
from typing import Any

from flask import Response, abort, flash, request

from console.pages import Page, to
from console.visits import Visit
from domain.organisation import Unit
from domain.roles import Act
from domain.study import STUDY_LABELS, StudyMaterial
from domain.verdicts import Level, gravest
from services import materials, texts
from services.materials import Words

_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
_NEEDED = ("title", "gist", "source")
_LONGEST = {"title": 120, "gist": 200, "source": 120, "link": 500, "body": 20_000}


def plan(visit: Visit) -> Response:
    """The year of the address (`year=2025`), else this one."""
    branch = visit.branch(Act.SEE_STUDY)
    this_year = visit.today.year
    year = request.args.get("year", this_year, type=int)
    months = materials.of_year(visit.session, branch, min(max(year, this_year - 10), this_year + 2))
    ids = [material.id for found in months.values() for material in found]
    return visit.show(
        "console/study",
        branch=branch,
        branches=visit.branches(Act.SEE_STUDY),
        year=int(next(iter(months))[:4]),
        months=months,
        heard=materials.heard_counts(visit.session, ids, branch),
        this_month=f"{visit.today:%Y-%m}",
    )


def show(visit: Visit, material_id: int) -> Response:
    material, branch = _material(visit, material_id, Act.SEE_STUDY)
    own = material.unit_id == branch.id
    return visit.show(
        "console/study_item",
        branch=branch,
        material=material,
        heard=materials.heard(visit.session, material, branch),
        labels=STUDY_LABELS,
        own=own,
        waits=not material.reviewed_by,
        decides=own and not material.reviewed_by and material.written_by_id != visit.by.id,
    )


def agree(visit: Visit, material_id: int) -> Response:
    material, branch = _material(visit, material_id, Act.EDIT_STUDY, own=True)
    done = materials.agree(visit.session, material, visit.by, visit.now)
    flash("material_agreed" if done else "material_not_yours")
    return to("study_item", material_id=material.id, branch=branch.id)


def ask_new(visit: Visit) -> Response:
    return _form(visit, visit.branch(Act.EDIT_STUDY), None)


def add(visit: Visit) -> Response:
    branch = visit.branch(Act.EDIT_STUDY)
    words, fault = _words()
    found = texts.check(visit.session, branch, *words.all)
    if fault or gravest(found) is Level.BLOCK:
        return _form(visit, branch, None, 422, fault=fault, found=found)
    material = materials.add(visit.session, branch.account_id, branch, words, visit.now, by=visit.by)
    flash("material_kept")
    return to("study_item", material_id=material.id, branch=branch.id)


def ask_edit(visit: Visit, material_id: int) -> Response:
    material, branch = _material(visit, material_id, Act.EDIT_STUDY, own=True)
    return _form(visit, branch, material)


def edit(visit: Visit, material_id: int) -> Response:
    material, branch = _material(visit, material_id, Act.EDIT_STUDY, own=True)
    words, fault = _words()
    found = texts.check(visit.session, branch, *words.all)
    if fault or gravest(found) is Level.BLOCK:
        return _form(visit, branch, material, 422, fault=fault, found=found)
    materials.rewrite(visit.session, material, words, visit.by, visit.now)
    flash("material_kept")
    return to("study_item", material_id=material.id, branch=branch.id)


def _words() -> tuple[Words, str]:
    """What the form says, and the name of the first field that is wrong."""
    names = ("title", "gist", "source", "for_month", "link", "body")
    given = {name: request.form.get(name, "").strip() for name in names}
    missing = next((name for name in _NEEDED if not given[name]), "")
    long = next((name for name, most in _LONGEST.items() if len(given[name]) > most), "")
    month = "" if _MONTH.fullmatch(given["for_month"]) else "for_month"
    link = "link" if given["link"] and not given["link"].startswith(("https://", "http://")) else ""
    return Words(**given), missing or month or link or (f"long_{long}" if long else "")


def _form(visit: Visit, branch: Unit, material: StudyMaterial | None, status: int = 200, **said: Any) -> Response:
    names = ("title", "gist", "source", "for_month", "link", "body")
    known = {name: "" if material is None else getattr(material, name) for name in names}
    known["for_month"] = known["for_month"] or request.args.get("month", "")
    offered = {name: request.form.get(name, known[name]) for name in names}
    given = {"fault": "", "found": (), **said}
    return visit.show("console/study_form", status, branch=branch, material=material, offered=offered, **given)


def _material(visit: Visit, material_id: int, act: Act, *, own: bool = False) -> tuple[StudyMaterial, Unit]:
    """With `own`, only what the branch itself wrote: a superior's item is changed there."""
    branch = visit.branch(act)
    material = materials.of_branch(visit.session, material_id, branch)
    if material is None or (own and material.unit_id != branch.id):
        return abort(404)
    return material, branch


PAGES = (
    Page("/study", "study", plan, Act.SEE_STUDY, section=True),
    Page("/study/new", "new_study", ask_new, Act.EDIT_STUDY),
    Page("/study/new", "add_study", add, Act.EDIT_STUDY, "POST"),
    Page("/study/<int:material_id>", "study_item", show, Act.SEE_STUDY),
    Page("/study/<int:material_id>", "agree_study", agree, Act.EDIT_STUDY, "POST"),
    Page("/study/<int:material_id>/edit", "ask_edit_study", ask_edit, Act.EDIT_STUDY),
    Page("/study/<int:material_id>/edit", "edit_study", edit, Act.EDIT_STUDY, "POST"),
)

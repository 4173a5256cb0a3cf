"""本支部规定: every setting with its value and where it comes from, and changing one with who decided."""

from typing import Any

from flask import Response, abort, flash, request

from console.pages import Page, to
from console.visits import Visit
from domain.organisation import Unit, UnitKind
from domain.policy_changes import PolicyChange
from domain.policy_rules import SETTINGS, Fault, Setting, shown
from domain.roles import Act, Relation
from services import organisation, settings


def show(visit: Visit) -> Response:
    unit = _unit(visit, Act.SEE_SETTINGS, None)
    groups: dict[str, list[settings.Present]] = {}
    for each in settings.present(visit.session, unit):
        groups.setdefault(each.setting.group, []).append(each)
    return visit.show(
        "console/settings",
        branch=_branch(unit),
        unit=unit,
        groups=groups,
        branches=_units(visit, Act.SEE_SETTINGS),
    )


def _units(visit: Visit, act: Act) -> list[Unit]:
    """The units above branches in which he holds a post, and the branches that he reaches."""
    above = [hold.unit for hold in visit.reach.holds if hold.branch is None and hold.may(act, Relation.SUPERIOR)]
    return list({unit.id: unit for unit in (*above, *visit.branches(act))}.values())


def _unit(visit: Visit, act: Act, unit_id: int | None) -> Unit:
    return visit.one_of(_units(visit, act), unit_id)


def _branch(unit: Unit) -> Unit | None:
    """For the head of the page: other rooms know branches only."""
    return unit if unit.kind is UnitKind.BRANCH else None


def one(visit: Visit, unit_id: int, setting: str) -> Response:
    return _page(visit, _unit(visit, Act.SEE_SETTINGS, unit_id), _known(setting))


def _known(name: str) -> Setting:
    return SETTINGS.get(name) or abort(404)


def _page(visit: Visit, unit: Unit, setting: Setting, status: int = 200, **said: Any) -> Response:
    chain = organisation.chain(visit.session, unit)
    by_id = {each.id: each for each in chain}
    present = next(each for each in settings.present(visit.session, unit) if each.setting is setting)
    given = {
        "unit": unit,
        "present": present,
        "history": [_told(each, setting, by_id) for each in settings.history(visit.session, chain, setting.name)],
        "default": shown(setting, setting.default),
        "may_edit": _may_edit(visit, unit, setting),
        "offered": {"value": present.shown, "decided_by": "", "document": ""},
        "wrong": "",
    }
    return visit.show("console/setting", status, branch=_branch(unit), **{**given, **said})


def _told(change: PolicyChange, setting: Setting, units: dict[int, Unit]) -> dict[str, Any]:
    values = {"before": change.before, "after": change.after}
    texts = {name: "" if value is None else shown(setting, value) for name, value in values.items()}
    return {"change": change, "unit": units[change.unit_id], **texts}


def _may_edit(visit: Visit, unit: Unit, setting: Setting) -> bool:
    near = any(each.id == unit.id for each in visit.reach.branches(Act.EDIT_SETTINGS))
    return _is_superior(visit, unit) or (near and not setting.by_superior)


def _is_superior(visit: Visit, unit: Unit) -> bool:
    above = (hold.unit for hold in visit.reach.holds if hold.may(Act.EDIT_SETTINGS, Relation.SUPERIOR))
    return any(each.id == unit.id for each in above) or visit.oversees(Act.EDIT_SETTINGS, unit)


def change(visit: Visit, unit_id: int, setting: str) -> Response:
    """`value` as it was typed, or `inherit` to go by the superior again; `decided_by` and `document` always."""
    unit, known = _unit(visit, Act.EDIT_SETTINGS, unit_id), _known(setting)
    text = None if request.form.get("inherit") else request.form.get("value", "")
    papers = {name: request.form.get(name, "") for name in ("decided_by", "document")}
    above = _is_superior(visit, unit)
    made = settings.change(visit.session, unit, known, text, visit.by, visit.now, is_superior=above, **papers)
    if isinstance(made, Fault):
        return _page(visit, unit, known, 422, wrong=made.value, offered={"value": text or "", **papers})
    flash("setting_changed")
    return to("settings", branch=unit.id)


PAGES = (
    Page("/settings", "settings", show, Act.SEE_SETTINGS, section=True),
    Page("/settings/<int:unit_id>/<setting>", "setting", one, Act.SEE_SETTINGS),
    Page("/settings/<int:unit_id>/<setting>", "change_setting", change, Act.EDIT_SETTINGS, method="POST"),
)

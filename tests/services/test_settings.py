"""Where a setting comes from, who may change it, and that its history is kept."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from domain.organisation import Unit
from domain.policy_changes import PolicyChange
from domain.policy_rules import SETTINGS, Fault
from services import organisation, settings
from services.settings import Present
from tests.cast import Cast

PAPER = {"decided_by": "支委会", "document": "3月2日支委会记录"}


def change(
    session: Session, cast: Cast, name: str, text: str | None, now: datetime, unit: Unit | None = None, **given: object
) -> object:
    values = {"is_superior": False, **PAPER} | given
    return settings.change(session, unit or cast.branch, SETTINGS[name], text, cast.chen, now, **values)  # type: ignore[arg-type]  # a table of arguments


def of(session: Session, cast: Cast, name: str) -> Present:
    return next(each for each in settings.present(session, cast.branch) if each.setting.name == name)


def test_value_comes_from_the_nearest_unit_that_says_something(session: Session, cast: Cast, now: datetime) -> None:
    assert (of(session, cast, "pushes_a_week").value, of(session, cast, "pushes_a_week").unit) == (4, None)
    change(session, cast, "pushes_a_week", "3", now, cast.office, is_superior=True, decided_by="街道党工委")
    inherited = of(session, cast, "pushes_a_week")
    assert (inherited.value, inherited.unit, inherited.is_own) == (3, cast.office, False)
    assert inherited.change is not None
    assert inherited.change.decided_by == "街道党工委"
    change(session, cast, "pushes_a_week", "2", now)
    own = of(session, cast, "pushes_a_week")
    assert (own.value, own.unit, own.is_own) == (2, cast.branch, True)
    assert organisation.policy_of(session, cast.branch).pushes_a_week == 2


def test_going_back_to_the_superior_is_a_change_too(session: Session, cast: Cast, now: datetime) -> None:
    change(session, cast, "pushes_a_week", "2", now)
    change(session, cast, "pushes_a_week", None, now)
    assert of(session, cast, "pushes_a_week").value == 4
    kept = settings.history(session, [cast.branch], "pushes_a_week")
    assert [(each.before, each.after, each.by.name) for each in kept] == [(2, None, "陈敏"), (None, 2, "陈敏")]


@pytest.mark.parametrize(
    ("name", "text", "given", "fault"),
    [
        ("pushes_a_week", "99", {}, Fault.OUT_OF_RANGE),
        ("pushes_a_week", "2", {"decided_by": " "}, Fault.PAPER_MISSING),
        ("pushes_a_week", "2", {"document": ""}, Fault.PAPER_MISSING),
        ("pushes_a_week", None, {}, Fault.SAME),
        ("quorum_strict", "否", {}, Fault.SUPERIOR_ONLY),
    ],
)
def test_what_may_not_be_changed_stays_as_it_was(
    session: Session,
    cast: Cast,
    now: datetime,
    name: str,
    text: str | None,
    given: dict[str, object],
    fault: Fault,
) -> None:
    assert change(session, cast, name, text, now, None, **given) is fault
    assert cast.branch.policy == {}
    assert settings.history(session, [cast.branch]) == []


def test_superior_decides_what_only_the_superior_may(session: Session, cast: Cast, now: datetime) -> None:
    made = change(session, cast, "quorum_strict", "否", now, is_superior=True, decided_by="街道党工委")
    assert isinstance(made, PolicyChange)
    assert not organisation.policy_of(session, cast.branch).quorum_strict
    assert cast.branch.policy_source == "街道党工委 3月2日支委会记录"

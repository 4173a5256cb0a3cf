"""What was measured on messages written before the rules were seen: the floors keep it so.

Half A of each set may be tuned on, half B and `last` never were. First runs, before any change in their sight
(right; danger heard; stop heard; false alarms): danger 74 %, 73 %, –, 23 %; optout 75 %, –, 85 %, 1 %; members 72 %;
staff 80 %; more 60 %, 45 %, 78 %, 5 %; third 88 %, 83 %, 90 %, 1 %; fourth 65 %; last 97 %, 97 %, 80 %, 2 %.
"""

from functools import cache

import pytest

from bench.understanding.figures import Figures, measure
from bench.understanding.sets import FRESH, NamedSet, fresh, half, table


@cache
def _measured(which: str) -> Figures:
    """All sets of one half together."""
    if which == "last":
        return measure(NamedSet("last", table("last")))
    return measure(NamedSet(which, [said for name in FRESH for said in fresh(which, name)]))


@pytest.mark.parametrize(("which", "floor"), [("A", 0.98), ("B", 0.88), ("last", 0.96)])
def test_meaning_is_found_as_often_as_reported(which: str, floor: float) -> None:
    assert _measured(which).all.part >= floor


@pytest.mark.parametrize(("which", "floor"), [("A", 1.0), ("B", 0.965), ("last", 0.965)])
def test_danger_is_heard_as_often_as_reported(which: str, floor: float) -> None:
    assert _measured(which).heard.part >= floor


@pytest.mark.parametrize(("which", "floor"), [("A", 1.0), ("B", 0.98), ("last", 0.8)])
def test_stop_is_heard_as_often_as_reported(which: str, floor: float) -> None:
    assert _measured(which).stopped.part >= floor


@pytest.mark.parametrize(("which", "ceiling"), [("A", 0.01), ("B", 0.03), ("last", 0.03)])
def test_false_alarms_stay_as_rare_as_reported(which: str, ceiling: float) -> None:
    assert _measured(which).alarmed.part <= ceiling


@pytest.mark.parametrize(("which", "ceiling"), [("A", 0), ("B", 16), ("last", 2)])
def test_harmful_mistakes_stay_as_rare_as_reported(which: str, ceiling: int) -> None:
    assert len(_measured(which).harmful) <= ceiling


def test_halves_are_fixed_by_the_text() -> None:
    assert [half(said) for said in table("fresh_staff")[:8]] == list("BBBBBAAB")


def test_sets_that_are_only_measured_hold_nothing_that_is_tuned_on() -> None:
    tuned = {(said.text, said.role, said.open) for name in ("tuned", "everyday") for said in table(name)}
    measured = [said for name in FRESH for said in fresh("B", name)] + table("last")
    assert [said.text for said in measured if (said.text, said.role, said.open) in tuned] == []

"""What was measured on messages written before anything was changed in their sight: the floors keep it so.

First runs (right; harmful; danger heard; stop heard; false alarms). By rules alone: danger 74 %, optout 75 %, members
72 %, staff 80 %, more 60 %, third 88 %, fourth 65 %, last 97 %, round1 82.5 % of 177. Rules weighed against what was
learned: round2 95.0 % of 179 with 1 harmful, round3 92.0 % of 174, round4 93.4 % of 181, round5 88.5 % of 156 with
six false alarms of 138 and every danger heard, round6 98.1 % of 105 (plainer words, six of them known), all
dangers and stops heard, no false alarm.
The rounds after that: bench/understanding/README.md. All but round6, round11 and round14 are lessons since, so they
show now what is remembered.
"""

from functools import cache

import pytest

from bench.understanding.figures import Figures, measure
from bench.understanding.sets import FRESH, LATEST, NamedSet, fresh, half, table, taught


@cache
def _measured(which: str) -> Figures:
    """All sets of one half together."""
    if which not in "AB":
        return measure(NamedSet(which, table(which)))
    return measure(NamedSet(which, [said for name in FRESH for said in fresh(which, name)]))


@pytest.mark.parametrize(
    ("which", "floor"),
    [("A", 0.98), ("B", 0.97), ("last", 0.97), ("round6", 0.97), ("round11", 0.97), ("round14", 0.97)],
)
def test_meaning_is_found_as_often_as_reported(which: str, floor: float) -> None:
    assert _measured(which).all.part >= floor


@pytest.mark.parametrize(
    ("which", "floor"), [("A", 1.0), ("B", 0.99), ("last", 1.0), ("round6", 1.0), ("round11", 1.0), ("round14", 1.0)]
)
def test_danger_is_heard_as_often_as_reported(which: str, floor: float) -> None:
    assert _measured(which).heard.part >= floor


@pytest.mark.parametrize(
    ("which", "floor"), [("A", 1.0), ("B", 1.0), ("last", 1.0), ("round6", 1.0), ("round11", 1.0), ("round14", 1.0)]
)
def test_stop_is_heard_as_often_as_reported(which: str, floor: float) -> None:
    assert _measured(which).stopped.part >= floor


@pytest.mark.parametrize(
    ("which", "ceiling"),
    [("A", 0.01), ("B", 0.02), ("last", 0.02), ("round6", 0.02), ("round11", 0.02), ("round14", 0.02)],
)
def test_false_alarms_stay_as_rare_as_reported(which: str, ceiling: float) -> None:
    assert _measured(which).alarmed.part <= ceiling


@pytest.mark.parametrize(
    ("which", "ceiling"), [("A", 0), ("B", 1), ("last", 0), ("round6", 0), ("round11", 0), ("round14", 0)]
)
def test_harmful_mistakes_stay_as_rare_as_reported(which: str, ceiling: int) -> None:
    assert len(_measured(which).harmful) <= ceiling


def test_halves_are_fixed_by_the_text() -> None:
    assert [half(said) for said in table("fresh_staff")[:8]] == list("BBBBBAAB")


def test_sets_that_are_only_measured_hold_nothing_that_is_learned_from() -> None:
    known = {(said.text, said.role, said.open) for source in taught() for said in source.utterances}
    measured = [said for name in LATEST for said in table(name)]
    shared = [said.text for said in measured if (said.text, said.role, said.open) in known]
    assert len(shared) <= len(measured) // 10  # 开始签到 and the like are said by everybody

"""Labelled utterances by error class (B1–B12). `held` was written before the rules and is only measured."""

from collections import defaultdict

import pytest

from bench.understanding.sets import is_right
from tests.handlers.understanding.utterances import ALARMS, MUST_BE_HEARD, Utterance, harms, meaning, table

TUNED, HELD = table("tuned"), table("held")
# First runs, before any rule was changed in their sight: held 0.943 of 264.
# Batches that later joined the tuned set, in order of writing:
# 0.79 of 497, 0.65 of 256, 0.65 of 155 (danger only), 0.74 of 164, 0.85 of 139, 0.88 of 229, 0.905 of 158.
HELD_AT_LEAST = 0.96


def _right(said: list[Utterance]) -> float:
    return sum(meaning(one).intent == one.intent for one in said) / len(said)


def test_every_tuned_utterance_is_understood() -> None:
    wrong = [(one.text, one.intent, meaning(one).intent) for one in TUNED if not is_right(one, meaning(one))]
    assert wrong == []


def test_held_out_utterances_are_understood_as_often_as_reported() -> None:
    assert _right(HELD) >= HELD_AT_LEAST


def test_sets_are_large_enough_and_do_not_overlap() -> None:
    assert len(TUNED) >= 600
    assert len(HELD) >= 200
    shared = {(one.text, one.role, one.open) for one in TUNED} & {(one.text, one.role, one.open) for one in HELD}
    assert len(shared) <= len(HELD) // 10


def test_every_error_class_is_present() -> None:
    classes = {one.error_class for one in HELD}
    assert {f"B{number}" for number in range(1, 13)} <= classes


@pytest.mark.parametrize("name", ["tuned", "held"])
def test_no_utterance_leads_to_a_harmful_mistake(name: str) -> None:
    harmful = [(one.text, one.intent, meaning(one)) for one in table(name) if harms(one, meaning(one))]
    assert harmful == []


@pytest.mark.parametrize("intent", sorted(MUST_BE_HEARD))
def test_danger_and_stop_are_always_heard_in_the_tuned_set(intent: str) -> None:
    missed = [one.text for one in TUNED if one.intent == intent and meaning(one).intent != intent]
    assert missed == []


@pytest.mark.parametrize("name", ["tuned", "held"])
def test_harmless_messages_raise_no_alarm(name: str) -> None:
    harmless = [one for one in table(name) if one.intent not in MUST_BE_HEARD]
    false_alarms = [one.text for one in harmless if meaning(one).intent in ALARMS]
    assert len(false_alarms) <= len(harmless) * 0.03


def test_slots_of_held_out_utterances_are_mostly_right() -> None:
    total = right = 0
    wrong = defaultdict(list)
    for one in HELD:
        found = meaning(one)
        for key, value in one.slots.items():
            if key == "second" or found.intent != one.intent:
                continue
            said = found.slots.get(key)
            total += 1
            ok = ",".join(map(str, said)) == value if isinstance(said, list) else str(said) == value
            right += ok
            if not ok:
                wrong[key].append((one.text, value, said))
    assert right >= total * 0.9, dict(wrong)

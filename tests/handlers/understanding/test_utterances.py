"""Labelled utterances by error class (B1–B12). `held` was written before the rules and is only measured."""

from collections import defaultdict

import pytest

from tests.handlers.understanding.utterances import ALARMS, MUST_BE_HEARD, Utterance, is_harmful, meaning, table

TUNED, HELD = table("tuned"), table("held")
# First runs, before anything was changed in their sight: held 0.943 of 264; later rules raise it without looking at it.
HELD_AT_LEAST = 0.94


def _right(said: list[Utterance]) -> float:
    return sum(meaning(one).intent == one.intent for one in said) / len(said)


def test_every_tuned_utterance_is_understood():
    wrong = [(one.text, one.intent, meaning(one).intent) for one in TUNED if meaning(one).intent != one.intent]
    assert wrong == []


def test_held_out_utterances_are_understood_as_often_as_reported():
    assert _right(HELD) >= HELD_AT_LEAST


def test_sets_are_large_enough_and_do_not_overlap():
    assert len(TUNED) >= 600
    assert len(HELD) >= 200
    shared = {(one.text, one.role, one.open) for one in TUNED} & {(one.text, one.role, one.open) for one in HELD}
    assert len(shared) <= len(HELD) // 10


def test_every_error_class_is_present():
    classes = {one.error_class for one in HELD}
    assert {f"B{number}" for number in range(1, 13)} <= classes


@pytest.mark.parametrize("name", ["tuned", "held"])
def test_no_utterance_leads_to_a_harmful_mistake(name):
    harmful = [(one.text, one.intent, meaning(one)) for one in table(name) if is_harmful(one, meaning(one))]
    assert harmful == []


@pytest.mark.parametrize("intent", sorted(MUST_BE_HEARD))
def test_danger_and_stop_are_always_heard_in_the_tuned_set(intent):
    missed = [one.text for one in TUNED if one.intent == intent and meaning(one).intent != intent]
    assert missed == []


@pytest.mark.parametrize("name", ["tuned", "held"])
def test_harmless_messages_raise_no_alarm(name):
    harmless = [one for one in table(name) if one.intent not in MUST_BE_HEARD]
    false_alarms = [one.text for one in harmless if meaning(one).intent in ALARMS]
    assert len(false_alarms) <= len(harmless) * 0.03


def test_slots_of_held_out_utterances_are_mostly_right():
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

"""Learns the weights of `data/intent_weights.tsv` from what may be tuned on: python -m bench.understanding.lessons

A perceptron with a margin (MIRA, averaged), in a fixed order, so that the same lessons give the same weights.
"""

import argparse
import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.understanding.phrases import phrases
from bench.understanding.sets import ALARMS, ANYTHING_HARMLESS, MONDAY, SHANGHAI, STOPS, Taught, Utterance, taught
from handlers.language.intents.hearing import hear
from handlers.language.intents.learned import features
from handlers.language.intents.meaning import Role, Surroundings
from handlers.language.tables import rows
from handlers.language.understanding import by_rules, evidence

_FILE = Path(__file__).resolve().parents[2] / "data" / "intent_weights.tsv"
_ROUNDS, _LARGEST_STEP, _MARGIN = 8, 0.5, 1.0
_COMPOSED, _TOLD_SHORTLY = 300, 30  # how many messages are composed, of dangers told in so many signs
_IN_PASSING = frozenset(
    {"chitchat", "unknown", "forwarded", "health_report"}
)  # may take the danger away: a film, last year
_SEEN = 2  # a feature of one lesson only says nothing about others
_SMALLEST = 15  # thousandths; weights nearer to nought are not worth their place
_HEAD = """\
# How signs, runs of signs and runs of sounds (~) speak for each intent, in thousandths; learned, not written:
# python -m bench.understanding.lessons
"""

Weights = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """`right`: the numbers of the intents that may be meant; `wrong`: those that may not."""

    features: tuple[str, ...]
    right: frozenset[int]
    wrong: frozenset[int]


def _said(one: Utterance, *, weighs_rules: bool) -> tuple[str, ...]:
    heard = hear(one.text, Role(one.role), MONDAY, SHANGHAI, Surroundings(open=one.open))
    rules = evidence(*by_rules(heard)) if weighs_rules else ()
    return features(heard.bare or heard.text, one.role, one.open, rules)


def sayings() -> Taught:
    roles = {"member": "member", "staff": "secretary"}
    said = [Utterance(text, roles[who], "", "", intent, {}) for intent, who, text in rows("sayings.tsv")]
    return Taught("sayings", said, fresh=False)


def composed(sources: Iterable[Taught]) -> Taught:
    """Danger beside another wish is danger (R-UX-47): before it, after it, with and without a mark between."""
    said = [one for source in sources for one in source.utterances if not one.open]
    dangers = [one for one in said if one.meant <= ALARMS and len(one.text) < _TOLD_SHORTLY]
    others = [one for one in said if not one.meant & (ALARMS | STOPS | _IN_PASSING) and one.intent != ANYTHING_HARMLESS]
    order = random.Random(2)
    made = []
    for danger in order.sample(dangers, min(_COMPOSED, len(dangers))):
        other = order.choice([one for one in order.sample(others, 40) if one.role == danger.role] or others)
        mark = order.choice([",", "。", "", ",对了,"])
        text = mark.join(order.sample([danger.text, other.text], 2))
        made.append(Utterance(text, danger.role, "", "", danger.intent, {}))
    return Taught("composed", made, fresh=True)


def lessons(sources: Iterable[Taught], intents: Sequence[str]) -> list[Lesson]:
    number = {intent: at for at, intent in enumerate(intents)}
    everything = frozenset(number.values())
    loud = frozenset(number[intent] for intent in ALARMS | STOPS)
    said = {(one.text, one.role, one.open): (one, source.fresh) for source in sources for one in source.utterances}
    made = []
    for one, is_fresh in said.values():
        harmless = one.intent == ANYTHING_HARMLESS
        right = everything - loud if harmless else frozenset(number[intent] for intent in one.meant)
        made.append(Lesson(_said(one, weighs_rules=is_fresh), right, loud if harmless else everything - right))
    return made


def learn(made: list[Lesson], size: int) -> Weights:
    seen = Counter(feature for lesson in made for feature in lesson.features)
    weights: Weights = {feature: [0.0] * size for feature, times in seen.items() if times >= _SEEN}
    late: Weights = {feature: [0.0] * size for feature in weights}  # what averaging takes off again
    order = random.Random(1)
    turn = 1
    for _ in range(_ROUNDS):
        order.shuffle(made)
        for lesson in made:
            known = [feature for feature in lesson.features if feature in weights]
            _take(lesson, known, weights, late, turn)
            turn += 1
    return {
        feature: [weight - less / turn for weight, less in zip(of_one, late[feature], strict=True)]
        for feature, of_one in weights.items()
    }


def _take(lesson: Lesson, known: list[str], weights: Weights, late: Weights, turn: int) -> None:
    if not known:
        return
    scale = 1 / math.sqrt(len(known))
    scores = [sum(column) * scale for column in zip(*(weights[feature] for feature in known), strict=True)]
    right = max(lesson.right, key=scores.__getitem__)
    wrong = max(lesson.wrong, key=scores.__getitem__)
    loss = _MARGIN - scores[right] + scores[wrong]
    if loss <= 0:
        return
    step = min(_LARGEST_STEP, loss / 2) * scale
    for feature in known:
        for number, change in ((right, step), (wrong, -step)):
            weights[feature][number] += change
            late[feature][number] += turn * change


def write(weights: Weights, intents: Sequence[str]) -> None:
    lines = []
    for feature, of_one in sorted(weights.items()):
        pairs = ((number, round(weight * 1000)) for number, weight in enumerate(of_one))
        kept = " ".join(f"{number}:{weight}" for number, weight in pairs if abs(weight) >= _SMALLEST)
        if kept:
            lines.append(f"{feature}\t{kept}\n")
    _FILE.write_text(_HEAD + f"(intents)\t{' '.join(intents)}\n" + "".join(lines), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.understanding.lessons", description="learns what is meant")
    parser.add_argument("--without", nargs="*", default=[], help="sets that are left out, to be measured honestly")
    left_out = parser.parse_args().without
    sources = [source for source in (sayings(), phrases(), *taught()) if source.name not in left_out]
    sources.append(composed(sources))
    intents = sorted(
        {intent for one in sources for said in one.utterances for intent in said.meant} - {ANYTHING_HARMLESS}
    )
    weights = learn(lessons(sources, intents), len(intents))
    write(weights, intents)
    print(len(weights), "features,", len(intents), "intents,", _FILE.stat().st_size // 1024, "KiB")


if __name__ == "__main__":
    main()

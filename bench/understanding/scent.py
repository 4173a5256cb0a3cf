"""Learns the weights of `data/danger_scent.tsv` from what may be tuned on: python -m bench.understanding.scent

Logistic regression by plain gradient steps in a fixed order, so that the same messages give the same weights.
"""

import math
import random
from pathlib import Path

from bench.understanding.sets import ALARMS, FRESH, Utterance, fresh, table
from handlers.language.intents.hearing import strip_marks
from handlers.language.normal import normalise
from handlers.language.scent import features

_FILE = Path(__file__).resolve().parents[2] / "data" / "danger_scent.tsv"
_ROUNDS, _STEP, _SHRINK = 60, 0.5, 2e-4
_SMALLEST = 0.15  # weights nearer to nought are not worth their line
_HEAD = """\
# How characters, pairs and pairs of sounds speak for danger (above nought) or against it; learned, not written:
# python -m bench.understanding.scent
"""


def _lessons() -> list[tuple[list[str], bool]]:
    said: list[Utterance] = table("tuned") + table("everyday")
    for name in FRESH:
        said += fresh("A", name)
    readable = [one for one in said if not one.open]
    return [(sorted(features(strip_marks(normalise(one.text)))), one.meant <= ALARMS) for one in readable]


def learn(lessons: list[tuple[list[str], bool]]) -> tuple[float, dict[str, float]]:
    order = random.Random(1)
    bias, weights = 0.0, dict.fromkeys({word for words, _ in lessons for word in words}, 0.0)
    rare = sum(not danger for _, danger in lessons) / sum(danger for _, danger in lessons)
    for turn in range(_ROUNDS):
        order.shuffle(lessons)
        step = _STEP / (1 + turn / 10)
        for words, danger in lessons:
            size = math.sqrt(len(words)) or 1.0
            total = bias + sum(weights[word] for word in words) / size
            wrong = (danger - 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))) * (rare if danger else 1.0) ** 0.5
            bias += step * wrong * 0.1
            for word in words:
                weights[word] += step * (wrong / size - _SHRINK * weights[word])
    return bias, weights


def main() -> None:
    bias, weights = learn([lesson for lesson in _lessons() if lesson[0]])
    kept = {word: weight for word, weight in weights.items() if abs(weight) >= _SMALLEST and "\t" not in word}
    lines = [f"{word}\t{weight:.2f}" for word, weight in sorted(kept.items()) if word[0] != "#"]
    _FILE.write_text(_HEAD + f"(bias)\t{bias:.3f}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(len(kept), "weights")


if __name__ == "__main__":
    main()

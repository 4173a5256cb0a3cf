"""python -m bench.questions [--speed] [--wrong] [--json]: how well and how fast known questions are found."""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.questions.many import entries
from bench.questions.sets import NOBODY, Asked, NamedSet, all_sets, table
from handlers.language.matching import Index, Questions, Sureness, shipped

_SIZES = (200, 2000, 20_000)


def measure(one: NamedSet) -> tuple[dict[str, Any], list[str]]:
    """The figures of a set, and a line for each question whose entry is not the first."""
    counts: Counter[str] = Counter()
    classes: dict[str, list[int]] = {}
    wrong: list[str] = []
    for asked in one.asked:
        found = one.known.find(asked.text)
        counts[f"{'foreign' if asked.key == NOBODY else 'known'}_{found.sureness.value}"] += 1
        if asked.key == NOBODY:
            continue
        right = found.key == asked.key
        counts["first"] += right
        counts["among_three"] += asked.key in found.keys
        counts["answered_right"] += right and found.sureness is Sureness.ANSWER
        tally = classes.setdefault(asked.error_class, [0, 0])
        tally[0] += right
        tally[1] += 1
        if not right:
            wrong.append(f"{asked.text}\t{asked.key}\t{' '.join(found.keys)}\t{found.sureness.value}")
    return _figures(one.name, one.asked, counts) | {"classes": classes}, wrong


def _figures(name: str, asked: Sequence[Asked], counts: Counter[str]) -> dict[str, Any]:
    known = sum(1 for one in asked if one.key != NOBODY)
    answered = counts["known_answer"]
    return {
        "set": name,
        "known": known,
        "first": _share(counts["first"], known),
        "among_three": _share(counts["among_three"], known),
        "answered_at_once": _share(answered, known),
        "of_those_right": _share(counts["answered_right"], answered),
        "foreign": len(asked) - known,
        "foreign_answered": counts["foreign_answer"],
        "foreign_menu": counts["foreign_menu"],
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def speed(count: int) -> dict[str, Any]:
    """Processor time, as other work runs on the same machine: building, then each question once after warming up."""
    began = time.thread_time()
    known = Questions(Index(entries(shipped().index.entries, count)))
    built = time.thread_time() - began
    texts = [asked.text for asked in table("questions_asked")]
    for text in texts:
        known.find(text)
    spans = sorted(_span(known, f"请问{text}") for text in texts)
    return {
        "entries": count,
        "build_s": round(built, 2),
        "median_ms": round(spans[len(spans) // 2], 2),
        "p99_ms": round(spans[int(len(spans) * 0.99)], 2),
    }


def _span(known: Questions, text: str) -> float:
    began = time.thread_time()
    known.find(text)
    return (time.thread_time() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.questions", description="how known questions are found")
    parser.add_argument("--speed", action="store_true", help="also how fast, at 200, 2 000 and 20 000 entries")
    parser.add_argument(
        "--wrong", action="store_true", help="every question whose entry is not the first; never of last"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for one in all_sets():
        figures, wrong = measure(one)
        print(json.dumps(figures, ensure_ascii=False) if options.json else _line(figures))
        if options.wrong and one.name != "last":
            print("\n".join(f"  {line}" for line in wrong))
    for count in _SIZES if options.speed else ():
        print(json.dumps(speed(count)))


def _line(figures: dict[str, Any]) -> str:
    return "  ".join(f"{name} {value}" for name, value in figures.items() if name != "classes")


if __name__ == "__main__":
    main()

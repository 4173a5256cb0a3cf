"""python -m bench.understanding [--set NAME …] [--intents] [--classes] [--confusion] [--wrong] [--json]

Only LATEST was never learned from. All others were measured once, before anything was changed in their sight, and are
lessons since: what they show now is memory, not skill. The first figures: tests/handlers/understanding/test_halves.py
"""

import argparse
import json

from bench.understanding.figures import Figures, Share, measure_all
from bench.understanding.sets import LATEST, all_sets
from handlers.language.understanding import warm_up


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.understanding", description="how well messages are understood")
    parser.add_argument("--set", nargs="*", help="only these, e.g. danger/A")
    parser.add_argument("--intents", action="store_true", help="a line for each intent")
    parser.add_argument("--classes", action="store_true", help="a line for each error class (B1–B12)")
    parser.add_argument("--confusion", action="store_true", help="what was taken for what")
    parser.add_argument("--harmful", action="store_true", help="every harmful mistake and its kind (harm.py)")
    parser.add_argument("--wrong", action="store_true", help="every utterance not understood; not of LATEST")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _as_json(figures: Figures) -> dict[str, object]:
    def parts(shares: dict[str, Share]) -> dict[str, list[int]]:
        return {name: [share.right, share.total] for name, share in sorted(shares.items())}

    return {
        "set": figures.name,
        "utterances": figures.all.total,
        "right": round(figures.all.part, 4),
        "danger_recall": round(figures.heard.part, 4) if figures.heard.total else None,
        "opt_out_recall": round(figures.stopped.part, 4) if figures.stopped.total else None,
        "false_alarms": [figures.alarmed.right, figures.alarmed.total],
        "false_alarms_sure": figures.alarmed_surely,
        "harmful": len(figures.harmful),
        "micros_median": round(figures.median),
        "micros_p99": round(figures.p99),
        "intents": parts(figures.intents),
        "classes": parts(figures.classes),
        "confusion": [[meant, found, times] for (meant, found), times in figures.confusions.most_common()],
    }


def _print_table(all_figures: list[Figures]) -> None:
    print(f"{'set':<10} {'n':>5} {'right':>7} {'danger heard':>15} {'stop heard':>15} {'false alarms':>15} "
          f"{'sure':>4} {'harmful':>7} {'µs median':>10} {'p99':>6}")  # fmt: skip
    for one in all_figures:
        print(
            f"{one.name:<10} {one.all.total:>5} {one.all.part:>7.1%} {one.heard!s:>15} {one.stopped!s:>15} "
            f"{one.alarmed!s:>15} {one.alarmed_surely:>4} {len(one.harmful):>7} {one.median:>10.0f} {one.p99:>6.0f}"
        )


def _print_details(one: Figures, options: argparse.Namespace) -> None:
    print(f"\n{one.name}")
    for wanted, shares in ((options.intents, one.intents), (options.classes, one.classes)):
        for name, share in sorted(shares.items(), key=lambda item: item[1].part) if wanted else ():
            print(f"  {name:<24} {share}")
    if options.confusion:
        for (meant, found), times in one.confusions.most_common():
            print(f"  {times:>3} × {meant} taken for {found}")
    if options.harmful:
        for text, meant, found, harm in one.harmful:
            print(f"  {harm}: {text}\t{meant}\t{found}")
    if options.wrong and one.name not in LATEST:
        for text, meant, found, decision in one.wrong:
            print(f"  {text}\t{meant}\t{found}\t{decision}")


def main() -> None:
    options = _options()
    warm_up()
    figures = measure_all(one for one in all_sets() if not options.set or one.name in options.set)
    if options.json:
        print(json.dumps([_as_json(one) for one in figures], ensure_ascii=False, indent=1))
        return
    _print_table(figures)
    if options.intents or options.classes or options.confusion or options.harmful or options.wrong:
        for one in figures:
            _print_details(one, options)


if __name__ == "__main__":
    main()

"""python -m bench.understanding.robust [--set NAME …] [--changed]: is the same meant in another spelling (R-UX-51)?

Every message that is understood is changed in each way once, by a fixed seed; counted is how often its intent stays.
A sound is changed in one sign only, as a slip of dictation or an accent would, and never where it stands for a number.
"""

import argparse
import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import opencc

from bench.understanding.figures import Share
from bench.understanding.sets import Utterance, all_sets, is_right, understood
from handlers.language import sounds

Change = Callable[[random.Random, str], str]

_MARKS = ",。!?、;:，！？；：… "
_NUMBERS = frozenset("一二三四五六七八九十两0123456789")
_WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
_TRADITIONAL = opencc.OpenCC("s2t")


@cache
def _common_signs() -> tuple[str, ...]:
    """The signs that people here use, rare ones left out."""
    seen: dict[str, int] = {}
    for one in all_sets():
        for said in one.utterances:
            for sign in said.text:
                seen[sign] = seen.get(sign, 0) + 1
    return tuple(sorted(sign for sign, times in seen.items() if times > 1 and "\u4e00" <= sign <= "\u9fff"))


@cache
def _alike(sign: str, *, blurred: bool) -> tuple[str, ...]:
    """Signs of the same sound, or of a sound that only an accent makes the same."""
    strict, key = sounds.strict_key(sign), sounds.key(sign)
    others = [one for one in _common_signs() if one != sign and one not in _NUMBERS and sounds.key(one) == key]
    return tuple(one for one in others if (sounds.strict_key(one) == strict) is not blurred)


def _misheard(order: random.Random, text: str, *, blurred: bool) -> str:
    places = [at for at, sign in enumerate(text) if sign not in _NUMBERS and _alike(sign, blurred=blurred)]
    if not places:
        return text
    at = order.choice(places)
    return text[:at] + order.choice(_alike(text[at], blurred=blurred)) + text[at + 1 :]


def _stripped(_: random.Random, text: str) -> str:
    return "".join(sign for sign in text if sign not in _MARKS)


def _inserted(order: random.Random, text: str) -> str:
    """A blank, a stop or a filler where none belongs."""
    at = order.randint(0, len(text))
    if text[max(0, at - 1) : at + 1].isascii():
        return text + " "
    return text[:at] + order.choice([" ", "  ", "。", "，", "…"]) + text[at:]


def _repeated(order: random.Random, text: str) -> str:
    return "".join(sign * 3 if sign in ",。!?，！？" else sign for sign in text) + order.choice(
        ["。。。", "！！！", "？？"]
    )


CHANGES: dict[str, Change] = {
    "marks stripped": _stripped,
    "mark inserted": _inserted,
    "blanks between": lambda _, text: " ".join(text),
    "full width": lambda _, text: text.translate(_WIDE),
    "traditional": lambda _, text: _TRADITIONAL.convert(text),
    "marks repeated": _repeated,
    "one homophone": lambda order, text: _misheard(order, text, blurred=False),
    "one fuzzy syllable": lambda order, text: _misheard(order, text, blurred=True),
}


def measure(said: list[Utterance]) -> tuple[dict[str, Share], list[tuple[str, str, str, str]]]:
    """The share of each change that stays what it was, and what became another: change, text, intent, found."""
    order = random.Random(11)
    understood_ones = [(one, understood(one)) for one in said if "http" not in one.text]
    kept = [(one, found.intent) for one, found in understood_ones if is_right(one, found)]
    shares = {name: Share() for name in CHANGES}
    lost = []
    for one, intent in kept:
        for name, change in CHANGES.items():
            changed = replace(one, text=change(order, one.text))
            found = understood(changed).intent
            shares[name].count(found == intent)
            if found != intent:
                lost.append((name, changed.text, intent, found))
    return shares, lost


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.understanding.robust", description="the same, spelt otherwise")
    parser.add_argument("--set", nargs="*", default=["last", "round6"])
    parser.add_argument("--changed", action="store_true", help="everything that became another wish")
    options = parser.parse_args()
    said = [one for named in all_sets() if named.name in options.set for one in named.utterances]
    shares, lost = measure([one for one in said if len(one.text) > 1 and one.intent != "*"])
    for name, share in shares.items():
        print(f"{name:<20} {share}")
    for line in lost if options.changed else ():
        print("  ", *line, sep="\t")


if __name__ == "__main__":
    main()

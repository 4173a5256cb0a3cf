"""python -m bench.understanding.pieces: what becomes of a message that comes in two pieces (handlers/listening.py).

Every message that is understood is cut at the mark next to its middle. Pieces are only put together where neither means
anything alone, so most are answered piece by piece.
"""

from dataclasses import replace

from bench.understanding.sets import Utterance, all_sets, is_right, understood

_SETS = ("last", "round6", "round11", "round14")
_MARKS = ",。!?、;:，！？；：… "
_SHORTEST = 4


def cut(text: str) -> tuple[str, str] | None:
    """Both pieces without the mark between them; cut in the middle where there is none."""
    middle = len(text) // 2
    marks = [at for at, sign in enumerate(text) if sign in _MARKS]
    at = min(marks, key=lambda place: abs(place - middle)) if marks else middle
    first, second = text[:at].strip(_MARKS), text[at:].strip(_MARKS)
    return (first, second) if first and second else None


def _means_nothing(said: Utterance, text: str) -> bool:
    return understood(replace(said, text=text)).intent == "unknown"


def main() -> None:
    said = [one for named in all_sets() if named.name in _SETS for one in named.utterances]
    whole = [one for one in said if len(one.text) >= _SHORTEST and not one.open and is_right(one, understood(one))]
    pairs = [(one, pieces) for one in whole if (pieces := cut(one.text))]
    first = [(one, pieces) for one, pieces in pairs if _means_nothing(one, pieces[0])]
    both = [one for one, pieces in first if _means_nothing(one, pieces[1])]
    print(f"{len(pairs)} messages: the first piece of {len(first)} means nothing alone, of {len(both)} both")


if __name__ == "__main__":
    main()

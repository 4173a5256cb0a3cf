"""The asked questions and what should be found: `key`, or `-` for what no entry may answer.

`asked` and `elsewhere` (an office's own forty questions, one wording each) were tuned on; `fresh` was measured once
before its figures were used, and `last` only measured.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from handlers.language.matching import Entry, Index, Questions, shipped

TABLES = Path(__file__).resolve().parents[2] / "tests" / "tables"
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    error_class: str
    key: str


@dataclass(frozen=True, slots=True)
class NamedSet:
    name: str
    known: Questions
    asked: tuple[Asked, ...]


def _rows(name: str) -> list[list[str]]:
    with (TABLES / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def table(name: str) -> tuple[Asked, ...]:
    return tuple(Asked(text, error_class, key) for text, error_class, key in _rows(name))


def elsewhere() -> Questions:
    found = _rows("questions_elsewhere")
    return Questions(
        Index([Entry(key, (question,), answer, tuple(words.split())) for key, question, answer, words in found])
    )


def all_sets() -> list[NamedSet]:
    own = [NamedSet(name, shipped(), table(f"questions_{name}")) for name in ("asked", "fresh", "last", "later")]
    return [*own, NamedSet("elsewhere", elsewhere(), table("questions_elsewhere_asked"))]

"""Topics that are never answered from a neighbour's words (`data/question_topics.tsv`)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from handlers.language.tables import rows

NEVER = "never"


@dataclass(frozen=True, slots=True)
class _Line:
    kind: str
    reason: str
    said: re.Pattern[str]
    unless: re.Pattern[str] | None
    apart: re.Pattern[str] | None


@cache
def _lines() -> tuple[_Line, ...]:
    found = []
    for cells in rows("question_topics.tsv"):
        kind, reason, *expressions = (*cells, "", "")
        said, unless, apart = (re.compile(one) if one else None for one in expressions[:3])
        if said:
            found.append(_Line(kind, reason, said, unless, apart))
    return tuple(found)


def _says(line: _Line, text: str) -> bool:
    return line.said.search(text) is not None and not (line.unless and line.unless.search(text))


@lru_cache(maxsize=1024)
def for_a_person(text: str) -> str:
    """Why no entry may answer a plain text, however near it is; "" where one may."""
    return next((line.reason for line in _lines() if line.kind == NEVER and _says(line, text)), "")


@lru_cache(maxsize=1024)
def _narrow(text: str) -> tuple[_Line, ...]:
    return tuple(line for line in _lines() if line.kind != NEVER and _says(line, text))


def may_answer(text: str, entry_words: str) -> bool:
    """Whether an entry speaks of every narrow topic that the text names, and of no other matter that it does not."""
    return all(
        line.said.search(entry_words) is not None
        and not (line.apart and line.apart.search(entry_words) and not line.apart.search(text))
        for line in _narrow(text)
    )

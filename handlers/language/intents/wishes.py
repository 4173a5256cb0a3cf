"""Wishes by what stands together (`data/wishes.tsv`): for free wording that no rule knows, and to keep rules from mishearing.

A line marked `!` is looked at before the rules, where a rule would hear something else in its words.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from handlers.language.expressions import Copy, Line, Table
from handlers.language.intents.hearing import Heard


@dataclass(frozen=True, slots=True)
class Wish:
    """`sure`: at least one part was written so, not only heard."""

    intent: str
    sure: bool


@cache
def _table() -> tuple[Table, Mapping[str, Sequence[Line]]]:
    """Lines by who speaks and when they are looked at: `member`, `member!`, `staff`, `staff!`, `stop`, `attend`, `answer`."""
    table = Table("wishes.tsv", cells=2)
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in table.lines:
        groups[line.cells[1]].append(line)
    return table, groups


@lru_cache(maxsize=64)
def _copy(text: str) -> Copy:
    return _table()[0].copy(text)


def _first(heard: Heard, group: str) -> Wish | None:
    table, groups = _table()
    copy = _copy(heard.text)
    for line in groups[group]:
        spans = table.find(line, copy)
        if spans:
            return Wish(line.cells[0], any(written for _, _, written in spans))
    return None


def before_rules(heard: Heard) -> Wish | None:
    return (_first(heard, "staff!") if heard.is_staff else None) or _first(heard, "member!")


def after_rules(heard: Heard) -> Wish | None:
    return (_first(heard, "staff") if heard.is_staff else None) or _first(heard, "member")


def to_stop_or_go_on(heard: Heard) -> Wish | None:
    return _first(heard, "stop")


def as_answer(heard: Heard) -> Wish | None:
    """To "are you coming": a reason alone is a no."""
    return _first(heard, "attend")


def as_yes_or_no(heard: Heard) -> Wish | None:
    return _first(heard, "answer")

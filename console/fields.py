"""What was typed into a field or an address, as what it is meant to be; text that is none is never an error."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import TypeVar

from domain.days import months_later

LARGEST = 2**31 - 1  # the highest number that a row of ours can have
_PAGES = 100_000

Kind = TypeVar("Kind", bound=Enum)


def day(said: str | None) -> date | None:
    """`2025-03-10`; None for anything else."""
    try:
        return date.fromisoformat((said or "").strip())
    except ValueError:
        return None


def number(said: str | None) -> int:
    """Of a row: 0, as none is numbered, for what is no number or is beyond all rows."""
    try:
        found = int(said or "")
    except ValueError:
        return 0
    return found if 0 < found <= LARGEST else 0


def page(said: str | None) -> int:
    """Of a list, counted from 0; what is none is the first."""
    return min(number(said), _PAGES)


def one_of(kinds: Iterable[Kind], said: str | None) -> Kind | None:
    return next((kind for kind in kinds if kind.value == said), None)


def month(said: str | None, otherwise: date) -> date:
    """The first day of `2025-03`, of this century; else of the month of `otherwise`."""
    found = day(f"{(said or '').strip()}-01")
    return found if found is not None and found.year // 100 == 20 else otherwise.replace(day=1)


def moved(first: date, months: int) -> date:
    """The first day of the month so many months later."""
    return months_later(first.replace(day=1), months)

"""How wide the columns of a printed table are, and how tall its rows, so that a register fills one width of paper."""

import unicodedata
from collections.abc import Mapping, Sequence
from math import ceil

ACROSS, UPRIGHT = 142.0, 94.0
"""Characters of the table's text that fit between the margins of A4."""
_NARROWEST, _WRAPS_FROM, _GROWS_TO = 5.0, 22.0, 60.0
_LINE, _PADDING, _TALL = 14.0, 6.0, 26.0


def text_width(text: str) -> int:
    """In half-width characters: a Chinese one counts two. Of several lines the longest."""
    return max(sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line) for line in text.split("\n"))


def column_widths(
    columns: Sequence[str], rows: Sequence[Mapping[str, str]], page: float, *, written: frozenset[str] = frozenset()
) -> list[float]:
    """The sum is `page` wherever that leaves every column readable; else more, and the sheet is printed smaller."""
    least = [_least(column, written) for column in columns]
    wanted = [
        max([low, *(min(text_width(row.get(column, "")) + 2.0, _GROWS_TO) for row in rows)])
        for column, low in zip(columns, least, strict=True)
    ]
    spare, asked = page - sum(least), sum(wanted) - sum(least)
    if spare <= 0:
        return least
    if asked <= spare:
        return [width * page / sum(wanted) for width in wanted]
    return [low + (want - low) * spare / asked for low, want in zip(least, wanted, strict=True)]


def _least(column: str, written: frozenset[str]) -> float:
    """A long header is broken into lines of a few characters; what is written by hand needs room for a name."""
    whole = text_width(column)
    lines = 1 if whole <= 8 else 2 if whole <= 20 else 3
    return max(_NARROWEST, ceil(whole / lines) + 2.0, 11.0 if column in written else 0.0)


def row_height(cells: Sequence[tuple[str, float]], *, written: bool = False) -> float:
    """In points, for texts in columns of these widths."""
    lines = max([1, *(_lines(text, width) for text, width in cells)])
    return max(lines * _LINE + _PADDING, _TALL if written else 0.0)


def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(text_width(line) / max(width - 1.5, 2.0))) for line in text.split("\n"))

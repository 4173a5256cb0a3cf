"""Charts as plain shapes for inline SVG: geometry only, the words and the same figures in text are the template's."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH, HEIGHT = 640, 200
_FOOT = 4  # room for the axis
_GAP = Fraction(1, 4)  # of a column's share, left free


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a column, `kind` counted from 0 in the order of the parts; SVG units."""

    x: int
    y: int
    width: int
    height: int
    kind: int


@dataclass(frozen=True, slots=True)
class Chart:
    """`labels` stand under the columns, one for each, outside of the picture: text inside would shrink with it.
    `highest` is the whole of the highest column.
    """

    bars: tuple[Bar, ...]
    labels: tuple[str, ...]
    axis: int
    highest: int
    width: int = WIDTH
    height: int = HEIGHT


def stacked(columns: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """Columns of parts over one another, all to one scale. Raises ValueError for a negative part."""
    if any(part < 0 for _, parts in columns for part in parts):
        raise ValueError("a part below nothing")
    highest = max((sum(parts) for _, parts in columns), default=0)
    axis, share = HEIGHT - _FOOT, Fraction(WIDTH, max(len(columns), 1))
    bars: list[Bar] = []
    for place, (_, parts) in enumerate(columns):
        left, right = round(share * place + share * _GAP / 2), round(share * (place + 1) - share * _GAP / 2)
        below = 0
        for kind, part in enumerate(parts):
            low, high = _y(below, highest, axis), _y(below + part, highest, axis)
            bars += [Bar(left, high, right - left, low - high, kind)] if low > high else []
            below += part
    return Chart(tuple(bars), tuple(label for label, _ in columns), axis, highest)


def _y(amount: int, highest: int, axis: int) -> int:
    return axis - round(Fraction(amount * axis, highest)) if highest else axis

"""Charts keep inside their frame, to one scale, and leave out what is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.charts import HEIGHT, WIDTH, stacked

COLUMNS = st.lists(
    st.tuples(st.text("一二三", max_size=3), st.lists(st.integers(0, 999), min_size=3, max_size=3)), max_size=12
)


@given(COLUMNS)
def test_every_bar_stands_on_the_axis_or_on_another_inside_the_frame(columns: list[tuple[str, list[int]]]) -> None:
    chart = stacked(columns)
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.y >= 0 for bar in chart.bars)
    assert all(bar.height > 0 and bar.y + bar.height <= chart.axis < HEIGHT for bar in chart.bars)
    assert list(chart.labels) == [label for label, _ in columns]


def test_parts_are_to_one_scale_and_the_highest_fills_the_height() -> None:
    chart = stacked([("1月", (6, 2)), ("2月", (4, 0))])
    heights = [(bar.kind, round(bar.height / chart.axis, 2)) for bar in chart.bars]
    assert (chart.highest, heights) == (8, [(0, 0.75), (1, 0.25), (0, 0.5)])


def test_nothing_to_show_is_an_axis_and_a_part_below_nothing_is_refused() -> None:
    assert stacked([]).bars == stacked([("1月", (0, 0))]).bars == ()
    with pytest.raises(ValueError, match="below nothing"):
        stacked([("1月", (-1,))])

"""A register as an office would print it: A4 across, the heading on every page, everything as text."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter

_MADE_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # the same rows give the same bytes
_A4 = 9
_NARROW, _WIDEST = 6, 30


def write_register(columns: Sequence[str], rows: Sequence[Mapping[str, str]], title: str, sheet: str) -> bytes:
    """An `.xlsx` with these columns in this order; a cell that a row lacks stays blank."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": _MADE_ONCE})
        page = book.add_worksheet(sheet)
        box = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "宋体", "font_size": 10}
        heading, cell = book.add_format({**box, "bold": True}), book.add_format({**box, "num_format": "@"})
        large = book.add_format({"bold": True, "font_size": 16, "align": "center", "font_name": "宋体"})
        page.merge_range(0, 0, 0, len(columns) - 1, "", large)
        page.write_string(0, 0, title, large)
        for place, column in enumerate(columns):
            longest = max([2 * len(column), *(2 * len(row.get(column, "")) for row in rows)])
            page.set_column(place, place, min(max(longest, _NARROW), _WIDEST))
            page.write_string(1, place, column, heading)
        for number, row in enumerate(rows, start=2):
            for place, column in enumerate(columns):
                page.write_string(number, place, row.get(column, ""), cell)
        page.set_paper(_A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0, 1)
        page.freeze_panes(2, 2)
    return target.getvalue()

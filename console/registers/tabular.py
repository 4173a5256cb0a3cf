"""A register as an office would print it: A4, the title above, the headers on every page, everything as text."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Self

import xlsxwriter

from console.registers.widths import ACROSS, UPRIGHT, column_widths, row_height
from domain.registers import NUMBER, Form
from services.registers import Register, Sheet

MADE_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # the same rows give the same bytes
TOTAL = "合计"
PAGE_OF = "&C第 &P 页，共 &N 页"
_A4 = 9
_MARGINS = {"left": 0.47, "right": 0.47, "top": 0.6, "bottom": 0.6}
_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_BOX = {**_FONT, "border": 1, "text_wrap": True, "align": "center"}
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
_LEFT_FROM = 12
_SMALLER, _TALLER = 10 / 12, 1.5  # a page of fields is written larger than a table


def write_register(register: Register) -> bytes:
    """An `.xlsx` with one sheet for each sheet of the register; a cell that a row lacks stays blank."""
    sheets = register.sheets or (Sheet({}, ()),)
    with _Book(register.title) as book:
        for number, sheet in enumerate(sheets, start=1):
            name = register.form.title if len(sheets) == 1 else f"{number} {next(iter(sheet.head.values()), '')}"
            if register.form.fields:
                book.add_pages(register, name)
            else:
                book.add_table(register.form, name, register.columns, sheet, register.title, about(register))
    return book.bytes


def write_table(form: Form, title: str, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """One table of a form whose rows come from elsewhere."""
    with _Book(title) as book:
        book.add_table(form, form.title, columns, Sheet({}, tuple(dict(row) for row in rows)), title, "")
    return book.bytes


def about(register: Register) -> str:
    """The line under the title: the period, where there is one, and the day on which it was made."""
    span = [f"{day:%Y年%-m月%-d日}" if day else "" for day in (register.since, register.until)]
    period = f"期间：{span[0]}至{span[1]}" if any(span) else ""
    return "　　".join(filter(None, (period, f"制表日期：{register.made_at:%Y年%-m月%-d日}")))


class _Book:
    def __init__(self, title: str) -> None:
        self._target = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._target, {"in_memory": True})
        self._book.set_properties({"title": title, "created": MADE_ONCE})
        add = self._book.add_format
        self._large = add({**_FONT, "font_size": 16, "bold": True, "align": "center"})
        self._plain = add({**_FONT, "align": "left"})
        self._label = add({**_BOX, "bold": True})
        self._field = add({**_BOX, "font_size": 12, "bold": True})
        self._told = add({**_BOX, "font_size": 12, "num_format": "@", "align": "left"})
        self._cell = add({**_BOX, "num_format": "@"})
        self._long = add({**_BOX, "num_format": "@", "align": "left"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    @property
    def bytes(self) -> bytes:
        return self._target.getvalue()

    def _page(self, name: str, *, upright: bool) -> Any:
        page = self._book.add_worksheet(name.translate(_FORBIDDEN)[:31])
        page.set_paper(_A4)
        if not upright:
            page.set_landscape()
        page.set_margins(**_MARGINS)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.set_footer(PAGE_OF)
        return page

    def add_table(self, form: Form, name: str, columns: Sequence[str], sheet: Sheet, title: str, line: str) -> None:
        page = self._page(name, upright=form.upright)
        widths = column_widths(columns, sheet.rows, UPRIGHT if form.upright else ACROSS, written=form.written)
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        row = self._heading(page, len(columns), title, line or None)
        row = self._head(page, row, widths, sheet.head)
        page.repeat_rows(0, row)
        page.set_row(row, row_height(list(zip(columns, widths, strict=True))))
        for place, column in enumerate(columns):
            page.write_string(row, place, column, self._label)
        page.freeze_panes(row + 1, 2)
        lines = [*sheet.rows, *([totals(form, columns, sheet.rows)] if form.sums and sheet.rows else [])]
        for place, cells in enumerate(lines, start=row + 1):
            self._write_row(page, place, form, columns, widths, cells)
        self._sign(page, row + len(lines) + 2, len(columns), form.signs)

    def _heading(self, page: Any, across: int, title: str, line: str | None) -> int:
        page.merge_range(0, 0, 0, across - 1, "", self._large)
        page.write_string(0, 0, title, self._large)
        page.set_row(0, 30)
        if line is None:
            return 1
        page.write_string(1, 0, line, self._plain)
        page.set_row(1, 20)
        return 2

    def _head(self, page: Any, row: int, widths: Sequence[float], head: Mapping[str, str]) -> int:
        """The fields above the table, each on a line of its own over the whole width."""
        for line, (label, text) in enumerate(head.items(), start=row):
            page.merge_range(line, 0, line, 1, "", self._label)
            page.write_string(line, 0, label, self._label)
            page.merge_range(line, 2, line, len(widths) - 1, "", self._long)
            page.write_string(line, 2, text, self._long)
            page.set_row(line, row_height([(text, sum(widths[2:]))]))
        return row + len(head)

    def _write_row(
        self,
        page: Any,
        row: int,
        form: Form,
        columns: Sequence[str],
        widths: Sequence[float],
        cells: Mapping[str, str],
    ) -> None:
        texts = [cells.get(column, "") for column in columns]
        page.set_row(row, row_height(list(zip(texts, widths, strict=True)), written=bool(form.written)))
        for place, text in enumerate(texts):
            page.write_string(row, place, text, self._long if len(text) > _LEFT_FROM else self._cell)

    def _sign(self, page: Any, row: int, across: int, signs: Sequence[str]) -> None:
        for number, sign in enumerate(signs):
            page.write_string(row, number * max(across // len(signs), 1), f"{sign}：", self._plain)

    def add_pages(self, register: Register, name: str) -> None:
        """Each row on a page of its own, field under field."""
        page = self._page(name, upright=True)
        widths = (18.0, UPRIGHT - 18.0)
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        row, breaks = 0, []
        for cells in register.rows or [{}]:  # with nothing recorded, the empty form
            page.merge_range(row, 0, row, 1, "", self._large)
            page.write_string(row, 0, register.title, self._large)
            page.set_row(row, 30)
            for line, column in enumerate(register.columns, start=row + 1):
                text = cells.get(column, "")
                page.write_string(line, 0, column, self._field)
                page.write_string(line, 1, text, self._told)
                room = [(text, widths[1] * _SMALLER), (column, widths[0] * _SMALLER)]
                height = row_height(room, written=column in register.form.written)
                page.set_row(line, height * _TALLER)
            row += len(register.columns) + 1
            breaks.append(row)
        page.set_h_pagebreaks(breaks)


def totals(form: Form, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The line under columns of amounts; a column without any amount stays blank."""
    sums = {column: [_amount(row.get(column, "")) for row in rows] for column in columns if column in form.sums}
    found = {column: [amount for amount in amounts if amount is not None] for column, amounts in sums.items()}
    line = {column: f"{sum(amounts):.2f}" for column, amounts in found.items() if amounts}
    return {next(column for column in columns if column != NUMBER): TOTAL, **line}


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None

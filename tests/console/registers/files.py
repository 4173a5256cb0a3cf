"""Small files for single tests."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEADER = ["姓名", "性别", "出生年月", "入党时间", "转正时间", "联系电话", "所在党小组", "组织关系所在支部", "备注"]


def person(name: str, **cells: Any) -> list[Any]:
    """A row under HEADER; cells by header."""
    return [name, *(cells.get(header, "") for header in HEADER[1:])]


def text_file(*rows: Sequence[Any]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], merges: dict[str, Sequence[str]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    book.remove(first)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in (merges or {}).get(name, ()):
            sheet.merge_cells(area)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()

"""One table → the kinds of spreadsheet file that offices send: `.xlsx` with merges, the old `.xls`, `.csv`."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | date


@dataclass
class Grid:
    """Cells as a person would type them; merges as (top, left, bottom, right), 0-based."""

    cells: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def xlsx_of(grid: Grid, *, mess: bool) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "花名册"
    for row, cells in enumerate(grid.cells, 1):
        for column, cell in enumerate(cells, 1):
            if cell != "":
                sheet.cell(row, column, cell)
    for top, left, bottom, right in grid.merges:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    if mess:
        book.create_sheet("填表说明", 0)["A1"] = "一、姓名按身份证填写。"
        old = book.create_sheet("旧表")
        old.sheet_state = "hidden"
        old.append(["姓名", "性别", "联系电话"])
        old.append(["周旧表", "男", "19900008888"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xls_of(grid: Grid, *, mess: bool) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    if mess:
        book.add_sheet("填表说明").write(0, 0, "一、姓名按身份证填写。")
    sheet = book.add_sheet("花名册")
    as_day = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
    for row, cells in enumerate(grid.cells):
        for column, cell in enumerate(cells):
            if cell != "":
                sheet.write(row, column, cell, *((as_day,) if isinstance(cell, date) else ()))
    for top, left, bottom, right in grid.merges:
        sheet.merge(top, bottom, left, right)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_of(grid: Grid, separator: str) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator).writerows(grid.cells)
    return target.getvalue()

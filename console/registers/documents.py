"""A register or a report as a `.docx` that can be corrected by hand: A4, a page for each meeting, lines to sign."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from console.registers.tabular import MADE_ONCE, about, totals
from console.registers.widths import ACROSS, UPRIGHT, column_widths
from domain.registers import Form
from services.registers import Register, Sheet

_SHORT, _LONG = Mm(210), Mm(297)
_MARGIN = Mm(15)
_LABEL, _ROW, _TALL = Mm(35), Mm(9), Mm(15)
_MANY = 12  # columns that leave little room for each
_FONT = "宋体"


def write_document(register: Register) -> bytes:
    """Tables with the headers on every page; a form of fields, field under field, one page for each row."""
    paper = _paper(register.title, upright=register.form.upright)
    if register.form.fields:
        _add_pages(paper, register)
    else:
        _add_tables(paper, register)
    return _bytes(paper)


def write_report(title: str, paragraphs: Sequence[str], signed: Sequence[str]) -> bytes:
    """A text under its title; `signed` are the closing lines, set to the right."""
    paper = _paper(title, upright=True)
    _title(paper, title)
    for text in paragraphs:
        line = paper.add_paragraph(text)
        line.paragraph_format.first_line_indent = Pt(28)
        line.paragraph_format.line_spacing = 1.5
        _size(line, 14)
    for text in signed:
        line = paper.add_paragraph(text)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _size(line, 14)
    return _bytes(paper)


def _paper(title: str, *, upright: bool) -> Any:
    paper = docx.Document()
    paper.core_properties.title = title
    paper.core_properties.author = ""
    paper.core_properties.created = paper.core_properties.modified = MADE_ONCE
    section = paper.sections[0]
    section.page_width, section.page_height = (_SHORT, _LONG) if upright else (_LONG, _SHORT)
    section.orientation = WD_ORIENT.PORTRAIT if upright else WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    style = paper.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    return paper


def _title(paper: Any, text: str) -> None:
    line = paper.add_paragraph(text)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _size(line, 18, bold=True)


def _size(line: Any, points: float, *, bold: bool = False) -> None:
    for run in line.runs:
        run.font.size, run.bold = Pt(points), bold


def _add_tables(paper: Any, register: Register) -> None:
    form = register.form
    for number, sheet in enumerate(register.sheets or (Sheet({}, ()),)):
        if number:
            paper.add_page_break()
        _title(paper, register.title)
        paper.add_paragraph(about(register))
        for label, text in sheet.head.items():
            paper.add_paragraph(f"{label}：{text}")
        rows = [*sheet.rows, *([totals(form, register.columns, sheet.rows)] if form.sums and sheet.rows else [])]
        _table(paper, form, register.columns, rows)
        if form.signs:
            paper.add_paragraph(
                "　　　　　　".join(f"{sign}：" for sign in form.signs)
            ).paragraph_format.space_before = Pt(12)


def _table(paper: Any, form: Form, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    page = UPRIGHT if form.upright else ACROSS
    widths = column_widths(columns, rows, page, written=form.written)
    room = (_SHORT if form.upright else _LONG) - 2 * _MARGIN
    table = paper.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    points = 7.5 if len(columns) > _MANY else 9.0
    _narrow(table, (int(room * width / sum(widths)) for width in widths))
    _fill(table.rows[0], columns, points, bold=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001  # the library has no name for a repeated row
    for row in rows:
        line = table.add_row()
        _fill(line, [row.get(column, "") for column in columns], points)
        if form.written:
            line.height = Mm(9)


def _narrow(table: Any, widths: Iterable[int]) -> None:
    """Fixed widths, and hardly any room beside the text: a register has many columns."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001  # the library has no name for the margins of cells


def _fill(row: Any, texts: Sequence[str], points: float, *, bold: bool = False) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = text
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        _size(cell.paragraphs[0], points, bold=bold)


def _add_pages(paper: Any, register: Register) -> None:
    for number, row in enumerate(register.rows or [{}]):  # with nothing recorded, the empty form
        if number:
            paper.add_page_break()
        _title(paper, register.title)
        table = paper.add_table(rows=0, cols=2, style="Table Grid")
        _narrow(table, (_LABEL, _SHORT - 2 * _MARGIN - _LABEL))
        for column in register.columns:
            line = table.add_row()
            _fill(line, (column, row.get(column, "")), 11)
            _size(line.cells[0].paragraphs[0], 11, bold=True)
            line.cells[0].width, line.cells[1].width = _LABEL, _SHORT - 2 * _MARGIN - _LABEL
            line.height = _TALL if column in register.form.written else _ROW


def _bytes(paper: Any) -> bytes:
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()

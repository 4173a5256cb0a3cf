"""Registers as files: exact headers, everything as text, blanks blank, a page that an office can print and sign."""

import io
import json
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.registers.files import WRITERS
from console.registers.tabular import totals
from console.registers.widths import ACROSS, UPRIGHT, column_widths
from domain.registers import DUES_MONTHLY, FORMS, NUMBER, Form
from services.registers import Register, Sheet
from tests.console.registers.made import MADE_AT, a_register

TABLES = [form for form in FORMS.values() if not form.fields]
HEADED = {"会议/活动名称": "党员大会", "时间": "2025-06-26 09:30", "地点": "二楼"}


def first_sheet(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.name)
def test_table_has_its_title_its_exact_headers_on_every_page_and_one_width_of_a4(form: Form) -> None:
    sheet = first_sheet(WRITERS["xlsx"](a_register(form.name, dict.fromkeys(form.columns, "一"))))
    header = sheet.print_title_rows.split("$")[-1]
    assert sheet["A1"].value == f"东风社区党支部{form.title}"
    assert tuple(cell.value for cell in sheet[int(header)]) == form.columns
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert (sheet.page_setup.orientation or "portrait") == ("portrait" if form.upright else "landscape")


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_json_has_the_fields_of_the_interface_and_every_column_in_every_row(form: Form) -> None:
    made = json.loads(WRITERS["json"](a_register(form.name, {form.columns[1]: "一"})))
    assert (made["register"], made["title"], made["branch"]) == (form.name, form.title, "东风社区党支部")
    assert (made["from"], made["to"], made["made_at"]) == ("2025-01-01", "2025-06-30", "2025-07-01T09:30:00+08:00")
    assert made["columns"] == list(form.columns)
    assert made["rows"] == [dict.fromkeys(form.columns, "") | {form.columns[1]: "一"}]


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_document_holds_every_header_and_the_title(form: Form) -> None:
    paper = docx.Document(io.BytesIO(WRITERS["docx"](a_register(form.name, {form.columns[1]: "一"}))))
    words = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {*form.columns, "一"} <= words
    assert paper.paragraphs[0].text == f"东风社区党支部{form.title}"


def test_formula_and_telephone_number_stay_text() -> None:
    row = {NUMBER: "1", "姓名": "王秀兰", "通知": "=1+1", "备注": "0552-3041234"}
    cells = [cell for line in first_sheet(WRITERS["xlsx"](a_register("deliveries", row))) for cell in line]
    assert {cell.value: cell.data_type for cell in cells if cell.value in row.values()} == dict.fromkeys(
        row.values(), "s"
    )


def test_sheet_for_signing_names_its_meeting_above_and_leaves_room_for_a_pen() -> None:
    register = a_register("attendance", {NUMBER: "1", "姓名": "王秀兰"}, head=HEADED)
    sheet = first_sheet(WRITERS["xlsx"](register))
    assert [sheet.cell(row, 3).value for row in (3, 4, 5)] == list(HEADED.values())
    assert sheet.row_dimensions[7].height >= 26
    assert register.as_json()["sheets"][0]["head"] == HEADED


def test_amounts_have_a_total_and_names_have_lines_to_sign_under_them() -> None:
    rows = [{"姓名": name, "月应交": "16.00", "1月": amount} for name, amount in (("王秀兰", "16.00"), ("孙海", ""))]
    values = [cell.value for line in first_sheet(WRITERS["xlsx"](a_register("dues_monthly", *rows))) for cell in line]
    assert totals(DUES_MONTHLY, DUES_MONTHLY.columns, rows) == {"姓名": "合计", "月应交": "32.00", "1月": "16.00"}
    assert {"32.00", "支部书记：", "组织委员："} <= set(values)


def test_same_rows_give_the_same_table() -> None:
    register = a_register("branch", {"书记": "陈敏"})
    assert WRITERS["xlsx"](register) == WRITERS["xlsx"](register)


@given(st.lists(st.text("一二三abc", max_size=90), min_size=1, max_size=12))
def test_columns_share_the_width_of_the_page(texts: list[str]) -> None:
    columns = [f"列{place}" for place in range(len(texts))]
    widths = column_widths(columns, [dict(zip(columns, texts, strict=True))], UPRIGHT)
    assert sum(widths) == pytest.approx(UPRIGHT)
    assert min(widths) >= 5


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.name)
def test_paper_form_needs_at_most_a_fifth_more_than_the_page_when_it_is_empty(form: Form) -> None:
    page = UPRIGHT if form.upright else ACROSS
    assert sum(column_widths(form.columns, [], page, written=form.written)) <= 1.2 * page


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_register_with_nothing_recorded_is_the_empty_form(form: Form) -> None:
    register = Register(form, "东风社区党支部", None, None, () if form.head else (Sheet({}, ()),), MADE_AT)
    paper = docx.Document(io.BytesIO(WRITERS["docx"](register)))
    shown = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    written = {cell.value for row in first_sheet(WRITERS["xlsx"](register)) for cell in row}
    assert set(form.columns) <= shown
    assert set(form.columns) <= written

import io
from collections.abc import Iterable

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.roster_people import Form
from bench.rosters import make_roster
from console.registers.columns import HEADERS_A
from console.registers.reading import read_roster
from console.registers.roster import RosterRow
from console.registers.writing import roster_line, write_roster
from domain.days import PartialDate


def _told(rows: Iterable[RosterRow]) -> list[dict[str, object]]:
    return [
        {name: getattr(row, name) for name in RosterRow.__dataclass_fields__ if name not in {"sheet", "row"}}
        for row in rows
    ]


@pytest.mark.parametrize("form", ["A", "B", "C"])
def test_what_was_read_from_any_form_is_written_and_read_back_the_same(form: Form) -> None:
    rows = read_roster(make_roster(form).files["roster.xls"]).rows
    back = read_roster(write_roster(map(roster_line, rows), "党员花名册"))
    assert _told(back.rows) == _told(rows)
    assert (back.form, back.rejected, back.warnings) == ("A", (), ())


def test_everything_that_a_row_can_hold_comes_back() -> None:
    row = RosterRow(
        sheet="", row=3, name="买买提·吐尔逊", gender="男", born=PartialDate(1948), joined=PartialDate(1971, 10),
        full_on=PartialDate(1971, 10, 1), standing="probationary", category="veteran",
        phones=("19900001234", "0552-3041234-801"), address="1栋101室", branch="第一支部", group="第一党小组",
        posts=("书记", "纪检委员", "原宣传委员"), remark="=1+1", floating=True, lost_contact=True,
        extra={
            "membership": "suspended", "lost_since": "2020-05", "floating_to": "海南三亚", "correction_months": "-3",
        },
    )  # fmt: skip
    assert _told(read_roster(write_roster([roster_line(row)], "花名册")).rows) == _told([row])


def test_sheet_has_the_exact_headers_and_prints_on_a4_across() -> None:
    content = write_roster([{"姓名": "王芳", "联系电话": "19900001234", "备注": "=HYPERLINK(1)"}], "第一支部党员花名册")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["A1"].value == "第一支部党员花名册"
    assert tuple(cell.value for cell in sheet[2]) == HEADERS_A
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$1:$2",
    )
    phone, remark = sheet["P3"], sheet["T3"]
    assert (phone.value, phone.data_type, phone.number_format) == ("19900001234", "s", "@")
    assert remark.data_type == "s"


def test_same_people_give_the_same_bytes() -> None:
    assert write_roster([{"姓名": "王芳"}], "册") == write_roster([{"姓名": "王芳"}], "册")


def test_unknown_header_is_refused() -> None:
    with pytest.raises(ValueError, match="工资"):
        write_roster([{"姓名": "王芳", "工资": "1"}], "册")


DAYS = st.none() | st.builds(PartialDate, st.integers(1925, 2025), st.none() | st.integers(1, 12))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(DAYS, DAYS, st.integers(0, 9999)), min_size=1, max_size=8, unique_by=lambda one: one[2]))
def test_any_days_and_numbers_survive_the_round(
    people: list[tuple[PartialDate | None, PartialDate | None, int]],
) -> None:
    rows = [
        RosterRow("", at, "王芳", born=born, full_on=full_on, phones=(f"1990000{number:04}",))
        for at, (born, full_on, number) in enumerate(people, 3)
    ]
    assert _told(read_roster(write_roster(map(roster_line, rows), "册")).rows) == _told(rows)

from datetime import date

import pytest

from bench.roster_people import Form, Person
from bench.rosters import MessyRoster, make_roster
from console.registers.reading import RosterRow, read_roster
from domain.days import PartialDate
from tests.console.registers.files import HEADER, person, text_file, workbook

FILES = (
    "roster.xlsx", "roster.xls", "roster.et", "renamed.xlsx", "gb18030.csv", "utf8.csv", "utf8-marked.csv", "utf16.csv",
)  # fmt: skip


@pytest.fixture(scope="module", params=["A", "B", "C"])
def messy(request: pytest.FixtureRequest) -> tuple[Form, MessyRoster]:
    return request.param, make_roster(request.param)


def _told(row: RosterRow | Person) -> dict[str, object]:
    days = {name: str(getattr(row, name) or "") for name in ("born", "joined", "full_on")}
    plain = ("name", "gender", "standing", "category", "phones", "address", "branch", "posts")
    return {name: getattr(row, name) for name in plain} | days


@pytest.mark.parametrize("name", FILES)
def test_roster_of_300_is_read_from_every_kind_of_file_and_just_the_bad_cells_are_named(
    messy: tuple[Form, MessyRoster], name: str
) -> None:
    form, made = messy
    read = read_roster(made.files[name], name)
    assert read.form == form
    assert {(cell.row, cell.column) for cell in read.rejected} == made.refused
    assert [_told(row) for row in read.rows] == [_told(person) for person in made.people]
    assert read.dropped == made.dropped
    assert read_roster(made.files[name], name) == read


@pytest.mark.parametrize("name", FILES)
def test_group_is_known_also_under_a_merged_cell_unless_the_file_has_lost_it(name: str) -> None:
    made = make_roster("A", 60)
    for row, whole in zip(read_roster(made.files[name]).rows, made.people, strict=True):
        lost = name.endswith(".csv") and whole.name in made.only_by_merge
        assert row.group == whole.group or (lost and row.group == "")


@pytest.mark.parametrize("form", ["A", "B", "C"])
def test_clean_roster_has_nothing_to_name(form: Form) -> None:
    made = make_roster(form, 30, mess=False)
    read = read_roster(made.files["roster.xlsx"])
    assert (len(read.rows), read.rejected, read.warnings) == (30, (), ())


def _one(**cells: object) -> tuple[RosterRow, dict[str, str]]:
    read = read_roster(text_file(HEADER, person("王芳", **cells)))
    return read.rows[0], {cell.column: cell.code for cell in read.rejected}


def test_acceptance_case_8() -> None:
    row, named = _one(入党时间="1971.07", 转正时间="", 出生年月="194803", 联系电话="0552-3041234、138****")
    assert (str(row.joined), row.full_on, str(row.born)) == ("1971-07", None, "1948-03")
    assert (row.phones, named) == (("0552-3041234",), {"联系电话": "phone_incomplete"})


@pytest.mark.parametrize(
    ("joined", "full_on", "named"),
    [
        ("1966-05-10", "1967-05-10", {}),
        ("1969-04-01", "", {}),
        ("1971-07-01", "", {}),
        ("1971-07-01", "1971-07-01", {}),
        ("1977-08-11", "无", {}),
        ("1978-03-01", "1979-03-01", {}),
        ("1951.03", "1951.09", {}),
        ("1982.10", "1982.10", {}),
        ("1984.10", "1985", {}),
        ("1984.10", "1984", {}),
        ("2025-12-01", "", {}),
        ("1984.10", "1983.10", {"转正时间": "full_before_joined"}),
        ("1984-10-02", "1984-10-01", {"转正时间": "full_before_joined"}),
    ],
)
def test_a_hundred_years_of_joining_rules_are_accepted(joined: str, full_on: str, named: dict[str, str]) -> None:
    row, found = _one(入党时间=joined, 转正时间=full_on)
    assert row.joined is not None
    assert found == named
    assert row.full_on is None or "转正时间" not in found


def test_joining_before_birth_is_named() -> None:
    row, named = _one(出生年月="1948.03", 入党时间="1947.12")
    assert (row.joined, named) == (None, {"入党时间": "joined_before_born"})


def test_day_to_come_is_named_where_the_day_is_known() -> None:
    content = text_file(HEADER, person("王芳", 入党时间="2026-07-01"))
    assert read_roster(content).rejected == ()
    assert [cell.code for cell in read_roster(content, today=date(2026, 6, 30)).rejected] == ["date_in_future"]


def test_named_cell_is_shown_as_the_spreadsheet_shows_it_with_a_reason_in_chinese() -> None:
    content = workbook({"册": [["党员花名册"], [], HEADER, person("王芳", 出生年月=1965.1, 联系电话=1990000123)]})
    born, phone = read_roster(content).rejected
    assert (born.sheet, born.row, born.column, born.value, born.whole_row) == ("册", 4, "出生年月", "1965.1", False)
    assert "1965-10" in born.reason
    assert (phone.value, phone.code) == ("199*****23", "phone_length")
    assert read_roster(content).rows[0].born == PartialDate(1965)


def test_only_a_row_without_a_usable_name_is_lost() -> None:
    read = read_roster(
        text_file(HEADER, person("", 性别="女", 联系电话="19900001234"), person("王芳", 性别="不详", 出生年月="?"))
    )
    assert [row.name for row in read.rows] == ["王芳"]
    assert {(cell.code, cell.whole_row) for cell in read.rejected} == {
        ("name_missing", True),
        ("gender_unknown", False),
        ("date_unreadable", False),
    }


def test_identity_numbers_are_dropped_and_never_come_out() -> None:
    content = text_file([*HEADER, "身份证号"], [*person("王芳", 备注="身份证00000019480307123X"), "000000194803071234"])
    read = read_roster(content)
    assert read.dropped == ("身份证号",)
    assert "0000001948" not in repr(read)


def test_unknown_columns_are_dropped_and_said_so() -> None:
    read = read_roster(text_file([*HEADER, "爱人姓名", "民族"], [*person("王芳"), "某某", "汉"]))
    assert read.dropped == ("爱人姓名", "民族")


def test_namesakes_are_kept_apart_by_birth_or_telephone() -> None:
    read = read_roster(
        text_file(
            HEADER,
            person("王芳", 出生年月="1948.03", 联系电话="19900000001"),
            person("王芳", 出生年月="1951.05", 联系电话="19900000001"),
            person("王芳", 出生年月="1948.03", 联系电话="19900000002"),
            person("王芳", 出生年月="1948.03", 联系电话="19900000001", 组织关系所在支部="二支部"),
        )
    )
    assert (len(read.rows), read.rejected) == (4, ())


def test_person_who_stands_there_twice_is_taken_once_and_said_once() -> None:
    twice = person("王芳", 出生年月="1948.03", 联系电话="19900000001", 入党时间="七几年")
    read = read_roster(text_file(HEADER, twice, person("李明"), twice))
    assert [row.name for row in read.rows] == ["王芳", "李明"]
    assert [(cell.row, cell.code) for cell in read.rejected] == [(2, "date_unreadable"), (4, "duplicate_row")]
    assert "第2行" in read.rejected[1].reason


def test_namesake_with_nothing_to_tell_him_by_is_not_guessed() -> None:
    read = read_roster(text_file(HEADER, person("王芳", 出生年月="1948.03"), person("王芳", 联系电话="19900000001")))
    assert [(cell.row, cell.code) for cell in read.rejected] == [(3, "namesake")]


def test_what_brackets_behind_a_name_say_is_used() -> None:
    read = read_roster(
        text_file(HEADER, person("王芳（女）"), person("李明（预备）"), person("赵刚（已故）", 备注="老红军"))
    )
    assert [(row.gender, row.standing, row.remark) for row in read.rows] == [
        ("女", "", ""),
        ("", "probationary", ""),
        ("", "", "老红军；已故"),
    ]


def test_applicant_is_not_taken_for_a_member() -> None:
    read = read_roster(text_file([*HEADER, "人员类别"], [*person("王芳"), "发展对象"]))
    assert (read.rows, [cell.code for cell in read.rejected]) == ((), ["not_member"])


def test_state_columns_of_form_b_are_read() -> None:
    header = [
        "姓名",
        "性别",
        "工作岗位",
        "党籍状态",
        "是否为失联党员(失去联系日期)",
        "是否为流动党员(外出流向)",
        "党龄校正值",
    ]
    read = read_roster(text_file(header, ["王芳", "女", "退休人员", "停止党籍", "是(2020.05)", "是(海南三亚)", "-3"]))
    row = read.rows[0]
    assert (row.category, row.lost_contact, row.floating) == ("retired", True, True)
    assert row.extra == {
        "membership": "suspended", "lost_since": "2020-05", "floating_to": "海南三亚", "correction_months": "-3",
    }  # fmt: skip


def test_mobile_and_landline_columns_are_put_together() -> None:
    header = ["姓名", "性别", "手机号码", "固定电话"]
    read = read_roster(text_file(header, ["王芳", "女", "19900000001", "0552-3041234"]))
    assert read.rows[0].phones == ("19900000001", "0552-3041234")


def test_text_that_is_too_long_is_named() -> None:
    _, named = _one(备注="长" * 201)
    assert named == {"备注": "text_too_long"}

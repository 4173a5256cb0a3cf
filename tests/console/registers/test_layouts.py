"""Where the table stands in the sheet, and what stands around it."""

from typing import Any

import pytest

from console.registers.reading import read_roster
from tests.console.registers.files import HEADER, person, text_file, workbook

WANG, LI = person("王芳", 联系电话="19900000001"), person("李明", 联系电话="19900000002")


def _rows(*rows: list[Any]) -> list[tuple[int, str]]:
    return [(row.row, row.name) for row in read_roster(text_file(*rows)).rows]


@pytest.mark.parametrize("above", range(8))
def test_header_is_found_below_any_number_of_titles(above: int) -> None:
    titles = [
        ["幸福社区离退休干部党支部党员花名册"],
        ["填报单位：幸福社区党支部", "", "填表日期：2026年6月"],
        *[[]] * 6,
    ]
    assert _rows(*titles[:above], HEADER, WANG) == [(above + 2, "王芳")]


def test_rows_that_are_not_about_a_person_are_passed_over() -> None:
    assert _rows(
        HEADER, WANG, [], person("无"), ["小计", "1人"], LI, ["合  计", "2人"], ["注：没有的填无"], ["", "共2人"],
        ["填表人：某某", "", "", "", "", "电话：19900000003"], ["说明：一式两份"], ["以下空白"],
    ) == [(2, "王芳"), (6, "李明")]  # fmt: skip


def test_header_repeated_in_the_middle_is_no_person() -> None:
    assert _rows(HEADER, WANG, HEADER, LI) == [(2, "王芳"), (4, "李明")]


def test_second_table_with_its_columns_in_another_order_is_read_by_its_own_header() -> None:
    content = text_file(["姓名", "性别", "联系电话"], ["王芳", "女", "19900000001"],
                        ["姓名", "联系电话", "性别"], ["李明", "19900000002", "男"])  # fmt: skip
    assert [(row.gender, row.phones) for row in read_roster(content).rows] == [
        ("女", ("19900000001",)),
        ("男", ("19900000002",)),
    ]


@pytest.mark.parametrize(
    "header",
    [
        [["姓名", "性别", "党内情况", "", "联系方式", ""], ["", "", "入党时间", "转正时间", "手机", "住址"]],
        [["基本情况", "", "党内情况", "", "联系方式", ""], ["姓名", "性别", "入党时间", "转正时间", "手机", "住址"]],
        [["", "性别", "党内情况", "", "联系方式", ""], ["姓名", "", "入党时间", "转正时间", "手机", "住址"]],
    ],
)
def test_header_of_two_rows(header: list[list[str]]) -> None:
    content = text_file(
        ["花名册"], *header, ["王芳", "女", "1971.07", "", "19900000001", "三楼"], *header, ["李明", "男"]
    )
    first, second = read_roster(content).rows
    assert (first.row, first.gender, str(first.joined), first.phones, first.address) == (
        4, "女", "1971-07", ("19900000001",), "三楼",
    )  # fmt: skip
    assert (second.row, second.name) == (7, "李明")
    assert read_roster(content).rejected == ()


def test_line_that_heads_a_group_or_a_branch_counts_for_the_rows_below() -> None:
    content = text_file(
        HEADER,
        ["第一支部"],
        ["第一党小组（2人）"],
        WANG,
        person("赵刚", 所在党小组="三组"),
        ["二组"],
        LI,
        ["第二支部"],
        person("孙丽"),
    )
    assert [(row.name, row.branch, row.group) for row in read_roster(content).rows] == [
        ("王芳", "第一支部", "第一党小组"),
        ("赵刚", "第一支部", "第三党小组"),
        ("李明", "第一支部", "第二党小组"),
        ("孙丽", "第二支部", ""),
    ]


def test_group_merged_over_several_rows_counts_for_each() -> None:
    rows = [HEADER, person("王芳", 所在党小组="一组"), person("李明"), person("赵刚", 所在党小组="二组")]
    content = workbook({"册": rows}, {"册": ["G2:G3"]})
    assert [row.group for row in read_roster(content).rows] == ["第一党小组", "第一党小组", "第二党小组"]


def test_person_over_two_merged_rows_is_one_person() -> None:
    rows = [HEADER, person("王芳", 性别="女", 联系电话="19900000001"), person("", 联系电话="0552-3041234"), LI]
    read = read_roster(workbook({"册": rows}, {"册": ["A2:A3"]}))
    assert (read.rows[0].name, read.rows[0].phones) == ("王芳", ("19900000001", "0552-3041234"))
    assert (len(read.rows), read.rejected) == (2, ())


def test_every_sheet_with_a_roster_is_taken_and_the_others_are_named() -> None:
    content = workbook(
        {"说明": [["填表须知"]], "一组": [HEADER, WANG], "签到": [["姓名", "签名"]], "二组": [["名册"], HEADER, LI]}
    )
    read = read_roster(content)
    assert [(row.sheet, row.row, row.name) for row in read.rows] == [("一组", 2, "王芳"), ("二组", 3, "李明")]
    assert read.sheets == ("一组", "二组")
    assert sum(name in warning for warning in read.warnings for name in ("“说明”", "“签到”")) == 2


def test_sheet_that_repeats_another_is_said_once() -> None:
    read = read_roster(workbook({"总表": [HEADER, WANG, LI], "一组": [HEADER, WANG, LI]}))
    assert (len(read.rows), read.rejected) == (2, ())
    assert any("“一组”" in warning and "2人" in warning for warning in read.warnings)


def test_two_lists_side_by_side_are_not_mixed_up() -> None:
    header = ["序号", "姓名", "联系电话", "序号", "姓名", "联系电话"]
    read = read_roster(text_file(header, [1, "王芳", "19900000001", 2, "李明", "19900000002"]))
    assert [(row.name, row.phones) for row in read.rows] == [("王芳", ("19900000001",))]
    assert "并排" in read.warnings[0]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("支部名称：幸福社区第一党支部", "幸福社区第一党支部"),
        ("幸福社区第一党支部党员花名册", "幸福社区第一党支部"),
        ("2026年党员花名册", ""),
    ],
)
def test_branch_in_the_title_is_offered_and_not_applied(line: str, hint: str) -> None:
    read = read_roster(text_file([line], HEADER, WANG))
    assert (read.branch_hint, read.rows[0].branch, read.title) == (hint, "", line)

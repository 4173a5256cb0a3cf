import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.registers.cells import (
    is_damaged_identity,
    kept_text,
    read_correction,
    read_gender,
    read_group,
    read_kind,
    read_lost,
    read_membership,
    read_name,
    read_posts,
    read_yes_no,
    shown,
    text_of,
)
from console.registers.sheets import Cell
from domain.days import PartialDate


@pytest.mark.parametrize("cell", ["", " ", "　", "无", "—", "——", "－－", "-", "/", "／", "（无）", "\u200b", "暂无"])
def test_words_for_nothing_are_blank(cell: Cell) -> None:
    assert text_of(cell) == ""


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("王　芳", "王芳"),
        ("王 芳", "王芳"),
        ("王\n芳", "王芳"),
        ("王芳（女）", "王芳"),
        ("王芳(预备)", "王芳"),
        ("王芳同志", "王芳"),
        ("王芳*", "王芳"),
        ("欧阳 建国", "欧阳建国"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("𠮷田秀", "𠮷田秀"),
    ],
)
def test_name_is_freed_from_what_surrounds_it(cell: Cell, name: str) -> None:
    read = read_name(cell)
    assert (read.name, read.reason) == (name, "")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "name_missing"),
        ("无", "name_missing"),
        ("王", "name_short"),
        ("王?芳", "name_unreadable"),
        (12.0, "name_unreadable"),
    ],
)
def test_name_that_cannot_be_one_is_refused(cell: Cell, reason: str) -> None:
    assert read_name(cell).reason == reason


def test_what_stood_behind_a_name_is_not_lost() -> None:
    assert read_name("王芳（女）（已故）").notes == ("女", "已故")


@pytest.mark.parametrize(
    ("cell", "standing", "category"),
    [
        ("正式党员", "full", ""),
        ("正", "full", ""),
        ("预备", "probationary", ""),
        ("退休", "", "retired"),
        ("离休干部", "", "veteran"),
        ("在职", "", "in_service"),
        ("离退休人员", "", ""),
        ("正处级", "", ""),
    ],
)
def test_kind_of_member_is_read_wherever_it_stands(cell: Cell, standing: str, category: str) -> None:
    kind = read_kind(cell)
    assert (kind.standing, kind.category) == (standing, category)


def test_applicant_is_no_member() -> None:
    assert read_kind("入党积极分子").not_member


@pytest.mark.parametrize(
    ("cell", "posts"),
    [
        ("支部书记、组织委员", ("书记", "组织委员")),
        ("书记（兼纪检委员）", ("书记", "纪检委员")),
        ("党支部副书记", ("副书记",)),
        ("书记 宣传委员", ("书记", "宣传委员")),
        ("组 长", ("党小组组长",)),
        ("第一党小组组长", ("党小组组长",)),
        ("原支部书记", ("原支部书记",)),
        ("总支书记", ("总支书记",)),
        ("普通党员", ()),
        ("无", ()),
    ],
)
def test_posts_get_their_exact_names(cell: Cell, posts: tuple[str, ...]) -> None:
    assert read_posts(cell) == posts


@pytest.mark.parametrize(
    ("cell", "group"),
    [
        ("第一党小组", "第一党小组"),
        ("一组", "第一党小组"),
        (2.0, "第二党小组"),
        ("第12小组", "第十二党小组"),
        ("第一党小组（12人）", "第一党小组"),
        ("老干部党小组", "老干部党小组"),
        ("", ""),
    ],
)
def test_group_is_one_group_however_it_is_written(cell: Cell, group: str) -> None:
    assert read_group(cell) == group


@pytest.mark.parametrize(
    ("cell", "value", "detail", "reason"),
    [
        ("是", True, "", ""),
        ("否", False, "", ""),
        ("√", True, "", ""),
        ("是（海南三亚）", True, "海南三亚", ""),
        ("是，海南三亚", True, "海南三亚", ""),
        ("无", None, "", ""),
        ("海南", None, "", "yes_no_unknown"),
    ],
)
def test_yes_and_no_with_what_stands_behind(cell: Cell, value: bool | None, detail: str, reason: str) -> None:
    answer = read_yes_no(cell)
    assert (answer.value, answer.detail, answer.reason) == (value, detail, reason)


@pytest.mark.parametrize("cell", ["是(2020.05)", "2020.05", 2020.05])
def test_day_on_which_contact_was_lost_means_yes(cell: Cell) -> None:
    answer, since = read_lost(cell)
    assert (answer.value, since) == (True, PartialDate(2020, 5))


@pytest.mark.parametrize(
    ("cell", "damaged"),
    [(1.1e17, True), ("1.1E+17", True), ("00000019480307123X", False), (340302480307123.0, False), ("", False)],
)
def test_damaged_identity_number_is_told_from_a_whole_one(cell: Cell, damaged: bool) -> None:
    assert is_damaged_identity(cell) is damaged


def test_small_columns_take_their_own_words_only() -> None:
    assert [read_gender(cell) for cell in ("女", "男性", "", "不详")] == [
        ("女", ""),
        ("男", ""),
        ("", ""),
        ("", "gender_unknown"),
    ]
    assert read_membership("停止党籍") == ("suspended", "")
    assert [read_correction(cell) for cell in (-3.0, "12个月", "约半年")] == [
        ("-3", ""),
        ("12", ""),
        ("", "correction_unknown"),
    ]


def test_identity_number_in_free_text_is_taken_out() -> None:
    assert kept_text("身份证 00000019480307123X 家住三楼") == "身份证  家住三楼"


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.datetimes()))
def test_no_cell_breaks_any_reading(cell: Cell) -> None:
    for read in (
        shown,
        text_of,
        read_name,
        read_kind,
        read_posts,
        read_group,
        read_yes_no,
        read_lost,
        read_gender,
        read_correction,
    ):
        read(cell)

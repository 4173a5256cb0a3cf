from collections.abc import Sequence

import pytest

from console.registers.columns import (
    EXTRA_HEADERS,
    HEADERS_A,
    HEADERS_B,
    HEADERS_C,
    Field,
    Form,
    field_of,
    form_of,
    is_roster_header,
    shown_header,
)

SYNONYMS = (
    "出生日期 生日 加入党组织日期 入党日期 转为正式党员日期 转正日期 手机 手机号码 电话 联系方式 现居住地 住址 "
    "文化程度 公民身份号码 公民身份证号 预/正 党员类别 人员类别 支部 所在党支部"
)


@pytest.mark.parametrize("header", [*HEADERS_A, *HEADERS_B, *HEADERS_C, *EXTRA_HEADERS, *SYNONYMS.split()])
def test_every_header_of_the_forms_and_every_synonym_is_known(header: str) -> None:
    assert field_of(header) is not None


@pytest.mark.parametrize(
    "header", ["姓 名", "姓\n名", "*姓名", "姓名：", "1.姓名", "（1）姓名", "姓名(必填)", "姓名（与身份证一致）"]
)
def test_header_is_known_however_it_is_dressed(header: str) -> None:
    assert field_of(header) is Field.NAME


@pytest.mark.parametrize(("headers", "form"), [(HEADERS_A, "A"), (HEADERS_B, "B"), (HEADERS_C, "C")])
def test_forms_are_told_apart(headers: Sequence[str], form: Form) -> None:
    assert is_roster_header(headers)
    assert form_of(headers) == form


@pytest.mark.parametrize(
    "headers",
    [
        "序号 姓名 签名 参加方式 备注",
        "序号 党员姓名 月工资收入 执行标准 月应缴党费 备注",
        "序号 姓名 性别 出生年月 入党时间 所在党支部 外出原因 流入地 外出时间",
        "姓名 王芳 性别 女 出生年月 入党时间",
        "姓名 成绩 名次",
        "性别 出生年月 联系电话",
    ],
)
def test_other_registers_are_no_rosters(headers: str) -> None:
    assert not is_roster_header(headers.split())


def test_short_list_that_is_known_in_whole_is_a_roster() -> None:
    assert is_roster_header(["序号", "姓名", "联系电话", "备注"])


def test_header_is_shown_as_people_call_it() -> None:
    assert shown_header("4.公民身份\n证号") == "公民身份证号"
    assert shown_header("离退休类别(离休/退休)") == "离退休类别(离休/退休)"

"""The exact headers of the roster forms, the synonyms that real files use, and how a header cell is recognised.

Source of the headers: domain §9 (forms A, B and C of the 党员花名册).
"""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from typing import Literal

from domain.registers import ROSTER

Form = Literal["A", "B", "C"]

HEADERS_A = ROSTER.columns
HEADERS_B = (
    "1.姓名", "2.性别", "3.民族", "4.公民身份证号", "5.出生日期", "6.学历", "7.人员类别(正式党员/预备党员)",
    "8.所在党支部", "9.加入党组织日期", "10.转为正式党员日期", "11.工作岗位",
    "12.联系电话(手机号；固定电话 区号+号码)", "13.家庭住址", "14.党籍状态(正常/停止党籍)",
    "15.是否为失联党员(失去联系日期)", "16.是否为流动党员(外出流向)",
)  # fmt: skip
HEADERS_C = (
    "序号", "姓名", "性别", "公民身份号码", "民族", "出生日期", "学历", "人员类别", "学位", "所在党支部", "手机号码",
    "入党日期", "转正日期", "党龄", "党龄校正值", "新社会阶层类型", "工作岗位", "从事专业技术职务", "是否农民工",
    "现居住地", "户籍所在地", "是否失联党员", "是否流动党员", "入党类型", "转正情况", "入党时所在支部",
    "延长预备期时间",
)  # fmt: skip
EXTRA_HEADERS = ROSTER.extra
"""Columns that form A lacks; written behind it only where some row has a value for them."""


class Field(StrEnum):
    """What a column holds for us. NUMBER, IDENTITY and OTHER are recognised and not kept."""

    NAME = "name"
    GENDER = "gender"
    BORN = "born"
    JOINED = "joined"
    FULL_ON = "full_on"
    POSTS = "posts"
    CATEGORY = "category"
    STANDING = "standing"
    WORK = "work"  # 工作岗位: says retired or in service, the rest is not kept
    PHONE = "phone"
    ADDRESS = "address"
    GROUP = "group"
    BRANCH = "branch"
    REMARK = "remark"
    MEMBERSHIP = "membership"
    LOST = "lost"
    FLOATING = "floating"
    CORRECTION = "correction"
    NUMBER = "number"
    IDENTITY = "identity"
    OTHER = "other"


SYNONYMS: dict[Field, str] = {
    Field.NAME: "姓名 党员姓名 名字 党员名字",
    Field.GENDER: "性别",
    Field.BORN: "出生年月 出生日期 生日 出生时间 出生年月日 出生 出生年份",
    Field.JOINED: "入党时间 入党日期 加入党组织日期 加入党组织时间 入党年月 加入中共时间 入党年月日",
    Field.FULL_ON: "转正时间 转正日期 转为正式党员日期 转为正式党员时间 转正年月 转为正式党员的日期",
    Field.POSTS: "党内职务 党内任职 支部职务 党支部职务 党组织职务",
    Field.CATEGORY: "离退休类别 离退类别 离退休 离退休情况 离休/退休 离退休性质 退休类别",
    Field.STANDING: "人员类别 党员类别 预/正 正/预 党员类型 正式/预备 预备/正式 类别",
    Field.WORK: "工作岗位",
    Field.PHONE: "联系电话 手机 手机号码 手机号 电话 联系方式 电话号码 联系号码 移动电话 固定电话 座机 家庭电话 "
    "住宅电话 本人联系电话 联系手机 家庭固话 固话",
    Field.ADDRESS: "家庭住址 现居住地 住址 家庭地址 现住址 居住地址 常住地址 详细住址 现居住地址 地址",
    Field.GROUP: "所在党小组 党小组 所属党小组 小组 所在小组 党小组名称 组别",
    Field.BRANCH: "组织关系所在支部 所在党支部 支部 所在支部 党支部 所属支部 所属党支部 支部名称 党支部名称 "
    "组织关系所在党支部",
    Field.REMARK: "备注 说明",
    Field.MEMBERSHIP: "党籍状态",
    Field.LOST: "是否失联党员 是否为失联党员 是否失联 失联党员",
    Field.FLOATING: "是否流动党员 是否为流动党员 是否流动 流动党员",
    Field.CORRECTION: "党龄校正值",
    Field.NUMBER: "序号 编号 序 号 no no.",
    Field.IDENTITY: "身份证号 公民身份证号 公民身份号码 公民身份证号码 身份证号码 身份证 居民身份证号 身份号码",
    Field.OTHER: "民族 籍贯 学历 文化程度 参加工作时间 工作时间 退休前单位及职务 原单位及职务 原工作单位 工作单位 "
    "单位及职务 退休时间 学位 党龄 新社会阶层类型 从事专业技术职务 是否农民工 户籍所在地 入党类型 转正情况 "
    "入党时所在支部 延长预备期时间 年龄 政治面貌 职务 职称 健康状况 身体状况",
}

_KNOWN = {name: field for field, names in SYNONYMS.items() for name in names.split()}
_TELLING = frozenset(Field) - {Field.NAME, Field.REMARK, Field.NUMBER, Field.OTHER, Field.WORK}
_FOREIGN = frozenset(
    (
        "签名",
        "签字",
        "参加方式",
        "计算基数",
        "交纳比例",
        "月应缴党费",
        "月应交党费",
        "执行标准",
        "外出原因",
        "流入地",
        "流出地",
        "活动证编号",
        "介绍信编号",
        "回执日期",
        "结对人",
        "请假类别",
        "批准人",
        "走访日期",
        "走访人",
        "优秀",
        "自评等次",
        "渠道",
        "应达日期",
    )
)
"""Headers of other registers (domain §9 D and I-O): a sheet with one of them is not a roster."""
_MARKS_C = frozenset(
    (
        "学位",
        "党龄校正值",
        "新社会阶层类型",
        "从事专业技术职务",
        "是否农民工",
        "户籍所在地",
        "入党类型",
        "转正情况",
        "入党时所在支部",
        "延长预备期时间",
    )
)
_MARKS_B = frozenset(("党籍状态", "加入党组织日期", "转为正式党员日期", "是否为失联党员", "是否为流动党员"))
_SAMPLE_VALUES = frozenset(("男", "女", "汉", "汉族", "正式党员", "预备党员", "退休", "离休", "是", "否"))


def shown_header(text: str) -> str:
    """The header as people call it: one line, no numbering, no blanks, no star for "required"."""
    text = re.sub(r"[\s\u200b\ufeff]+", "", text)
    text = re.sub(r"^[（(]?\d{1,2}[.、．)）](?=.)", "", text)
    return text.strip("*＊#:：")


def plain_header(text: str) -> str:
    """The key under which a header is recognised: as shown, half-width, without what stands in brackets."""
    text = unicodedata.normalize("NFKC", shown_header(text)).lower()
    return re.sub(r"[(\[【][^)\]】]*[)\]】]", "", text).strip("*#:") or text


def field_of(text: str) -> Field | None:
    """What the header cell announces, None when nobody knows it."""
    return _KNOWN.get(plain_header(text))


def is_roster_header(labels: Collection[str]) -> bool:
    """Whether a row of cells heads a roster: a name and two telling columns, or a short list that is known in whole."""
    plain = [plain_header(label) for label in labels if label.strip()]
    fields = [_KNOWN.get(label) for label in plain]
    if Field.NAME not in fields or any(label in _FOREIGN or label in _SAMPLE_VALUES for label in plain):
        return False
    telling = len({field for field in fields if field in _TELLING})
    return telling >= 2 or (telling == 1 and None not in fields)


def form_of(labels: Collection[str]) -> Form:
    """Which of the three forms the headers come from; A where they are mixed or few."""
    plain = {plain_header(label) for label in labels}
    if len(plain & _MARKS_C) >= 2:
        return "C"
    return "B" if len(plain & _MARKS_B) >= 2 else "A"

"""Registers as an office would have them: one line of each form, repeated with several names."""

from pathlib import Path

from domain.registers import FORMS, Form
from services.registers import Register, Row, Sheet
from tests.console.registers.made import a_register

NAMES = ("王秀兰", "李建国", "陈敏", "孙海", "陈建国", "欧阳德明", "赵玉珍")
TABLE = Path(__file__).parents[2] / "tables" / "register_values.tsv"
VALUES: Row = {
    column: value.replace("\\n", "\n")
    for column, value in (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:])
}
HEAD = {
    "会议/活动名称": "支部党员大会",
    "时间": "2025年3月12日 9:30—10:30",
    "地点": "社区二楼活动室",
    "应到": "28",
    "实到": "23",
    "主持人": "陈敏",
    "记录人": "赵磊",
}


def filled(form: Form, lines: int) -> Register:
    """So many lines; what the form leaves to the pen is blank."""
    rows = [_row(form, number) for number in range(1, lines + 1)]
    register = a_register(form.name, *rows)
    if not form.head:
        return register
    head = {name: HEAD[name] for name in form.head}
    sheets = (Sheet(head, tuple(rows)), Sheet({**head, "会议/活动名称": "第二党小组会"}, tuple(rows[:3])))
    return Register(form, register.branch, register.since, register.until, sheets, register.made_at)


def _row(form: Form, number: int) -> Row:
    name = NAMES[number % len(NAMES)]
    own = {"序号": str(number), "姓名": name, "党员姓名": name, "时间": VALUES["时间"]}
    return {column: (own | VALUES | own).get(column, "") for column in form.columns if column not in form.written}


ALL = tuple(FORMS.values())

"""People → a 党员花名册 in form A as an office would print it: A4 across, heading on every page, numbers as text."""

from collections.abc import Iterable, Mapping

from console.registers.columns import EXTRA_HEADERS, HEADERS_A
from console.registers.roster import RosterRow
from console.registers.tabular import write_table
from domain.registers import NUMBER, ROSTER

_STANDING = {"full": "正式党员", "probationary": "预备党员", "": ""}
_CATEGORY = {"veteran": "离休", "retired": "退休", "in_service": "在职", "": ""}
_MEMBERSHIP = {"normal": "正常", "suspended": "停止党籍"}


def write_roster(rows: Iterable[Mapping[str, str]], title: str) -> bytes:
    """An `.xlsx` in form A; each row is header → text (`HEADERS_A`, `EXTRA_HEADERS`), what is missing stays blank.

    The running number is set here. A column of `EXTRA_HEADERS` is written only where some row has a value for it.
    Everything is written as text, so that no telephone number turns into a quantity and nothing into a formula.
    Raises ValueError for an unknown header.
    """
    people = [{**row, NUMBER: str(number)} for number, row in enumerate(rows, 1)]
    if unknown := {header for row in people for header in row} - {*HEADERS_A, *EXTRA_HEADERS}:
        raise ValueError(f"not a column of the roster: {sorted(unknown)}")
    headers = [*HEADERS_A, *(header for header in EXTRA_HEADERS if any(row.get(header) for row in people))]
    return write_table(ROSTER, title, headers, people)


def roster_line(row: RosterRow) -> dict[str, str]:
    """A row as it was read, under the headers of form A, so that it reads back the same."""
    extra = row.extra
    line = {
        "姓名": row.name,
        "性别": row.gender,
        "出生年月": str(row.born or ""),
        "入党时间": str(row.joined or ""),
        "转正时间": str(row.full_on or ""),
        "党内职务": "、".join(row.posts),
        "离退休类别(离休/退休)": _CATEGORY[row.category],
        "联系电话": "、".join(row.phones),
        "家庭住址": row.address,
        "所在党小组": row.group,
        "组织关系所在支部": row.branch,
        "备注": row.remark,
        "人员类别": _STANDING[row.standing],
        "党籍状态": _MEMBERSHIP.get(extra.get("membership", ""), ""),
        "是否失联党员": _yes_no(row.lost_contact, extra.get("lost_since", "")),
        "是否流动党员": _yes_no(row.floating, extra.get("floating_to", "")),
        "党龄校正值": extra.get("correction_months", ""),
    }
    return {header: value for header, value in line.items() if value}


def _yes_no(value: bool | None, detail: str) -> str:
    if value is None:
        return ""
    return (f"是({detail})" if detail else "是") if value else "否"

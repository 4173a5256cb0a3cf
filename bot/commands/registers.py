"""`songxue export REGISTER`: a register as a table or as JSON."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from bot.commands.telling import as_json, report, wrong
from bot.runtime import build
from bot.settings import load
from console.registers.tabular import write_register
from domain.organisation import Unit, UnitKind
from services import reports

NAMES = {
    "roster": "党员花名册",
    "attendance": "签到表",
    "minutes": "会议记录",
    "study": "学习台账",
    "home_study": "送学上门登记表",
    "visits": "走访慰问记录表",
    "dues": "党费收缴台账",
    "dues_monthly": "党费收缴登记表",
    "away": "流出(流入)党员登记表",
    "transfers": "组织关系转接登记表",
    "leave": "请假登记表",
    "appraisal": "民主评议测评汇总表",
    "pairs": "结对联系台账",
    "branch": "支部基本情况",
    "members": "党员管理台账",
    "items": "意见需求台账",
    "deliveries": "通知送达台账",
}
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="export")
@click.argument("register", type=click.Choice(list(NAMES)))
@click.option("--branch", "name", help="Which branch; may be left out where there is one.")
@click.option("--from", "since", type=_DAY, help="The first local day, such as 2025-03-01.")
@click.option("--to", "until", type=_DAY, help="The last local day, included.")
@click.option("--format", "form", type=click.Choice(["xlsx", "json", "docx"]), default="xlsx", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@as_json
def export(
    register: str, name: str | None, since: datetime | None, until: datetime | None, form: str, out: Path, as_json: bool
) -> None:
    """A register of one branch into a file."""
    if register == "roster":
        wrong("the roster goes out with: songxue roster export --out FILE")
    if register != "deliveries" or form == "docx":
        wrong(f"{register} cannot be exported as {form}; what can: deliveries as xlsx or json")
    try:
        table = _table(name, since.date() if since else None, until.date() if until else None)
    except LookupError as error:
        wrong(str(error))
    if form == "json":
        out.write_text(json.dumps(table, ensure_ascii=False, indent=1), encoding="utf-8")
    else:
        title = f"{table['branch']}{table['title']}"
        out.write_bytes(write_register(table["columns"], table["rows"], title, table["title"]))
    words = f"{out}: {len(table['rows'])} rows"
    report({"register": register, "rows": len(table["rows"]), "file": str(out)}, as_json=as_json, words=words)


def _table(name: str | None, since: date | None, until: date | None) -> dict[str, Any]:
    """The JSON form of interface §6. Raises LookupError for a branch that is unknown or left open."""
    runtime = build(load())
    now, zone = runtime.clock.now(), runtime.settings.zone
    with runtime.sessions.read() as session:
        query = select(Unit).where(Unit.kind == UnitKind.BRANCH, Unit.closed_at.is_(None)).order_by(Unit.id)
        found = [unit for unit in session.scalars(query) if name in (None, unit.name)]
        if len(found) != 1:
            raise LookupError(f"no such branch: {name}" if name else "name the branch: --branch")
        rows = reports.delivered(session, found[0], now, zone, since=since, until=until)
        branch = found[0].name
    return {
        "register": "deliveries",
        "title": NAMES["deliveries"],
        "branch": branch,
        "from": since.isoformat() if since else None,
        "to": until.isoformat() if until else None,
        "columns": list(reports.COLUMNS),
        "rows": rows,
        "made_at": now.astimezone(zone).isoformat(timespec="seconds"),
    }


COMMANDS = (export,)

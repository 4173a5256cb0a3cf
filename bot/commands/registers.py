"""`songxue export REGISTER`: a register of one branch as a table, a document or JSON."""

from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import select

from bot.commands.telling import as_json, report, wrong
from bot.runtime import build
from bot.settings import load
from console.registers.files import WRITERS
from domain.organisation import Unit, UnitKind
from domain.registers import FORMS, Asked
from services import registers

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="export")
@click.argument("register", type=click.Choice(list(FORMS)))
@click.option("--branch", "name", help="Which branch; may be left out where there is one.")
@click.option("--from", "since", type=_DAY, help="The first local day, such as 2025-03-01.")
@click.option("--to", "until", type=_DAY, help="The last local day, included.")
@click.option("--format", "form", type=click.Choice(list(WRITERS)), default="xlsx", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@as_json
def export(
    register: str, name: str | None, since: datetime | None, until: datetime | None, form: str, out: Path, as_json: bool
) -> None:
    """A register of one branch into a file."""
    try:
        made = _made(register, name, since.date() if since else None, until.date() if until else None)
    except LookupError as error:
        wrong(str(error))
    out.write_bytes(WRITERS[form](made))
    rows = len(made.rows)
    report({"register": register, "rows": rows, "file": str(out)}, as_json=as_json, words=f"{out}: {rows} rows")


def _made(register: str, name: str | None, since: date | None, until: date | None) -> registers.Register:
    """Raises LookupError for a branch that is unknown or left open."""
    runtime = build(load())
    with runtime.sessions.read() as session:
        query = select(Unit).where(Unit.kind == UnitKind.BRANCH, Unit.closed_at.is_(None)).order_by(Unit.id)
        found = [unit for unit in session.scalars(query) if name in (None, unit.name)]
        if len(found) != 1:
            raise LookupError(f"no such branch: {name}" if name else "name the branch: --branch")
        asked = Asked(found[0], since, until, runtime.clock.now(), runtime.settings.zone)
        return registers.make(session, register, asked)


COMMANDS = (export,)

"""questions import: reviewed questions and answers from a table divided by tabs (interface §2)."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.telling import as_json, done_in_part, report, wrong
from bot.database import Sessions
from bot.runtime import build
from bot.settings import load
from domain.accounts import Account
from domain.organisation import Unit
from domain.verdicts import Level, gravest
from services import texts
from services.questions import Row, import_rows
from services.questions.table import COLUMNS, UnreadableTable, read_table

__all__ = ["COLUMNS", "COMMANDS", "UnreadableTable", "import_file", "read_table"]


def import_file(
    sessions: Sessions, file: Path, slug: str | None, branch: str | None, *, now: datetime, dry_run: bool = False
) -> dict[str, Any]:
    """The report of interface §2. Raises UnreadableTable, or LookupError for an unknown account or branch."""
    rows, rejected = read_table(file.read_bytes())
    with sessions.write() as session:
        account = _account(session, slug)
        unit = None if branch is None else _unit(session, account, branch)
        stopped = _stopped(session, unit, rows)
        done = import_rows(session, account.id, [row for row in rows if row.row not in stopped], now, unit=unit)
        if dry_run:
            session.rollback()
    counts = {"created": done.created, "updated": done.updated, "unchanged": done.unchanged}
    return {**counts, "rejected": [*rejected, *stopped.values()]}


def _stopped(session: Session, unit: Unit | None, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
    """Answers that must not go out to anybody, whoever reviewed them; by row."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        verdicts = texts.check(session, unit, row.answer)
        if gravest(verdicts) is Level.BLOCK:
            first = verdicts[0]
            cell = {"column": "answer", "value": first.part[:60], "reason": f"{first.check}.{first.rule}"}
            found[row.row] = {"row": row.row, **cell}
    return found


def _account(session: Session, slug: str | None) -> Account:
    found = [one for one in session.scalars(select(Account).order_by(Account.id)) if slug in (None, one.slug)]
    if len(found) != 1:
        raise LookupError("name one account with --account; songxue account list shows them")
    return found[0]


def _unit(session: Session, account: Account, name: str) -> Unit:
    query = select(Unit).where(Unit.account_id == account.id, Unit.name == name, Unit.closed_at.is_(None))
    found = session.scalars(query).first()
    if found is None:
        raise LookupError(f"no unit {name!r} in this account")
    return found


@click.group()
def questions() -> None:
    """常见问答: reviewed questions and answers."""


@questions.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", "slug", help="Which account; may be left out where there is one.")
@click.option("--branch", help="A unit whose own answers these are; without it everybody gets them.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@as_json
def bring_in(file: Path, slug: str | None, branch: str | None, dry_run: bool, as_json: bool) -> None:
    """Takes FILE in, a table divided by tabs: key question answer keywords source reviewed_by valid_until.

    Safe to repeat. More rows of one key are more wordings of its question. Status 3 when a row was refused.
    """
    runtime = build(load())
    try:
        result = import_file(runtime.sessions, file, slug, branch, now=runtime.clock.now(), dry_run=dry_run)
    except UnreadableTable as error:
        wrong(f"{file.name}: {error}")
    except LookupError as error:
        wrong(str(error.args[0]))
    counts = ", ".join(f"{name} {result[name]}" for name in ("created", "updated", "unchanged"))
    refused = [f"row {one['row']} {one['column']} {one['value']}: {one['reason']}" for one in result["rejected"]]
    report(result, as_json=as_json, words="\n".join([counts, *refused]))
    if result["rejected"]:
        done_in_part()


COMMANDS = (questions,)

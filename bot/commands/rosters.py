"""What `songxue roster import` and `export` do: file → database → report, and back."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Sessions
from console.registers.columns import HEADERS_A, HEADERS_B, HEADERS_C, Form, field_of, shown_header
from console.registers.phones import masked
from console.registers.reading import RosterFile, read_roster
from console.registers.wording import worded
from console.registers.writing import write_roster
from domain.accounts import Account
from domain.days import local_day
from domain.organisation import Unit, UnitKind
from handlers.language import sounds
from services.rosters import Imported, Refused, export_roster, import_roster

TITLE = "{name}党员花名册"
BRANCH_ENDS = "支部"
NOT_KEPT = {"lost": "是否失联党员", "correction": "党龄校正值", "floating": "是否流动党员"}
_FORMS: Mapping[Form, tuple[str, ...]] = {"A": HEADERS_A, "B": HEADERS_B, "C": HEADERS_C}


def import_file(
    sessions: Sessions,
    file: Path,
    slug: str,
    branch: str | None,
    dry_run: bool,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """The JSON of interface §2; with `dry_run` the same report and nothing is kept. Raises UnreadableRoster for a
    file without a roster, NoResultFound for an unknown account.
    """
    roster = read_roster(file.read_bytes(), file.name, today=local_day(now, zone))
    with sessions.write() as session:
        account = session.scalars(select(Account).where(Account.slug == slug)).one()
        result = take_in(session, account, roster, branch=branch, now=now, zone=zone)
        if dry_run:
            session.rollback()
    return result


def take_in(
    session: Session,
    account: Account,
    roster: RosterFile,
    *,
    branch: str | None = None,
    parent: Unit | None = None,
    now: datetime,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """Rows that name no branch belong to `branch`, else to the one that the heading of the file names."""
    hint = roster.branch_hint if roster.branch_hint.endswith(BRANCH_ENDS) else None
    done = import_roster(
        session,
        account,
        roster.rows,
        default_branch=branch or hint or _only_branch(session, account),
        parent=parent,
        now=now,
        zone=zone,
        sound=lambda name: sounds.key(name, name=True),
    )
    return _report(roster, done)


def _only_branch(session: Session, account: Account) -> str | None:
    query = select(Unit.name).where(Unit.account_id == account.id, Unit.kind == UnitKind.BRANCH)
    names = list(session.scalars(query.where(Unit.closed_at.is_(None)).limit(2)))
    return names[0] if len(names) == 1 else None


def _report(roster: RosterFile, done: Imported) -> dict[str, Any]:
    cells = [(cell.sheet, cell.row, cell.column, cell.value, cell.reason) for cell in roster.rejected]
    cells += [_refused(roster.form, cell) for cell in done.refused]
    sheets = {name: place for place, name in enumerate(roster.sheets)}
    cells.sort(key=lambda cell: (sheets.get(cell[0], 0), cell[1]))
    return {
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "dropped": [*roster.dropped, *_not_kept(roster)],
        "rejected": [
            {"row": row, "column": column, "value": value, "reason": reason} for _, row, column, value, reason in cells
        ],
    }


def _refused(form: Form, cell: Refused) -> tuple[str, int, str, str, str]:
    value = masked(cell.value)
    column = next(shown_header(header) for header in (*_FORMS[form], *HEADERS_A) if field_of(header) == cell.column)
    return cell.sheet, cell.row, column, value, worded(cell.code, value=value, **cell.data)


def _not_kept(roster: RosterFile) -> list[str]:
    """Columns that the reader understands and the members' table has no place for yet."""
    rows = roster.rows
    has = {
        "lost": any(row.lost_contact is not None for row in rows),
        "correction": any("correction_months" in row.extra for row in rows),
        "floating": any(row.floating and "floating_to" not in row.extra for row in rows),
    }
    return [label for key, label in NOT_KEPT.items() if has[key]]


def export_file(sessions: Sessions, branch: str | None, out: Path) -> int:
    """Writes form A for one branch, or for all, and returns how many people. Raises LookupError for an unknown one."""
    with sessions.read() as session:
        query = select(Unit).where(Unit.kind == UnitKind.BRANCH, Unit.closed_at.is_(None)).order_by(Unit.id)
        units = [unit for unit in session.scalars(query) if branch in {None, unit.name}]
        if not units:
            raise LookupError(branch or "")
        lines = [line for unit in units for line in export_roster(session, unit)]
        name = units[0].name if len(units) == 1 else ""
    out.write_bytes(write_roster(lines, TITLE.format(name=name)))
    return len(lines)

"""The registers that can be made, in one table: a form of `domain/registers.py` and where its rows come from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from domain.registers import FORMS, NUMBER, Asked, Form
from services import reports
from services.reports.branch_facts import branch_facts
from services.reports.looked_after import home_study, ledger, pairs, visits
from services.reports.moved import stays_away, transfers
from services.reports.paid import month_by_month, yearly
from services.reports.raised import raised
from services.reports.recorded import appraisals, attendance_sheets, leaves, minutes_pages
from services.reports.studied import studied
from services.rosters import export_roster

Row = dict[str, str]
RowsOf = Callable[[Session, Asked], list[Row]]
"""Rows: header → text; what is missing stays blank. Rows of a form with a `head` also hold its fields, and stand
together where these are the same.
"""


def _roster(session: Session, asked: Asked) -> list[Row]:
    return [{NUMBER: str(number), **row} for number, row in enumerate(export_roster(session, asked.branch), start=1)]


ROWS: Mapping[str, RowsOf] = {
    "roster": _roster,
    "attendance": attendance_sheets,
    "minutes": minutes_pages,
    "study": studied,
    "home_study": home_study,
    "visits": visits,
    "dues": yearly,
    "dues_monthly": month_by_month,
    "away": stays_away,
    "transfers": transfers,
    "leave": leaves,
    "appraisal": appraisals,
    "pairs": pairs,
    "branch": branch_facts,
    "members": ledger,
    "items": raised,
    "deliveries": reports.delivered,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under one head; a register without a head is one sheet."""

    head: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A register as it was made. `since` and `until` are local days, both included; None where it is not bounded.
    `made_at` is local.
    """

    form: Form
    branch: str
    since: date | None
    until: date | None
    sheets: tuple[Sheet, ...]
    made_at: datetime

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.form.columns, *(name for name in self.form.extra if any(row.get(name) for row in self.rows)))

    @property
    def rows(self) -> list[Row]:
        return [row for sheet in self.sheets for row in sheet.rows]

    @property
    def title(self) -> str:
        return f"{self.branch}{self.form.title}"

    def as_json(self) -> dict[str, Any]:
        """The form of interface §6; a register with a head also says which rows stand on which sheet."""
        made: dict[str, Any] = {
            "register": self.form.name,
            "title": self.form.title,
            "branch": self.branch,
            "from": None if self.since is None else self.since.isoformat(),
            "to": None if self.until is None else self.until.isoformat(),
            "columns": list(self.columns),
            "rows": [self.full(row) for row in self.rows],
            "made_at": self.made_at.isoformat(timespec="seconds"),
        }
        if self.form.head:
            made["sheets"] = [
                {"head": sheet.head, "rows": [self.full(row) for row in sheet.rows]} for sheet in self.sheets
            ]
        return made

    def full(self, row: Row) -> Row:
        """Every column in its order; what the row lacks is blank."""
        return {column: row.get(column, "") for column in self.columns}


def make(session: Session, name: str, asked: Asked, *, sealed: bool = True) -> Register:
    """`sealed` false leaves the columns with personal fields blank. Raises KeyError for an unknown register."""
    form = FORMS[name]
    found = ROWS[name](session, asked)
    rows = [row if sealed else {key: text for key, text in row.items() if key not in form.sealed} for row in found]
    made_at = asked.now.astimezone(asked.zone)
    return Register(form, asked.branch.name, asked.since, asked.until, _sheets(form, rows), made_at)


def _sheets(form: Form, rows: list[Row]) -> tuple[Sheet, ...]:
    if not form.head:
        return (Sheet({}, tuple(rows)),)

    def head_of(row: Row) -> tuple[str, ...]:
        return tuple(row.get(name, "") for name in form.head)

    def body(row: Row) -> Row:
        return {key: text for key, text in row.items() if key not in form.head}

    return tuple(
        Sheet(dict(zip(form.head, head, strict=True)), tuple(map(body, under)))
        for head, under in groupby(rows, key=head_of)
    )

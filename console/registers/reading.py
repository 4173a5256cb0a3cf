"""A 党员花名册 as it really comes → people, what was not kept, and every refused cell with its place and reason.

Pure: bytes in, values out; no database. The kind of file is told by its content (`sheets.py`), the table is found
(`tables.py`), then every cell is read forgivingly (`rows.py`) and nothing is guessed: what is doubtful is named
(domain §8.1, §9).
"""

from collections.abc import Iterator, Sequence
from datetime import date

from console.registers.columns import Field, form_of
from console.registers.duplicates import Duplicates
from console.registers.roster import Rejected, RosterFile, RosterRow
from console.registers.rows import RowReader
from console.registers.sheets import Sheet, read_sheets
from console.registers.tables import Table, find_table
from console.registers.wording import UnreadableRoster, worded

__all__ = ["Rejected", "RosterFile", "RosterRow", "UnreadableRoster", "read_roster"]


def read_roster(content: bytes, filename: str = "", *, today: date | None = None) -> RosterFile:
    """Reads forms A, B and C from `.xlsx`, `.xls`, WPS `.et` and `.csv`, told by content; `filename` only serves
    as the name of a sheet that has none. With `today`, days that are still to come are refused.

    Raises UnreadableRoster (code and Chinese reason) for a file without a roster, with a password, damaged, too large.
    """
    sheets = read_sheets(content)
    tables = [table for sheet in sheets if not sheet.hidden and (table := find_table(sheet))]
    if not tables:
        raise UnreadableRoster("no_roster")
    duplicates = Duplicates()
    rejected: list[Rejected] = []
    rows = [row for table in tables for row in _rows(table, duplicates, rejected, today)]
    return RosterFile(
        form=form_of([column.label for table in tables for column in table.header.columns.values()]),
        rows=tuple(rows),
        dropped=_dropped(tables),
        rejected=tuple(rejected),
        warnings=(*_about_sheets(sheets, tables), *duplicates.warnings()),
        sheets=tuple(table.sheet.name or filename for table in tables),
        title=tables[0].title,
        branch_hint=next((table.branch_hint for table in tables if table.branch_hint), ""),
    )


def _rows(table: Table, duplicates: Duplicates, rejected: list[Rejected], today: date | None) -> Iterator[RosterRow]:
    for record in table.records():
        reader = RowReader(record, table.sheet.name, today)
        row = reader.read()
        reason, other = duplicates.judge(row) if row else ("", None)
        if row and other:
            reader.rejected.clear()  # the row is named as a whole; its cells do not matter any more
            if reason != "duplicate_row" or other.sheet == row.sheet:
                reader.refuse(record.label(Field.NAME), row.name, reason, whole_row=True, other=other.row)
        elif row:
            yield row
        rejected += reader.rejected


def _dropped(tables: Sequence[Table]) -> tuple[str, ...]:
    """Headers of columns that are known and not needed, or unknown. A running number is no loss."""
    columns = (column for table in tables for column in table.header.columns.values())
    return tuple(
        dict.fromkeys(column.label for column in columns if column.field in {None, Field.OTHER, Field.IDENTITY})
    )


def _about_sheets(sheets: Sequence[Sheet], tables: Sequence[Table]) -> Iterator[str]:
    taken = [table.sheet.name for table in tables]
    if len(taken) > 1:
        yield worded("sheets_taken", count=len(taken), names="、".join(taken))
    for sheet in sheets:
        if sheet.hidden:
            yield worded("sheet_hidden", name=sheet.name)
        elif sheet.name not in taken and any(any(row) for row in sheet.rows):
            yield worded("sheet_without_roster", name=sheet.name)
    for table in tables:
        if table.header.side_by_side:
            yield worded("names_side_by_side", name=table.sheet.name)

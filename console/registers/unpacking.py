"""Opens a workbook in a process of its own: bytes on standard input, JSON on standard output.

A damaged or malicious file can make the native reader ask for tens of gigabytes or stop the process (seen with one
changed byte in an old `.xls`). Here that costs a child with a memory limit, not the web worker. Run as a script; it
imports nothing of ours. Answer: `{"sheets": [{"name", "hidden", "rows", "merged"}]}` or `{"error": code, "data": {}}`;
a day in `rows` is `["date", "1965-07-01"]` or `["datetime", …]`.
"""

import io
import json
import resource
import sys
import zipfile
import zlib
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY = 1_500_000_000
CPU_SECONDS = 20
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELLS = 4_000_000  # the reader lays a sheet out densely, up to its last used cell
_ZIP = b"PK\x03\x04"
_OTHER_DOCUMENTS = tuple(name.encode("utf-16-le") for name in ("WordDocument", "PowerPoint Document"))


class _UnusableError(Exception):
    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def opened(content: bytes) -> dict[str, Any]:
    """The answer for one file; never raises for what a file can contain, but the reader may end the process."""
    try:
        if content.startswith(_ZIP):
            _check_unpacked(content)
        return {"sheets": _sheets(content)}
    except _UnusableError as error:
        return {"error": error.code, "data": error.data}


def _sheets(content: bytes) -> list[dict[str, Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            _sheet(book.get_sheet_by_name(about.name), hidden=about.visible is not SheetVisibleEnum.Visible)
            for about in book.sheets_metadata
            if about.typ is SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise _UnusableError("password") from error
    except CalamineError as error:
        other = any(name in content for name in _OTHER_DOCUMENTS)
        raise _UnusableError("not_spreadsheet" if other else "damaged_file") from error


def _sheet(sheet: CalamineSheet, *, hidden: bool) -> dict[str, Any]:
    last_row, last_column = sheet.end or (0, 0)
    if last_row >= MAX_ROWS or (last_row + 1) * (last_column + 1) > MAX_CELLS:
        raise _UnusableError("too_many_rows", limit=MAX_ROWS)
    merged = [
        [row, column, top]
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        for column in range(left, min(right, last_column) + 1)
        for row in range(top + 1, min(bottom, last_row) + 1)
    ]
    rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    return {"name": sheet.name, "hidden": hidden, "rows": rows, "merged": merged}


def _plain(cell: Any) -> Any:
    if isinstance(cell, (str, int, float)):
        return cell
    if isinstance(cell, datetime):
        return ["datetime", cell.isoformat()]
    return ["date", cell.isoformat()] if isinstance(cell, date) else str(cell)


def _check_unpacked(content: bytes) -> None:
    """Unpacks within a bound before the reader does so without one (the sizes that a ZIP declares may lie)."""
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if not any(name.lower().endswith("workbook.xml") for name in archive.namelist()):
                raise _UnusableError("not_spreadsheet")
            for about in archive.infolist():
                with archive.open(about) as member:
                    while part := member.read(1 << 20):
                        left -= len(part)
                        if left < 0:
                            raise _UnusableError("unpacks_too_large")
    except RuntimeError as error:  # NotImplementedError: an unknown packing; else a ZIP with a password
        code = "damaged_file" if isinstance(error, NotImplementedError) else "password"
        raise _UnusableError(code) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise _UnusableError("damaged_file") from error


def main() -> None:
    with suppress(ValueError, OSError):  # macOS refuses some limits
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(opened(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()

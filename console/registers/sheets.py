"""The bytes of a spreadsheet → its sheets as grids of raw cells. The kind is told by content, never by the ending."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from console.registers.wording import UnreadableRoster

Cell = str | int | float | bool | date | datetime | time | timedelta
"""A raw cell; an empty one is an empty text."""

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_CELLS = 4_000_000  # the reader lays a sheet out densely, from its first to its last used cell

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"<")
_USED_CELL = re.compile(rb"""<c\b[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>/]*>""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows[0]` is row 1 of the spreadsheet. `merged`: covered cell → top cell of a merge over rows (0-based)."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: dict[tuple[int, int], tuple[int, int]]
    hidden: bool = False


def read_sheets(content: bytes) -> list[Sheet]:
    """Every sheet of the file, hidden ones marked. Raises UnreadableRoster."""
    if len(content) > MAX_BYTES:
        raise UnreadableRoster("too_large", limit=MAX_BYTES // 1024 // 1024)
    if not content.strip(b"\0\r\n\t ,"):
        raise UnreadableRoster("empty_file")
    if content.startswith(_ZIP):
        _check_unpacked(content)
        return _workbook(content)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise UnreadableRoster("password")
        return _workbook(content)
    if content.lstrip().startswith(_OTHER_KINDS):
        raise UnreadableRoster("not_spreadsheet")
    return [Sheet("", _csv_rows(_decoded(content)), {})]


def _workbook(content: bytes) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            _sheet(book.get_sheet_by_name(about.name), hidden=about.visible is not SheetVisibleEnum.Visible)
            for about in book.sheets_metadata
            if about.typ is SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise UnreadableRoster("password") from error
    except CalamineError as error:
        named = content.startswith(_ZIP) or any(name.encode("utf-16-le") in content for name in ("Workbook", "Book"))
        raise UnreadableRoster("damaged_file" if named else "not_spreadsheet") from error


def _sheet(sheet: CalamineSheet, *, hidden: bool) -> Sheet:
    last_row, last_column = sheet.end or (0, 0)
    if last_row >= MAX_ROWS:
        raise UnreadableRoster("too_many_rows", limit=MAX_ROWS)
    rows = sheet.to_python(skip_empty_area=False)
    merged = {
        (row, column): (top, column)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        for column in range(left, min(right, last_column) + 1)
        for row in range(top + 1, min(bottom, last_row) + 1)
    }
    return Sheet(sheet.name, rows, merged, hidden=hidden)


def _check_unpacked(content: bytes) -> None:
    """Unpacks within a bound before the reader does so without one (the sizes a ZIP declares may lie)."""
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if not any(name.lower().endswith("workbook.xml") for name in archive.namelist()):
                raise UnreadableRoster("not_spreadsheet")
            for about in archive.infolist():
                with archive.open(about) as member:
                    part = member.read(left + 1)
                left -= len(part)
                if left < 0 or (about.filename.startswith("xl/worksheets/") and _spread(part) > MAX_CELLS):
                    raise UnreadableRoster("unpacks_too_large")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise UnreadableRoster("damaged_file") from error
    except RuntimeError as error:  # what the library raises for a ZIP with a password
        raise UnreadableRoster("password") from error


def _spread(sheet_xml: bytes) -> int:
    """How many cells the sheet covers when it is laid out from A1 to its last used row and column."""
    used = _USED_CELL.findall(sheet_xml)
    width = max((_column_number(letters) for letters, _ in used), default=0)
    return width * max((int(row) for _, row in used), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decoded_as(content, encoding)
    if b"\0" in content[:2000]:
        even, odd = content[:2000:2].count(0), content[1:2000:2].count(0)
        return _decoded_as(content, "utf-16-be" if even > odd else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_as(content, "gb18030")


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableRoster("encoding_unknown") from error
    if "\0" in text:
        raise UnreadableRoster("not_spreadsheet")
    return text


def _csv_rows(text: str) -> list[list[Cell]]:
    """Records in the file's own separator; a record is a row of the spreadsheet, also over several lines."""
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r"sep=(.)\s*", first)
    separator = named[1] if named else _separator(text)
    return list(_bounded(csv.reader(io.StringIO(rest if named else text, newline=""), delimiter=separator)))


def _bounded(records: Iterator[list[str]]) -> Iterator[list[Cell]]:
    try:
        for number, record in enumerate(records):
            if number >= MAX_ROWS:
                raise UnreadableRoster("too_many_rows", limit=MAX_ROWS)
            yield list(record)
    except csv.Error as error:
        raise UnreadableRoster("not_spreadsheet") from error


def _separator(text: str) -> str:
    head = next((line for line in text.splitlines()[:40] if "名" in line and "性别" in line), text[:2000])
    return max(",\t;，|", key=head.count)

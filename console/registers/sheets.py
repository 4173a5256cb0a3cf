"""The bytes of a spreadsheet → its sheets as grids of raw cells. The kind is told by content, never by the ending."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from console.registers import unpacking
from console.registers.unpacking import MAX_ROWS
from console.registers.wording import UnreadableRoster

Cell = str | int | float | bool | date | datetime
"""A raw cell; an empty one is an empty text, a bare time of day its text."""

MAX_BYTES = 20 * 1024 * 1024
_PATIENCE = 60  # seconds; more than the child's own processor limit on a busy machine
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"<")


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
    if not content.strip(b"\0\r\n\t ,\xef\xbb\xbf\xff\xfe"):
        raise UnreadableRoster("empty_file")
    if content.startswith(_ZIP):
        return _workbook(content)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise UnreadableRoster("password")
        return _workbook(content)
    if content.lstrip().startswith(_OTHER_KINDS):
        raise UnreadableRoster("not_spreadsheet")
    return [Sheet("", _csv_rows(_decoded(content)), {})]


def _workbook(content: bytes) -> list[Sheet]:
    """Through a child process (`unpacking.py`): a damaged file may take the native reader down with it."""
    command = (sys.executable, "-I", str(Path(unpacking.__file__)))
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, check=True)  # noqa: S603 - our own file, no shell
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise UnreadableRoster("damaged_file") from error
    if "error" in answer:
        raise UnreadableRoster(answer["error"], **answer["data"])
    return [
        Sheet(
            sheet["name"],
            [[_cell(cell) for cell in row] for row in sheet["rows"]],
            {(row, column): (top, column) for row, column, top in sheet["merged"]},
            hidden=sheet["hidden"],
        )
        for sheet in answer["sheets"]
    ]


def _cell(plain: str | float | bool | list[str]) -> Cell:
    if not isinstance(plain, list):
        return plain
    kind, text = plain
    return date.fromisoformat(text) if kind == "date" else datetime.fromisoformat(text)


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

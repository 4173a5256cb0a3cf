"""A sheet → the table in it: where the header is, what each column holds, and the records below it.

Handles what domain §9 names: titles and merged cells above the header, a header of two rows, header rows repeated in
the middle, sums and footnotes below, empty rows, and lines that head a group or a branch inside the table.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from console.registers.cells import read_group, text_of, without_blanks
from console.registers.columns import Field, field_of, is_roster_header, shown_header
from console.registers.sheets import Cell, Sheet

_HEADER_WITHIN = 40
_PERSONAL = (Field.GENDER, Field.BORN, Field.JOINED, Field.FULL_ON, Field.PHONE, Field.ADDRESS, Field.IDENTITY)
_FILLED_DOWN = (Field.GROUP, Field.BRANCH)
_FOOTNOTE = re.compile(
    r"合计|总计|小计|共计|累计|总人数|人数|共\d|注[:：\d]|备注|说明|填表|制表|审核|审批|负责人|填报|以下空白|"
    r"此页|本表|截至|截止|附[:：件]|[*※].|[男女]\d+人|.*[:：]"
)
_GROUP_LINE = re.compile(r"(?:第?[一二三四五六七八九十\d]{1,3}|[^\W\d_]{1,10})?(?:党小组|小组|组)(?:[(（].*[)）])?")
_BRANCH_LINE = re.compile(r"([^:：]{1,40}支部)(?:[(（].*[)）])?")
_BRANCH_HINT = re.compile(
    r"(?:支部名称|所在支部|党支部|填报单位|单位|支部)[:：](\S*?支部)|^(\S+支部)(?:\S{0,8}党员)?(?:信息)?(?:花?名册|采集表)"
)


@dataclass(frozen=True, slots=True)
class Column:
    field: Field | None
    label: str


@dataclass(frozen=True, slots=True)
class Header:
    """`top` and `bottom` are 0-based rows (the same for a header of one row). `columns` are keyed by their place."""

    top: int
    bottom: int
    columns: Mapping[int, Column]
    side_by_side: bool = False  # a second table to the right, with a 姓名 of its own; it is not read

    def places(self, wanted: Field) -> list[int]:
        return [place for place, column in self.columns.items() if column.field is wanted]


@dataclass(slots=True)
class Record:
    """One person's cells as they stand. `row` is the spreadsheet's own number.

    `branch` and `group` come from a line that heads this part of the table.
    """

    row: int
    branch: str
    group: str
    cells: dict[Field, list[tuple[str, Cell]]] = field(default_factory=dict)

    def first(self, wanted: Field) -> tuple[str, Cell]:
        """The label and cell of the first column of that kind that is not blank."""
        return next((pair for pair in self.cells.get(wanted, ()) if text_of(pair[1])), ("", ""))

    def label(self, wanted: Field) -> str:
        return self.cells[wanted][0][0] if self.cells.get(wanted) else ""


@dataclass(frozen=True, slots=True)
class Table:
    sheet: Sheet
    header: Header
    title: str
    branch_hint: str
    above: frozenset[str]

    def records(self) -> Iterator[Record]:
        """The people below the header, each row once; lines that are not about a person are passed over."""
        header, branch, group = self.header, "", ""
        last: Record | None = None
        skip_to = header.bottom + 1
        for at in range(skip_to, len(self.sheet.rows)):
            row = self.sheet.rows[at]
            if at < skip_to or not any(text_of(cell) for cell in row):
                continue
            if again := header_at(self.sheet, at):
                header, skip_to = again, again.bottom + 1
            elif last and self._top_of_name(at, header) == last.row - 1:
                _append(last, self._cells(at, header))
            elif self._is_caption(at, header):
                continue
            elif line := _heading(row):
                branch, group = (line, "") if line.endswith("支部") else (branch, read_group(line))
            elif self._is_person(at, header):
                if last:
                    yield last
                last = Record(at + 1, branch, group, self._cells(at, header))
        if last:
            yield last

    def _cells(self, at: int, header: Header) -> dict[Field, list[tuple[str, Cell]]]:
        cells: dict[Field, list[tuple[str, Cell]]] = {}
        for place, column in header.columns.items():
            if column.field is not None:
                filled = column.field in _FILLED_DOWN
                cell = self._cell(*self.sheet.merged.get((at, place), (at, place))) if filled else self._cell(at, place)
                cells.setdefault(column.field, []).append((column.label, cell))
        return cells

    def _cell(self, at: int, place: int) -> Cell:
        row = self.sheet.rows[at]
        return row[place] if place < len(row) else ""

    def _top_of_name(self, at: int, header: Header) -> int | None:
        """Where the name that covers this row begins: a second line about the same person."""
        top = self.sheet.merged.get((at, header.places(Field.NAME)[0]))
        return top[0] if top else None

    def _is_caption(self, at: int, header: Header) -> bool:
        """The title or the captions of the table once more, on the next printed page."""
        after = at + 1
        if all(without_blanks(cell) in self.above for cell in self.sheet.rows[at] if text_of(cell)):
            return True
        return (
            after < len(self.sheet.rows)
            and not text_of(self._cell(at, header.places(Field.NAME)[0]))
            and header_at(self.sheet, after) is not None
        )

    def _is_person(self, at: int, header: Header) -> bool:
        lead = next(without_blanks(cell) for cell in self.sheet.rows[at] if text_of(cell))
        if _FOOTNOTE.match(lead):
            return False
        if name := without_blanks(self._cell(at, header.places(Field.NAME)[0])):
            return not _FOOTNOTE.match(name)
        personal = (place for wanted in _PERSONAL for place in header.places(wanted))
        return any(text_of(self._cell(at, place)) for place in personal)


def find_table(sheet: Sheet) -> Table | None:
    """The roster in the sheet, None when there is none."""
    for at in range(min(_HEADER_WITHIN, len(sheet.rows))):
        if header := header_at(sheet, at):
            above = [without_blanks(cell) for row in sheet.rows[: header.top] for cell in row]
            lines = [line for line in above if line]
            return Table(sheet, header, lines[0] if lines else "", _branch_hint(lines), frozenset(lines))
    return None


def header_at(sheet: Sheet, at: int) -> Header | None:
    """The header whose row with 姓名 is this one: of one row, or with captions above it or details below it."""
    own = _labels(sheet.rows[at])
    names = [place for place, label in own.items() if "名" in label and field_of(label) is Field.NAME]
    if not names:
        return None
    above = _labels(sheet.rows[at - 1]) if at else {}
    below = _labels(sheet.rows[at + 1]) if at + 1 < len(sheet.rows) else {}
    upper = {place: label for place, label in above.items() if place not in own and field_of(label)}
    lower = below if names[0] not in below and _are_details(below, own) else {}
    labels = dict(sorted({**upper, **own, **lower}.items()))
    if not is_roster_header(list(labels.values())):
        return None
    end = _end_of_first_table(labels, names)
    columns = {place: Column(field_of(label), shown_header(label)) for place, label in labels.items() if place < end}
    return Header(at - 1 if upper else at, at + 1 if lower else at, columns, side_by_side=len(names) > 1)


def _end_of_first_table(labels: Mapping[int, str], names: Sequence[int]) -> int:
    if len(names) < 2:
        return max(labels) + 1
    return names[1] - 1 if field_of(labels.get(names[1] - 1, "")) is Field.NUMBER else names[1]


def _are_details(below: Mapping[int, str], own: Mapping[int, str]) -> bool:
    """A second header row: known headers under a caption that spans them (入党时间, 转正时间 under 党内情况)."""
    known = [place for place, label in below.items() if field_of(label)]
    return bool(known) and len(known) * 2 > len(below) and min(below) >= min(own)


def _labels(row: Sequence[Cell]) -> dict[int, str]:
    return {place: cell for place, cell in enumerate(row) if isinstance(cell, str) and text_of(cell)}


def _heading(row: Sequence[Cell]) -> str:
    """第一党小组（12人） or a branch's name, alone on its line; empty for any other row."""
    said = [without_blanks(cell) for cell in row if text_of(cell)]
    if len(said) != 1:
        return ""
    if branch := _BRANCH_LINE.fullmatch(said[0]):
        return branch[1]
    return said[0] if _GROUP_LINE.fullmatch(said[0]) else ""


def _append(record: Record, cells: Mapping[Field, Sequence[tuple[str, Cell]]]) -> None:
    for column, pairs in cells.items():
        if column is Field.PHONE or not record.first(column)[0]:
            record.cells.setdefault(column, []).extend(pair for pair in pairs if text_of(pair[1]))


def _branch_hint(lines: Sequence[str]) -> str:
    for line in lines:
        if found := _BRANCH_HINT.search(line):
            return str(found[1] or found[2])
    return ""

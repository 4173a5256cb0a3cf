"""One record of the table → one person. What cannot be taken is named; only a row without a usable name is lost."""

from collections.abc import Callable
from datetime import date

from console.registers.cells import (
    Kind,
    is_damaged_identity,
    kept_text,
    read_correction,
    read_gender,
    read_group,
    read_kind,
    read_lost,
    read_membership,
    read_name,
    read_posts,
    read_yes_no,
    shown,
    text_of,
)
from console.registers.columns import Field
from console.registers.dates import read_date
from console.registers.duplicates import earlier
from console.registers.phones import masked, read_phones
from console.registers.roster import Rejected, RosterRow
from console.registers.sheets import Cell
from console.registers.tables import Record
from console.registers.wording import worded
from domain.days import PartialDate

_LONGEST = {Field.ADDRESS: 200, Field.REMARK: 200, Field.BRANCH: 60, Field.GROUP: 40}
_GENDERS = ("男", "女")


class RowReader:
    """Reads the cells of one record; `rejected` gathers what has to be named."""

    def __init__(self, record: Record, sheet: str, today: date | None) -> None:
        self.record = record
        self.sheet = sheet
        self.today = today
        self.rejected: list[Rejected] = []

    def read(self) -> RosterRow | None:
        """None when the row as a whole is useless; the reason stands in `rejected`."""
        label, cell = self.record.first(Field.NAME)
        named = read_name(cell)
        if named.reason:
            self.refuse(label or self.record.label(Field.NAME), cell, named.reason, whole_row=True)
            return None
        kind = self._kind(named.notes)
        if kind is None:
            return None
        born, joined, full_on = self._days()
        extra: dict[str, str] = {}
        self._identity()
        return RosterRow(
            sheet=self.sheet,
            row=self.record.row,
            name=named.name,
            gender=self._word(Field.GENDER, read_gender) or next((n for n in named.notes if n in _GENDERS), ""),
            born=born,
            joined=joined,
            full_on=full_on,
            standing=kind.standing,
            category=kind.category,
            phones=self._phones(extra),
            address=self._text(Field.ADDRESS),
            branch=self._text(Field.BRANCH).replace(" ", "") or self.record.branch,
            group=read_group(self._text(Field.GROUP)) or self.record.group,
            posts=read_posts(self.record.first(Field.POSTS)[1]),
            remark=self._remark(named.notes),
            floating=self._floating(extra),
            lost_contact=self._lost(extra),
            extra=extra | self._states(),
        )

    def refuse(self, column: str, cell: Cell, code: str, *, whole_row: bool = False, **data: object) -> None:
        value = masked(shown(cell))[:60]
        reason = worded(code, value=value, **data)
        self.rejected.append(Rejected(self.record.row, column, value, reason, code, self.sheet, whole_row))

    def _kind(self, notes: tuple[str, ...]) -> Kind | None:
        """Standing and category from whichever column says it; None where the row is not about a Party member."""
        standing, category = "", ""
        for wanted in (Field.STANDING, Field.CATEGORY, Field.WORK):
            label, cell = self.record.first(wanted)
            kind = read_kind(cell)
            if kind.not_member:
                self.refuse(label, cell, "not_member", whole_row=True)
                return None
            if label and not kind and wanted is not Field.WORK:
                self.refuse(label, cell, f"{wanted}_unknown")
            standing = standing or ("" if wanted is Field.WORK else kind.standing)
            category = category or kind.category
        for kind in map(read_kind, notes):
            standing, category = standing or kind.standing, category or kind.category
        return Kind(standing, category)

    def _days(self) -> tuple[PartialDate | None, PartialDate | None, PartialDate | None]:
        """An empty 转正时间 is never a fault (domain §8.1); an order that cannot be is."""
        born, joined, full_on = (self._day(wanted) for wanted in (Field.BORN, Field.JOINED, Field.FULL_ON))
        if joined and born and earlier(joined, born):
            self.refuse(*self.record.first(Field.JOINED), "joined_before_born")
            joined = None
        if full_on and joined and earlier(full_on, joined):
            self.refuse(*self.record.first(Field.FULL_ON), "full_before_joined")
            full_on = None
        return born, joined, full_on

    def _day(self, wanted: Field) -> PartialDate | None:
        label, cell = self.record.first(wanted)
        if not label:
            return None
        day, reason = read_date(cell)
        if day and self.today and day.first_day() > self.today:
            day, reason = None, "date_in_future"
        if reason:
            self.refuse(label, cell, reason)
        return day

    def _word(self, wanted: Field, read: Callable[[Cell], tuple[str, str]]) -> str:
        label, cell = self.record.first(wanted)
        value, reason = read(cell)
        if reason:
            self.refuse(label, cell, reason)
        return value

    def _text(self, wanted: Field) -> str:
        label, cell = self.record.first(wanted)
        text, limit = kept_text(cell), _LONGEST[wanted]
        if len(text) > limit:
            self.refuse(label, cell, "text_too_long", limit=limit)
            return ""
        return text

    def _phones(self, extra: dict[str, str]) -> tuple[str, ...]:
        """From every telephone column (手机 and 固定电话), in their order."""
        numbers: list[str] = []
        notes: list[str] = []
        for label, cell in self.record.cells.get(Field.PHONE, ()):
            if not text_of(cell):
                continue
            phones = read_phones(shown(cell))
            numbers += phones.numbers
            notes += phones.notes
            for value, reason in phones.bad:
                self.refuse(label, value, reason)
        if notes:
            extra["phone_notes"] = "；".join(dict.fromkeys(notes))
        return tuple(dict.fromkeys(numbers))

    def _remark(self, notes: tuple[str, ...]) -> str:
        """The remark, and what stood in brackets behind the name and belongs nowhere else (已故)."""
        kept = (note for note in notes if note not in _GENDERS and not read_kind(note))
        return "；".join(part for part in (self._text(Field.REMARK), *kept) if part)[: _LONGEST[Field.REMARK]]

    def _floating(self, extra: dict[str, str]) -> bool | None:
        label, cell = self.record.first(Field.FLOATING)
        answer = read_yes_no(cell)
        if answer.reason:
            self.refuse(label, cell, answer.reason)
        if answer.value and answer.detail:
            extra["floating_to"] = answer.detail
        return answer.value

    def _lost(self, extra: dict[str, str]) -> bool | None:
        label, cell = self.record.first(Field.LOST)
        answer, since = read_lost(cell)
        if answer.reason:
            self.refuse(label, cell, answer.reason)
        if since:
            extra["lost_since"] = str(since)
        return answer.value

    def _states(self) -> dict[str, str]:
        said = {
            "membership": self._word(Field.MEMBERSHIP, read_membership),
            "correction_months": self._word(Field.CORRECTION, read_correction),
        }
        return {key: value for key, value in said.items() if value}

    def _identity(self) -> None:
        """ID numbers are not kept; one that the spreadsheet ruined is still named (domain §9)."""
        label, cell = self.record.first(Field.IDENTITY)
        if label and is_damaged_identity(cell):
            self.refuse(label, cell, "identity_damaged")

"""What an import is given and what it reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from domain.days import PartialDate


class RosterEntry(Protocol):
    """One person of the file. Empty text, None and () mean that the file does not say, and change nothing.

    `row` is what the spreadsheet shows; `phones` are normalised, `group` is `第一党小组`; `standing` and `category` are
    values of their enums. Of `extra`, `membership` (`normal`, `suspended`) and `floating_to` are used.
    """

    @property
    def sheet(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def gender(self) -> str: ...
    @property
    def born(self) -> PartialDate | None: ...
    @property
    def joined(self) -> PartialDate | None: ...
    @property
    def full_on(self) -> PartialDate | None: ...
    @property
    def standing(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def phones(self) -> tuple[str, ...]: ...
    @property
    def address(self) -> str: ...
    @property
    def branch(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def posts(self) -> tuple[str, ...]: ...
    @property
    def remark(self) -> str: ...
    @property
    def extra(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that was not taken. `column` is name, branch, posts or phone; `code` a key of
    `data/roster_reasons.tsv` with `data` for its sentence. `whole_row`: the person was not taken either.
    """

    sheet: str
    row: int
    column: str
    value: str
    code: str
    data: Mapping[str, object] = field(default_factory=dict)
    whole_row: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people of the file were new, had something new, had nothing new; and what was not taken."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[Refused, ...] = ()

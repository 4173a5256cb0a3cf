"""What a roster file says, as values: the people, the cells that were named, and the file as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.registers.columns import Form
from domain.days import PartialDate


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person. Empty text, None and () mean that the file does not say.

    `row` is the number that the spreadsheet shows. `gender` is 男 or 女. `phones` are normalised: `19900001234`,
    `0552-3041234`, `0552-3041234-801`. `extra` may hold `membership` (`normal`, `suspended`: 党籍状态),
    `correction_months` (党龄校正值), `lost_since`, `floating_to`, and `phone_notes` (whose number it is).
    An empty `full_on` is right for those who joined from 1969-04-01 to 1977-08-11 (domain §8.1).
    """

    sheet: str
    row: int
    name: str
    gender: str = ""
    born: PartialDate | None = None
    joined: PartialDate | None = None
    full_on: PartialDate | None = None
    standing: str = ""
    category: str = ""
    phones: tuple[str, ...] = ()
    address: str = ""
    branch: str = ""
    group: str = ""
    posts: tuple[str, ...] = ()
    remark: str = ""
    floating: bool | None = None
    lost_contact: bool | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A named cell: its value or a doubtful part of it was not taken. `column` is the file's own header.

    `value` is the cell as it stands, phones and ID numbers masked. `reason` is finished Chinese for `code`.
    `whole_row` says that the person was not taken either.
    """

    row: int
    column: str
    value: str
    reason: str
    code: str
    sheet: str = ""
    whole_row: bool = False


@dataclass(frozen=True, slots=True)
class RosterFile:
    """`dropped` are headers whose cells are not kept. `sheets` are the sheets that were read.

    `branch_hint` is what the lines above the header say about the branch; it is not applied to the rows.
    `warnings` are finished Chinese.
    """

    form: Form
    rows: tuple[RosterRow, ...]
    dropped: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    title: str = ""
    branch_hint: str = ""

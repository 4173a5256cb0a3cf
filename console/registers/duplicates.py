"""The same name twice in one branch: two people, or one who was written down twice?"""

from collections import Counter, defaultdict

from console.registers.roster import RosterRow
from console.registers.wording import worded
from domain.days import PartialDate


class Duplicates:
    """Remembers every row that was taken and judges the next one."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], list[RosterRow]] = defaultdict(list)
        self._repeats: Counter[str] = Counter()

    def judge(self, row: RosterRow) -> tuple[str, RosterRow | None]:
        """("", None) for somebody new, who is remembered; else a reason code and the earlier row.

        Namesakes are kept apart by birth or telephone. `duplicate_row`: nothing differs and something tells that it is
        the same person. `namesake`: nothing tells either way, so that taking the row would be a guess.
        """
        known = self._taken[row.branch, row.name]
        for other in known:
            if _differ(row, other):
                continue
            same = bool(set(row.phones) & set(other.phones)) or (row.born is not None and row.born == other.born)
            if not same and not _says_nothing_new(row, other):
                return "namesake", other
            if row.sheet != other.sheet:
                self._repeats[row.sheet] += 1
            return "duplicate_row", other
        known.append(row)
        return "", None

    def warnings(self) -> tuple[str, ...]:
        """A sheet that repeats the people of an earlier one is said once, not row by row."""
        return tuple(worded("sheet_repeats", name=name, count=count) for name, count in self._repeats.items())


def earlier(one: PartialDate, other: PartialDate) -> bool:
    """Surely earlier, as far as both are known."""
    for mine, theirs in ((one.year, other.year), (one.month, other.month), (one.day, other.day)):
        if mine is None or theirs is None:
            return False
        if mine != theirs:
            return mine < theirs
    return False


def _differ(row: RosterRow, other: RosterRow) -> bool:
    if row.born and other.born and (earlier(row.born, other.born) or earlier(other.born, row.born)):
        return True
    return bool(row.phones and other.phones and not set(row.phones) & set(other.phones))


def _says_nothing_new(row: RosterRow, other: RosterRow) -> bool:
    """Everything that this row tells stands in the other one too."""
    told = (
        (row.born, other.born),
        (row.phones, other.phones),
        (row.joined, other.joined),
        (row.address, other.address),
    )
    return all(not mine or mine == theirs for mine, theirs in told)

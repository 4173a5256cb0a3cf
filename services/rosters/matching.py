"""Who of the file is whom of the database. The surest sign first, for every row, before a weaker one is looked at;
where a sign points at two people, a human decides.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.days import PartialDate
from domain.members import Member
from domain.organisation import Unit
from domain.vault import vault
from services.rosters.entries import RosterEntry

_CHUNK = 500  # values in one statement


@dataclass(slots=True)
class Row:
    """A person of the file in his branch, and the member he turned out to be; `code` says why he was refused."""

    entry: RosterEntry
    branch: Unit
    member: Member | None = None
    code: str = ""

    @property
    def is_open(self) -> bool:
        return self.member is None and not self.code

    @property
    def is_taken(self) -> bool:
        return not self.code


def match(session: Session, account: Account, rows: Sequence[Row]) -> None:
    """Fills `member` or `code`; a row that keeps neither is about somebody new. No member is taken twice."""
    known = _known(session, account, rows)
    by_name: dict[str, list[Member]] = defaultdict(list)
    for member in known:
        by_name[member.name].append(member)
    taken: set[int] = set()
    for sign in (_same_phone, _same_birth, _same_name, _moved):
        _settle([row for row in rows if row.is_open], lambda row: by_name[row.entry.name], sign, taken)
    names = {(row.branch.id, row.entry.name) for row in rows}
    others = [member for member in known if (member.branch_id, member.name) not in names]
    _settle([row for row in rows if row.is_open], lambda _: others, _renamed, taken)


Sign = Callable[[RosterEntry, Unit, Member], bool]


def _settle(rows: Sequence[Row], among: Callable[[Row], Iterable[Member]], sign: Sign, taken: set[int]) -> None:
    """Gives each row the one member whom the sign shows, if he is shown to this row alone."""
    shown = {id(row): _best(row, [m for m in among(row) if m.id not in taken], sign) for row in rows}
    claims = Counter(member.id for found in shown.values() for member in found)
    for row in rows:
        found = shown[id(row)]
        if len(found) == 1 and claims[found[0].id] == 1:
            if sign is _same_name and _conflict(row.entry.born, found[0].born):
                row.code = "namesake_differs"
                continue
            row.member = found[0]
            taken.add(found[0].id)
        elif found:
            row.code = "namesake_known"


def _best(row: Row, members: Sequence[Member], sign: Sign) -> list[Member]:
    """Those whom the sign shows; of several, those of the same branch and the very same birth."""
    found = [member for member in members if sign(row.entry, row.branch, member)]
    for narrower in (_in_branch, _exact_birth):
        if len(found) > 1:
            found = [member for member in found if narrower(row.entry, row.branch, member)] or found
    return found


def _in_branch(_: RosterEntry, branch: Unit, member: Member) -> bool:
    return member.branch_id == branch.id


def _exact_birth(entry: RosterEntry, _: Unit, member: Member) -> bool:
    return entry.born is not None and entry.born == member.born


def _same_phone(entry: RosterEntry, _: Unit, member: Member) -> bool:
    return bool(_numbers(member) & set(entry.phones))


def _same_birth(entry: RosterEntry, branch: Unit, member: Member) -> bool:
    known = entry.born is not None and member.born is not None
    return member.branch_id == branch.id and known and not _conflict(entry.born, member.born)


def _same_name(entry: RosterEntry, branch: Unit, member: Member) -> bool:
    """Not who differs in birth and in telephone: that is somebody else of the same name."""
    numbers = _numbers(member)
    other_phone = bool(numbers and entry.phones and not numbers & set(entry.phones))
    return member.branch_id == branch.id and not (other_phone and _conflict(entry.born, member.born))


def _moved(entry: RosterEntry, branch: Unit, member: Member) -> bool:
    """Came from another branch of the account: born and joined in the same months."""
    return member.branch_id != branch.id and _agree(entry.born, member.born) and _agree(entry.joined, member.joined)


def _renamed(entry: RosterEntry, _: Unit, member: Member) -> bool:
    """A name that was misspelt: telephone and birth are the same. A couple shares only the telephone."""
    other_gender = bool(entry.gender and member.gender and entry.gender != member.gender)
    return _same_phone(entry, _, member) and _agree(entry.born, member.born) and not other_gender


def _numbers(member: Member) -> set[str]:
    return {number for number in (member.phone, member.second_phone) if number}


def _conflict(one: PartialDate | None, other: PartialDate | None) -> bool:
    """They cannot be the same day, as far as both are known."""
    if one is None or other is None:
        return False
    parts = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return any(mine is not None and theirs is not None and mine != theirs for mine, theirs in parts)


def _agree(one: PartialDate | None, other: PartialDate | None) -> bool:
    """The same at least to the month."""
    if one is None or other is None or one.month is None or other.month is None:
        return False
    return not _conflict(one, other)


def _known(session: Session, account: Account, rows: Sequence[Row]) -> list[Member]:
    """Everybody of the account who has a name or a first telephone of the file."""
    names = {row.entry.name for row in rows}
    hashes = {vault().lookup(phone) for row in rows for phone in row.entry.phones}
    found: dict[int, Member] = {}
    for column, values in ((Member.name, names), (Member.phone_hash, hashes)):
        for some in _chunks(values):
            wanted: ColumnElement[bool] = column.in_(some)
            for member in session.scalars(select(Member).where(Member.account_id == account.id, wanted)):
                found[member.id] = member
    return [found[number] for number in sorted(found)]


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(sorted(values))
    while some := list(islice(rest, _CHUNK)):
        yield some

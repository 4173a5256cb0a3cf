"""The people of a file → members, with their branches, groups and posts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.days import PartialDate, local_day
from domain.members import Category, Member, Standing
from domain.organisation import PostKind, Unit
from services import audit, members
from services.rosters.entries import Imported, Refused, RosterEntry
from services.rosters.matching import Row, match
from services.rosters.posts import POSTS, Posts, leave
from services.rosters.units import Units

_LONGEST_NAME = 40
_LONGEST_SOUND = 80


def import_roster(
    session: Session,
    account: Account,
    entries: Iterable[RosterEntry],
    *,
    default_branch: str | None,
    parent: Unit | None,
    now: datetime,
    zone: ZoneInfo,
    sound: Callable[[str], str],
) -> Imported:
    """Takes everybody in whom the file tells apart; whoever is missing from it stays as he is.

    `default_branch` serves rows that name none; an unknown branch is made under `parent`, else under the account's
    top unit. `sound` gives the sound of a name. For a dry run the caller rolls back.
    """
    return _Import(session, account, Units(session, account, parent), now, local_day(now, zone), sound).run(
        entries, default_branch or ""
    )


class _Import:
    def __init__(
        self,
        session: Session,
        account: Account,
        units: Units,
        now: datetime,
        today: date,
        sound: Callable[[str], str],
    ) -> None:
        self._session, self._account, self._units = session, account, units
        self._now, self._today, self._sound = now, today, sound
        self._refused: list[Refused] = []
        self._new_people: set[Member] = set()
        self._changed: set[Member] = set()

    def run(self, entries: Iterable[RosterEntry], default_branch: str) -> Imported:
        rows = self._without_repeats(self._placed(entries, default_branch))
        match(self._session, self._account, rows)
        for row in rows:
            if row.code:
                self._refuse(row.entry, "name", row.entry.name, row.code, whole_row=True)
        kept = [row for row in rows if row.is_taken]
        for row in kept:
            self._fill(row)
        self._session.flush()
        self._give_posts(kept)
        return self._result(len(kept))

    def _placed(self, entries: Iterable[RosterEntry], default_branch: str) -> Iterator[Row]:
        for entry in entries:
            if len(entry.name) > _LONGEST_NAME:
                self._refuse(entry, "name", entry.name, "name_too_long", whole_row=True)
                continue
            name = entry.branch or default_branch
            branch, code = self._units.branch(name)
            if branch is None:
                self._refuse(entry, "branch", name, code, whole_row=True)
            else:
                yield Row(entry, branch)

    def _without_repeats(self, rows: Iterable[Row]) -> list[Row]:
        """The reader compares branches as they are written; here 中共… and an empty cell are the same branch."""
        kept: list[Row] = []
        by_name: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            twin = next((other for other in by_name[row.entry.name] if _is_same(row, other)), None)
            if twin is not None:
                self._refuse(row.entry, "name", row.entry.name, "duplicate_row", whole_row=True, other=twin.entry.row)
                continue
            by_name[row.entry.name].append(row)
            kept.append(row)
        return kept

    def _fill(self, row: Row) -> None:
        entry = row.entry
        group = self._units.group(row.branch, entry.group) if entry.group else None
        if row.member is None:
            row.member = self._new(entry, row.branch)
        member = row.member
        self._place(member, row.branch, group)
        _tell(member, entry)
        if member.name != entry.name or not member.name_sound:
            member.name, member.name_sound = entry.name, self._sound(entry.name)[:_LONGEST_SOUND]
        for number in entry.phones[2:]:
            self._refuse(entry, "phone", number, "phone_third")
        if member not in self._new_people and self._session.is_modified(member):
            member.updated_at = self._now
            self._changed.add(member)

    def _new(self, entry: RosterEntry, branch: Unit) -> Member:
        member = Member(
            account_id=self._account.id,
            branch_id=branch.id,
            name=entry.name,
            standing=Standing.FULL,
            category=Category.RETIRED,
            created_at=self._now,
            updated_at=self._now,
        )
        self._session.add(member)
        self._new_people.add(member)
        return member

    def _place(self, member: Member, branch: Unit, group: Unit | None) -> None:
        """Puts him into the branch and group of the file; a group of another branch is left behind."""
        if member.branch_id != branch.id:
            leave(self._session, member, member.branch_id, self._today)
            member.branch_id, member.group_id = branch.id, None
        if group is not None:
            member.group_id = group.id

    def _give_posts(self, rows: Sequence[Row]) -> None:
        given = [(row, place) for row in rows for place in self._posts(row)]
        posts = Posts(self._session, [unit for _, (unit, _) in given], self._today)
        for row, (unit, kind) in given:
            member = row.member
            assert member is not None
            if posts.hold(member, unit, kind) and member not in self._new_people:
                self._changed.add(member)
        posts.close_replaced()
        self._session.flush()

    def _posts(self, row: Row) -> Iterator[tuple[Unit, PostKind]]:
        for said in row.entry.posts:
            kind = POSTS.get(said)
            if kind is None:
                self._refuse(row.entry, "posts", said, "post_unknown")
            elif kind is not PostKind.GROUP_LEADER:
                yield row.branch, kind
            elif row.member is not None and row.member.group_id is not None:
                yield self._session.get_one(Unit, row.member.group_id), kind
            else:
                self._refuse(row.entry, "posts", said, "leader_without_group")

    def _refuse(
        self, entry: RosterEntry, field: str, value: str, code: str, *, whole_row: bool = False, **data: object
    ) -> None:
        self._refused.append(Refused(entry.sheet, entry.row, field, value, code, data, whole_row))

    def _result(self, taken: int) -> Imported:
        created, updated = len(self._new_people), len(self._changed)
        if created or updated:
            audit.note(
                self._session,
                "rosters.imported",
                self._now,
                account_id=self._account.id,
                created=created,
                updated=updated,
            )
            self._session.flush()
        return Imported(created, updated, taken - created - updated, tuple(self._refused))


def _is_same(row: Row, other: Row) -> bool:
    if set(row.entry.phones) & set(other.entry.phones):
        return True
    told_apart = bool(row.entry.phones and other.entry.phones)
    same_birth = row.entry.born is not None and row.entry.born == other.entry.born
    return row.branch is other.branch and same_birth and not told_apart


def _tell(member: Member, entry: RosterEntry) -> None:
    """What the file says, blanks left out."""
    member.on_roster = True
    member.gender = entry.gender or member.gender or ""
    member.born = _finer(entry.born, member.born)
    member.joined = _finer(entry.joined, member.joined)
    member.full_on = _finer(entry.full_on, member.full_on)
    member.standing = _standing(member.standing, entry)
    member.category = Category(entry.category) if entry.category else member.category
    member.address = entry.address or member.address
    member.remark = entry.remark or member.remark or ""
    if entry.phones:
        _telephones(member, entry.phones)
    if entry.extra.get("floating_to"):  # what he told us himself is fresher than a list
        member.whereabouts = member.whereabouts or entry.extra["floating_to"]


def _telephones(member: Member, phones: Sequence[str]) -> None:
    first, second = phones[0], phones[1] if len(phones) > 1 else member.second_phone
    if member.phone != first:
        members.set_phone(member, first)
    member.second_phone = None if second == first else second


def _finer(told: PartialDate | None, known: PartialDate | None) -> PartialDate | None:
    """What is told, unless it is only a coarser form of what is known."""
    if told is None:
        return known
    return known if known is not None and str(known).startswith(str(told)) else told


def _standing(known: Standing, entry: RosterEntry) -> Standing:
    """A list knows 正式 and 预备 only: 留党察看 stays, and 停止党籍 ends when the list says 正常."""
    membership = entry.extra.get("membership", "")
    if membership == "suspended":
        return Standing.SUSPENDED
    told = Standing(entry.standing) if entry.standing else None
    if known is Standing.SUSPENDED:
        return (told or Standing.FULL) if membership == "normal" else known
    if known is Standing.ON_PROBATION and told is Standing.FULL:
        return known
    return told or known

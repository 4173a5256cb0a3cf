"""The ledger: what the platform still allows the account and each follower, as one claim sees it.

Taken in memory and written once at the end, in the transaction of the claim: the followers' rows and the account's are
locked meanwhile, so that two senders never take the same message. It errs on the careful side: a refused call stays
counted, except where it was certainly not processed (`give_back`).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.accounts import Account, Follower
from domain.quotas import Quotas, day_of, next_day, next_period, period_of
from domain.receipts import AccountUse, PersonUse
from domain.ways import ChannelKind
from services.deliveries.lent import Claimed
from services.deliveries.reach import Address, chunks
from services.followers import RESERVE

_FOLLOWERS = cast("Table", Follower.__table__)
_PERSONS, _ACCOUNTS = cast("Table", PersonUse.__table__), cast("Table", AccountUse.__table__)
_COUNTED = (ChannelKind.SERVICE, ChannelKind.TEMPLATE, ChannelKind.SUBSCRIBE, ChannelKind.MASS)
_SPEND = (
    update(_FOLLOWERS)
    .where(_FOLLOWERS.c.id == bindparam("own_id"), _FOLLOWERS.c.window_serial == bindparam("own_serial"))
    .values(window_left=_FOLLOWERS.c.window_left - bindparam("spent"))
)
_USED = select(PersonUse.follower_id, PersonUse.channel, PersonUse.what, PersonUse.count).where(
    PersonUse.follower_id.in_(bindparam("ids", expanding=True)),
    PersonUse.period.in_(bindparam("periods", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """May it go by this way now? `serial` is the window of a free message. `until`: when it opens again by itself."""

    ok: bool
    serial: int = 0
    until: datetime | None = None


_NO = Verdict(ok=False)
_YES = Verdict(ok=True)


class Ledger:
    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._quotas: dict[int, Quotas] = {}
        self._calls: dict[tuple[int, ChannelKind], int] = {}
        self._called: dict[tuple[int, ChannelKind], int] = defaultdict(int)
        self._left: dict[int, int] = {}
        self._spent: dict[tuple[int, int], int] = defaultdict(int)
        self._used: dict[tuple[int, ChannelKind, str], int] = {}
        self._using: dict[tuple[int, ChannelKind, str], int] = defaultdict(int)

    def open(self, accounts: Iterable[Account]) -> None:
        """Locks the day's counters of these accounts, where somebody else could write at the same time."""
        for account in accounts:
            if account.id in self._quotas:
                continue
            self._quotas[account.id] = Quotas(account.quotas or {})
            query = select(AccountUse.channel, AccountUse.count).where(
                AccountUse.account_id == account.id, AccountUse.day == day_of(self._now)
            )
            counts = dict(iter(self._session.execute(query.with_for_update())))
            if not counts:  # the first claim of the day: rows that others then wait for
                rows = [self._zero(account.id, way) for way in _COUNTED]
                self._session.connection().execute(_adding(self._session, _ACCOUNTS), rows)
            self._calls |= {(account.id, channel): count for channel, count in counts.items()}

    def _zero(self, account_id: int, way: ChannelKind) -> dict[str, Any]:
        return {"account_id": account_id, "channel": way, "day": day_of(self._now), "count": 0}

    def know(self, addresses: Collection[Address]) -> None:
        """Reads what these followers got within the present periods."""
        for address in addresses:
            self._left.setdefault(address.follower_id, address.left)
        periods = sorted({period_of(way, self._now) for way in (ChannelKind.TEMPLATE, ChannelKind.MASS)})
        for ids in chunks(address.follower_id for address in addresses):
            for follower_id, channel, what, count in self._session.execute(_USED, {"ids": ids, "periods": periods}):
                self._used.setdefault((follower_id, channel, what), count)

    def take(
        self, account_id: int, way: ChannelKind, address: Address, what: str, *, urgent: bool, repeat: bool = False
    ) -> Verdict:
        """Takes one message by the way out of what is left, or says why not. A mass send's call is taken apart; a
        `repeat` under a key that may have been taken is one message for the person, and counted already.
        """
        if way is ChannelKind.SERVICE and not self._is_open(address, urgent=urgent):
            return _NO
        most = None if repeat else self._quotas[account_id].a_person(way, urgent=urgent)
        key = (address.follower_id, way, what if way is ChannelKind.TEMPLATE else "")
        if most is not None and self._used.get(key, 0) + self._using[key] >= most:
            return Verdict(ok=False, until=next_period(way, self._now))
        if way is not ChannelKind.MASS and not self.take_call(account_id, way, urgent=urgent):
            return Verdict(ok=False, until=next_day(self._now))
        if most is not None:
            self._using[key] += 1
        if way is ChannelKind.SERVICE:
            self._left[address.follower_id] -= 1
            self._spent[address.follower_id, address.serial] += 1
            return Verdict(ok=True, serial=address.serial)
        return _YES

    def take_call(self, account_id: int, way: ChannelKind, *, urgent: bool = False) -> bool:
        most = self._quotas[account_id].a_day(way, urgent=urgent)
        key = (account_id, way)
        if most is not None and self._calls.get(key, 0) + self._called[key] >= most:
            return False
        if most is not None:
            self._called[key] += 1
        return True

    def give_back_person(self, way: ChannelKind, address: Address) -> None:
        """A mass send that did not come about, before `write`."""
        self._using[address.follower_id, way, ""] -= 1

    def _is_open(self, address: Address, *, urgent: bool) -> bool:
        left = self._left.get(address.follower_id, address.left)
        is_open = address.window_until is not None and address.window_until > self._now
        return is_open and left > (0 if urgent else RESERVE)

    def write(self) -> None:
        connection = self._session.connection()
        spent = [
            {"own_id": follower_id, "own_serial": serial, "spent": count}
            for (follower_id, serial), count in self._spent.items()
        ]
        if spent:
            connection.execute(_SPEND, spent)
        persons = [
            {"follower_id": follower_id, "channel": way, "what": what, "period": period_of(way, self._now), "count": n}
            for (follower_id, way, what), n in self._using.items()
            if n > 0
        ]
        if persons:
            connection.execute(_adding(self._session, _PERSONS), persons)
        calls = [
            {"account_id": account_id, "channel": way, "day": day_of(self._now), "count": n}
            for (account_id, way), n in self._called.items()
            if n > 0
        ]
        if calls:
            connection.execute(_adding(self._session, _ACCOUNTS), calls)


def _adding(session: Session, table: Table) -> Any:
    """INSERT that adds to the count of a row that is there already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    return insert.on_conflict_do_update(index_elements=keys, set_={"count": table.c.count + insert.excluded.count})


def give_back(session: Session, unprocessed: Iterable[Claimed]) -> None:
    """Uncounts what the platform certainly did not process, in the periods in which it was counted."""
    calls: Counter[tuple[int, ChannelKind, str]] = Counter()
    persons: Counter[tuple[int, ChannelKind, str, str]] = Counter()
    for one in unprocessed:
        way = one.carrier
        if one.taken_at is None or way not in _COUNTED:
            continue
        if way is not ChannelKind.MASS:  # its call is one for all of them
            calls[one.account_id, way, day_of(one.taken_at)] += 1
        if way in (ChannelKind.TEMPLATE, ChannelKind.MASS) and one.repeat_until is None:
            what = one.occasion if way is ChannelKind.TEMPLATE else ""
            persons[one.follower_id, way, what, period_of(way, one.taken_at)] += 1
    for table, counted in ((_ACCOUNTS, calls), (_PERSONS, persons)):
        for key, count in sorted(counted.items()):  # in one order, so that two senders do not wait for each other
            where = [column == value for column, value in zip(table.primary_key, key, strict=True)]
            query = update(table).where(*where, table.c.count >= count)
            session.execute(query.values(count=table.c.count - count))


def uses_today(session: Session, account_id: int, now: datetime) -> Mapping[ChannelKind, int]:
    """Calls of the platform's day so far, by way."""
    query = select(AccountUse.channel, AccountUse.count).where(
        AccountUse.account_id == account_id, AccountUse.day == day_of(now)
    )
    return dict(iter(session.execute(query)))


def forget_uses(session: Session, now: datetime) -> int:
    """Counters of periods that are over. Returns how many rows went."""
    this_month = f"{day_of(now)[:7]}"
    gone = 0
    for table, column in ((_PERSONS, _PERSONS.c.period), (_ACCOUNTS, _ACCOUNTS.c.day)):
        result = session.execute(table.delete().where(column < this_month))
        assert isinstance(result, CursorResult)
        gone += result.rowcount
    return gone

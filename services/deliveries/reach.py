"""What is known of the people who are to be reached, read for many at once and without opening a sealed field."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.accounts import Account, AccountKind, Follower
from domain.bindings import Binding
from domain.caps import COUNTED, Taken
from domain.deliveries import Delivery, State
from domain.members import LifeState, Member, Way
from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind

CHUNK = 500  # ids in one statement
WIRES = (ChannelKind.SERVICE, ChannelKind.TEMPLATE)
_COLUMNS: tuple[Any, ...] = (
    *(Member.id, Member.name, Member.call_name, Member.branch_id, Member.group_id, Member.life_state, Member.way),
    *(Member.opted_out_at, Member.zone),
)
_ADDRESS: tuple[Any, ...] = (
    *(Follower.open_id, Follower.id, Follower.following, Follower.blocked_at, Follower.window_until),
)
_COUNTED_STATES = (State.PLANNED, State.SENDING, State.SENT, State.DELIVERED, State.UNKNOWN, State.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Address:
    """An open id that may be written to, or not (`takes`). `follower_id` is its ledger of free messages, open until
    `window_until`, if at all.
    """

    open_id: str
    follower_id: int
    takes: bool
    window_until: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the outbox needs him. `address` is his own WeChat, not a helper's."""

    id: int
    name: str
    call_name: str
    branch_id: int
    group_id: int | None
    life_state: LifeState
    way: Way
    opted_out: bool
    zone: str
    address: Address | None

    def zone_or(self, usual: ZoneInfo) -> ZoneInfo:
        return ZoneInfo(self.zone) if self.zone else usual

    @property
    def takes_wechat(self) -> bool:
        return self.way is Way.WECHAT and not self.opted_out and self.address is not None and self.address.takes


def chunks(ids: Iterable[Any]) -> Iterator[list[Any]]:
    rest = list(ids)
    while rest:
        yield rest[:CHUNK]
        rest = rest[CHUNK:]


def people(session: Session, member_ids: Iterable[int]) -> dict[int, Person]:
    found: dict[int, Person] = {}
    for ids in chunks(member_ids):
        addresses = _own_addresses(session, ids)
        for row in session.execute(select(*_COLUMNS).where(Member.id.in_(ids))).mappings():
            facts = {name: row[name] for name in row if name != "opted_out_at"}
            opted_out, address = row["opted_out_at"] is not None, addresses.get(row["id"])
            found[row["id"]] = Person(**facts, opted_out=opted_out, address=address)
    return found


def _own_addresses(session: Session, ids: Sequence[int]) -> dict[int, Address]:
    """The newest WeChat of each member himself."""
    same = (Follower.account_id == Binding.account_id) & (Follower.open_id == Binding.open_id)
    query = (
        select(Binding.member_id, *_ADDRESS)
        .join(Follower, same)
        .where(Binding.member_id.in_(ids), Binding.until.is_(None), Binding.relation == "")
        .order_by(Binding.id)
    )
    return {member_id: _address(*row) for member_id, *row in session.execute(query)}


def _address(
    open_id: str, follower_id: int, following: bool, blocked_at: datetime | None, until: datetime | None
) -> Address:
    return Address(open_id, follower_id, following and blocked_at is None, until)


def addresses(session: Session, account_id: int, open_ids: Iterable[str]) -> dict[str, Address]:
    """Open ids that nobody needs to be behind."""
    query = select(*_ADDRESS).where(Follower.account_id == account_id, Follower.open_id.in_(list(open_ids)))
    return {row[0]: _address(*row) for row in session.execute(query)}


def occasion_of(account: Account, notice: Notice) -> str:
    """Which of the account's templates words it: one for exactly this push, else the one for its kind; empty: none."""
    names = (notice.words, notice.kind.value)
    return next((name for name in names if name in account.templates), "")


def wires_of(account: Account, notice: Notice) -> tuple[ChannelKind, ...]:
    """The ways out over WeChat that this account has for this notice (platform §13)."""
    if not account.verified:
        return ()
    with_template = account.kind is AccountKind.SERVICE and occasion_of(account, notice)
    return WIRES if with_template else (ChannelKind.SERVICE,)


def diaries(
    session: Session, member_ids: Iterable[int], since: datetime, *, without: int | None = None
) -> dict[int, list[Taken]]:
    """What each of them got or will get from `since` on, as far as the caps count it; `without` one delivery."""
    found: dict[int, list[Taken]] = defaultdict(list)
    moment = func.coalesce(Delivery.sent_at, Delivery.due_at)
    for ids in chunks(member_ids):
        query = (
            select(Delivery.member_id, moment, Notice.kind, Delivery.state, Delivery.id, Delivery.expires_at)
            .join(Notice)
            .where(Delivery.member_id.in_(ids), Delivery.state.in_(_COUNTED_STATES), moment >= since)
            .where(Delivery.urgent.is_(False), Notice.kind.in_(COUNTED))
            .where((Delivery.sent_at.is_not(None)) | (Delivery.state.in_((State.PLANNED, State.SENDING))))
        )
        for member_id, at, kind, state, delivery_id, expires_at in session.execute(query):
            if delivery_id == without or member_id is None:
                continue
            is_study = kind is NoticeKind.STUDY
            movable = delivery_id if is_study and state is State.PLANNED else None
            found[member_id].append(Taken(at, is_study, movable, expires_at))
    return found

"""What is known of the people who are to be reached, read for many at once and without opening a sealed field."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from domain.accounts import Account, AccountKind, Follower
from domain.bindings import Binding
from domain.caps import COUNTED, Taken
from domain.days import at, local_day, week_start
from domain.deliveries import Delivery, State
from domain.members import LifeState, Member, PhoneKind, Way, phone_kind
from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind

CHUNK = 500  # ids in one statement
_A_DAY = timedelta(days=1)
WIRES = (ChannelKind.SERVICE, ChannelKind.TEMPLATE)
OWN_WECHAT = frozenset({*WIRES, ChannelKind.MASS})  # what a person who is gone or refuses takes no more
_NO_TEMPLATE = (ChannelKind.SERVICE,)
_PERSON = (
    select(
        *(Member.id, Member.name, Member.call_name, Member.branch_id, Member.group_id, Member.life_state, Member.way),
        *(Member.opted_out_at, Member.zone, Member.phone_kind),
    )
    .where(Member.id.in_(bindparam("ids", expanding=True)))
    .order_by(Member.id)
)
_LEDGER: tuple[Any, ...] = (Follower.window_left, Follower.window_serial)
_ADDRESS: tuple[Any, ...] = (
    *(Follower.open_id, Follower.id, Follower.following, Follower.blocked_at, Follower.window_until, *_LEDGER),
)
_BOUND = (
    select(Binding.member_id, Binding.relation, Binding.helper_name, Binding.consented_at, *_ADDRESS)
    .join(Follower, (Follower.account_id == Binding.account_id) & (Follower.open_id == Binding.open_id))
    .where(Binding.member_id.in_(bindparam("ids", expanding=True)), Binding.until.is_(None))
    .order_by(Binding.id)
)
_MEMBERS = cast("Table", Member.__table__)
_LEARN = update(_MEMBERS).where(_MEMBERS.c.id == bindparam("own_id")).values(phone_kind=bindparam("kind"))
_MOMENT = func.coalesce(Delivery.sent_at, Delivery.due_at)
_DIARY = (
    select(Delivery.member_id, _MOMENT, Notice.kind, Delivery.state, Delivery.id, Delivery.expires_at)
    .join(Notice)
    .where(Delivery.member_id.in_(bindparam("ids", expanding=True)))
    .where(bindparam("since") <= _MOMENT, Delivery.urgent.is_(False), Notice.kind.in_(COUNTED))
    # what went out counts, whatever became of it: a human may have been asked to ring all the same
    .where((Delivery.sent_at.is_not(None)) | (Delivery.state.in_((State.PLANNED, State.SENDING))))
)


@dataclass(frozen=True, slots=True)
class Address:
    """An open id that may be written to, or not (`takes`). `follower_id` is its ledger of free messages: `left` of
    them until `window_until`, if at all. `called` is who a helper is.
    """

    open_id: str
    follower_id: int
    takes: bool
    window_until: datetime | None
    left: int = 0
    serial: int = 0
    called: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the outbox needs him. `address` is his own WeChat, `family` that of a helper who may be told."""

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
    phone_kind: PhoneKind = PhoneKind.UNKNOWN
    family: Address | None = None

    def zone_or(self, usual: ZoneInfo) -> ZoneInfo:
        return _zone(self.zone) if self.zone else usual

    @property
    def takes_wechat(self) -> bool:
        return self.way is Way.WECHAT and not self.opted_out and self.address is not None and self.address.takes


_zone = cache(ZoneInfo)


def chunks(ids: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    rest = list(ids)
    for start in range(0, len(rest), size):
        yield rest[start : start + size]


def people(session: Session, member_ids: Iterable[int], *, locked: bool = False) -> dict[int, Person]:
    """`locked` keeps their ledgers of free messages to this transaction, where there is more than one writer."""
    found: dict[int, Person] = {}
    for ids in chunks(member_ids):
        own, family = _addresses(session, ids, locked=locked)
        for row in session.execute(_PERSON, {"ids": ids}):
            facts = (row[7] is not None, row[8], own.get(row[0]), row[9], family.get(row[0]))
            found[row[0]] = Person(*row[:7], *facts)
    return found


def learn_phone_kinds(session: Session) -> int:
    """Rows that are older than the column: opens each number once. Returns how many were looked at."""
    query = select(Member.id, Member.phone).where(
        Member.phone_kind == PhoneKind.UNKNOWN, Member.phone_hash.is_not(None)
    )
    known = [{"own_id": member_id, "kind": phone_kind(phone)} for member_id, phone in session.execute(query)]
    if known:
        session.connection().execute(_LEARN, known)
    return len(known)


def _addresses(session: Session, ids: Sequence[int], *, locked: bool) -> tuple[dict[int, Address], dict[int, Address]]:
    """The newest WeChat of each member himself, and of those who help him with consent the one that takes messages."""
    own: dict[int, Address] = {}
    family: dict[int, Address] = {}
    query = _BOUND.with_for_update(of=Follower) if locked else _BOUND
    for member_id, relation, name, consented_at, *row in session.execute(query, {"ids": ids}):
        address = _address(*row, called=name or relation)
        if not relation:
            own[member_id] = address
        elif consented_at is not None and (address.takes or member_id not in family):
            family[member_id] = address
    return own, family


def _address(
    open_id: str,
    follower_id: int,
    following: bool,
    blocked_at: datetime | None,
    until: datetime | None,
    left: int,
    serial: int,
    *,
    called: str = "",
) -> Address:
    return Address(open_id, follower_id, following and blocked_at is None, until, left, serial, called)


def addresses(
    session: Session, account_id: int, open_ids: Iterable[str], *, locked: bool = False
) -> dict[str, Address]:
    """Open ids that nobody needs to be behind."""
    query = select(*_ADDRESS).where(Follower.account_id == account_id, Follower.open_id.in_(list(open_ids)))
    if locked:
        query = query.with_for_update(of=Follower)
    return {row[0]: _address(*row) for row in session.execute(query)}


def occasion_of(account: Account, notice: Notice) -> str:
    """Which of the account's templates words it: one for exactly this push, else the one for its kind; empty: none."""
    names = (notice.words, notice.kind.value)
    return next((name for name in names if name in account.templates), "")


def occasion_by(account: Account, notice: Notice, wire: ChannelKind) -> str:
    """The same in the wire's own register: subscriptions and text messages have templates of their own."""
    registers: dict[ChannelKind, Any] = {
        ChannelKind.SUBSCRIBE: account.subscriptions or {},
        ChannelKind.SMS: (account.sms or {}).get("templates", {}),
    }
    names = (notice.words, notice.kind.value)
    return next((name for name in names if name in registers.get(wire, account.templates)), notice.kind.value)


def wires_of(account: Account, notice: Notice) -> tuple[ChannelKind, ...]:
    """The ways out over WeChat to a follower that this account has for this notice (platform §13)."""
    if not account.verified:
        return ()
    with_template = account.kind is AccountKind.SERVICE and occasion_of(account, notice)
    return WIRES if with_template else _NO_TEMPLATE


def means_of(account: Account, notice: Notice) -> frozenset[ChannelKind]:
    """Everything that needs no human and that this account has for this notice."""
    wires = set(wires_of(account, notice))
    if account.verified and account.kind is AccountKind.SERVICE:
        wires |= {ChannelKind.SUBSCRIBE, ChannelKind.MASS}
    if has_sms(account):
        wires.add(ChannelKind.SMS)
    return frozenset(wires)


def has_sms(account: Account) -> bool:
    return bool((account.sms or {}).get("gateway"))


def week_anywhere(moment: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the week it is at `moment`, by whatever clock: on a Monday morning of the service's `zone` it is
    still last week's Sunday for somebody in the west, and his day and week have to be counted whole.
    """
    return at(week_start(local_day(moment - _A_DAY, zone)), time(), zone) - _A_DAY


def diaries(session: Session, member_ids: Iterable[int], since: datetime) -> dict[int, list[Taken]]:
    """What each of them got or will get from `since` on, as far as the caps count it."""
    return {one: list(entries.values()) for one, entries in diary_entries(session, member_ids, since).items()}


def diary_entries(session: Session, member_ids: Iterable[int], since: datetime) -> dict[int, dict[int, Taken]]:
    """The same, each by its delivery."""
    found: dict[int, dict[int, Taken]] = defaultdict(dict)
    for ids in chunks(member_ids):
        rows = session.execute(_DIARY, {"ids": ids, "since": since})
        for member_id, moment, kind, state, delivery_id, expires_at in rows:
            is_study = kind is NoticeKind.STUDY
            movable = delivery_id if is_study and state is State.PLANNED else None
            assert member_id is not None
            found[member_id][delivery_id] = Taken(moment, is_study, movable, expires_at)
    return dict(found)

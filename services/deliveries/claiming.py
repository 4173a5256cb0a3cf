"""claim: takes what is due, sees once more whether it may go and by which way, and lends it to one sender."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from domain.accounts import Account
from domain.caps import CAPS, Rhythm
from domain.days import at, local_day, week_start
from domain.deliveries import Delivery, Event, State, advance
from domain.meetings import Meeting
from domain.members import GONE, RESTING
from domain.notices import Notice
from domain.receipts import WayPause
from domain.ways import ChannelKind
from services import followers
from services.deliveries import handover, reach, rules
from services.deliveries.contents import Contents
from services.deliveries.policies import Policies
from services.deliveries.reach import Address, Person

_PATIENCE = timedelta(hours=4)  # how long a message waits for the operator before it takes its next way


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery in the hands of one sender. `template` and `data` word it; `occasion` chooses the account's
    template; `key` is the idempotency key. After `lease_until`, in real time, it belongs to whoever takes it next.
    """

    id: int
    key: str
    owner: str
    lease_until: datetime
    account_id: int
    account: str
    address: str
    channel: ChannelKind
    occasion: str
    template: str
    data: Mapping[str, Any] = field(repr=False)


def claim(
    session: Session, now: datetime, *, wall: datetime, limit: int, lease: timedelta, owner: str, zone: ZoneInfo
) -> list[Claimed]:
    """At most `limit` of what is due at `now`, each for exactly one caller. Leases run in real time (`wall`).

    What may not go now is settled on the way: put off to waking hours, handed to a human, withdrawn, expired; then
    fewer come back than there are. `touched` of `claim_all` says whether there was anything.
    """
    return claim_all(session, now, wall=wall, limit=limit, lease=lease, owner=owner, zone=zone)[0]


def claim_all(
    session: Session, now: datetime, *, wall: datetime, limit: int, lease: timedelta, owner: str, zone: ZoneInfo
) -> tuple[list[Claimed], int]:
    """As `claim`, with the number of due rows that were looked at: 0 means that nothing is due."""
    due = session.scalars(
        select(Delivery)
        .options(joinedload(Delivery.notice).joinedload(Notice.meeting).joinedload(Meeting.unit))
        .where(Delivery.state == State.PLANNED, Delivery.due_at <= now)
        .order_by(Delivery.urgent.desc(), Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
        .execution_options(populate_existing=True)
    ).all()
    if not due:
        return [], 0
    desk = _Desk(session, now, wall, wall + lease, owner, zone, due)
    claimed = [given for delivery in due if (given := desk.take(delivery)) is not None]
    session.flush()
    return claimed, len(due)


def take_back(session: Session, wall: datetime) -> int:
    """Deliveries whose sender died are due again, with the key they had: within ten minutes the platform takes a
    template message of the same key only once. Returns how many.
    """
    query = (
        update(Delivery)
        .where(Delivery.state == State.SENDING, Delivery.lease_until <= wall)
        .values(
            state=advance(State.SENDING, Event.LEASE_RAN_OUT), lease_until=None, claimed_by=None, reason="taken_back"
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(query).all())


class _Desk:
    """Everything that is known about the rows of one claim, read in a handful of statements."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        wall: datetime,
        lease_until: datetime,
        owner: str,
        zone: ZoneInfo,
        due: Sequence[Delivery],
    ) -> None:
        self.session, self.now, self.wall, self.lease_until = session, now, wall, lease_until
        self.owner, self.zone = owner, zone
        self.people = reach.people(session, {row.member_id for row in due if row.member_id is not None})
        self.accounts = {account_id: session.get_one(Account, account_id) for account_id in _accounts(due)}
        self.addresses = {
            (account_id, open_id): address
            for account_id in self.accounts
            for open_id, address in reach.addresses(session, account_id, _open_ids(due, account_id)).items()
        }
        self.pauses = {(row.account_id, row.channel): row for row in session.scalars(select(WayPause))}
        self.policies = Policies(session)
        self.contents = Contents(session, now, self.policies)
        branches = {person.branch_id for person in self.people.values()}
        self.policies.preload(branches)
        self.contents.preload(branches)

    def take(self, delivery: Delivery) -> Claimed | None:
        person = self.people.get(delivery.member_id) if delivery.member_id is not None else None
        if reason := self._is_off(delivery, person):
            _close(delivery, Event.WITHDRAWN, reason)
        elif delivery.expires_at is not None and delivery.expires_at <= self.now:
            _close(delivery, Event.EXPIRED, "too_late")
        elif not self._not_yet(delivery, person):
            return self._by_way(delivery, person)
        return None

    def _is_off(self, delivery: Delivery, person: Person | None) -> str:
        if person is not None and person.life_state in GONE:
            return person.life_state.value
        if person is not None and person.life_state in RESTING and not delivery.urgent:
            return person.life_state.value
        return rules.is_overtaken(delivery.notice, self.now, self.zone)

    def _not_yet(self, delivery: Delivery, person: Person | None) -> bool:
        """Puts off what must not disturb now, and what is late and would be one too many today."""
        if delivery.urgent or person is None:
            return False
        rhythm = Rhythm.of(self.policies.of(person.branch_id), person.zone_or(self.zone))
        moment: datetime | None = self.now
        if local_day(delivery.due_at, rhythm.zone) < local_day(self.now, rhythm.zone):
            moment = self._slot_after_delay(delivery, person, rhythm)
        if moment is None:
            _close(delivery, Event.EXPIRED, "caps")
            return True
        delivery.due_at = rhythm.next_waking(moment)
        return delivery.due_at > self.now

    def _slot_after_delay(self, delivery: Delivery, person: Person, rhythm: Rhythm) -> datetime | None:
        since = at(week_start(local_day(self.now, rhythm.zone)), time(), rhythm.zone)
        taken = reach.diaries(self.session, [person.id], since, without=delivery.id).get(person.id, [])
        return rhythm.slot(taken, self.now, delivery.expires_at, CAPS[delivery.notice.kind])

    def _by_way(self, delivery: Delivery, person: Person | None) -> Claimed | None:
        address = self._address(delivery, person)
        account = self.accounts[delivery.notice.account_id]
        for place, way in enumerate(delivery.ways):
            channel = ChannelKind(way)
            if channel is ChannelKind.CALL_LIST:
                delivery.ways = delivery.ways[place:]
                handover.hand_over(self.session, delivery, self.now, delivery.reason or "no_wire")
                return None
            if address is None or not address.takes:
                continue
            if self._waits_for_operator(delivery, account.id, channel):
                return None
            if self._is_usable(delivery, account, channel, address):
                delivery.ways = delivery.ways[place:]
                return self._lend(delivery, person, account, channel, address)
        _close(delivery, Event.EXPIRED, delivery.reason or "no_way")
        return None

    def _address(self, delivery: Delivery, person: Person | None) -> Address | None:
        if delivery.open_id is not None:
            return self.addresses.get((delivery.notice.account_id, delivery.open_id))
        if person is None or (person.opted_out and not delivery.urgent):
            return None
        return person.address

    def _waits_for_operator(self, delivery: Delivery, account_id: int, channel: ChannelKind) -> bool:
        pause = self.pauses.get((account_id, channel))
        if pause is None or pause.until <= self.now or delivery.urgent:
            return False
        in_time = delivery.expires_at is None or pause.until < delivery.expires_at
        if in_time and self.now < pause.since + _PATIENCE:
            delivery.due_at = pause.until
            return True
        return False

    def _is_usable(self, delivery: Delivery, account: Account, channel: ChannelKind, address: Address) -> bool:
        pause = self.pauses.get((account.id, channel))
        if pause is not None and pause.until > self.now:
            return False
        if channel in reach.WIRES and channel not in reach.wires_of(account, delivery.notice):
            return False
        if channel is ChannelKind.SERVICE:
            if address.window_until is None or address.window_until <= self.now:
                return False  # spares the guarded update
            return followers.take_window(self.session, address.follower_id, self.now, urgent=delivery.urgent)
        return True

    def _lend(
        self, delivery: Delivery, person: Person | None, account: Account, channel: ChannelKind, address: Address
    ) -> Claimed:
        notice = delivery.notice
        delivery.state = advance(delivery.state, Event.CLAIMED)
        delivery.lease_until, delivery.claimed_by = self.lease_until, self.owner
        delivery.client_id = delivery.client_id or new_key(delivery.id)
        return Claimed(
            id=delivery.id,
            key=delivery.client_id,
            owner=self.owner,
            lease_until=self.lease_until,
            account_id=account.id,
            account=account.slug,
            address=address.open_id,
            channel=channel,
            occasion=reach.occasion_of(account, notice) or notice.kind.value,
            template=notice.words,
            data=self.contents.of(notice, delivery, person),
        )


def new_key(delivery_id: int) -> str:
    """Never the same again, also where a database was begun anew beside the same platform."""
    return f"d{delivery_id}-{secrets.token_hex(5)}"


def _close(delivery: Delivery, event: Event, reason: str) -> None:
    delivery.state = advance(delivery.state, event)
    delivery.reason = reason[:80]


def _accounts(due: Sequence[Delivery]) -> set[int]:
    return {delivery.notice.account_id for delivery in due}


def _open_ids(due: Sequence[Delivery], account_id: int) -> set[str]:
    return {row.open_id for row in due if row.open_id is not None and row.notice.account_id == account_id}

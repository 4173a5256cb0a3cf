"""The desk of one claim: everything that is known of its rows, read in a handful of statements, and what becomes of
each, written in as many.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session, joinedload

from domain.accounts import Account
from domain.caps import CAPS, Rhythm, Taken
from domain.days import at, local_day, week_start
from domain.deliveries import Delivery, Event, State, advance
from domain.meetings import Meeting
from domain.members import GONE, RESTING, Member
from domain.notices import Notice
from domain.receipts import WayPause
from domain.ways import BY_HAND, ChannelKind
from services.deliveries import handover, reach, rules, subscribing
from services.deliveries.contents import Contents
from services.deliveries.ledger import Ledger
from services.deliveries.lent import Claimed, new_key
from services.deliveries.policies import Policies
from services.deliveries.reach import Address, Person

_PATIENCE = timedelta(hours=4)  # how long a message waits for the operator before it takes its next way
_IN_TIME = timedelta(days=1)  # so long before it is of no use, a message does not wait for a number any more
_LATE = timedelta(hours=1)
_TABLE = cast("Table", Delivery.__table__)
_MINE = update(_TABLE).where(_TABLE.c.id == bindparam("own_id"), _TABLE.c.state == State.PLANNED)
_LEND = _MINE.values(
    {name: bindparam(f"new_{name}") for name in ("ways", "client_id", "due_at", "channel", "lease_until", "claimed_by")}
    | {"state": advance(State.PLANNED, Event.CLAIMED)}
)
_PUT_OFF = _MINE.values(due_at=bindparam("new_due_at"))
_CLOSE = _MINE.values(state=bindparam("new_state"), reason=bindparam("new_reason"))


class Due(Protocol):
    """A due row, with the columns that a claim reads."""

    id: int
    notice_id: int
    member_id: int | None
    open_id: str | None
    ways: list[str]
    urgent: bool
    due_at: datetime
    expires_at: datetime | None
    client_id: str | None
    reason: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Matter:
    """A notice with what follows from it and its account. `off` says why it must not go out any more."""

    notice: Notice
    account: Account
    occasion: str
    wires: tuple[ChannelKind, ...]
    must_reach: bool
    off: str


class Desk:
    """`lease_until` is in real time."""

    def __init__(self, session: Session, now: datetime, lease_until: datetime, owner: str, zone: ZoneInfo) -> None:
        self.session, self.now, self.lease_until, self.owner, self.zone = session, now, lease_until, owner, zone
        self.ledger = Ledger(session, now)
        self.policies = Policies(session)
        self.contents = Contents(session, now, self.policies)
        self.matters: dict[int, Matter] = {}
        self.people: dict[int, Person] = {}
        self._accounts: dict[int, Account] = {}
        self._addresses: dict[tuple[int, str], Address] = {}
        self._pauses = {(row.account_id, row.channel): row for row in session.scalars(select(WayPause))}
        self._rhythms: dict[tuple[int, str], tuple[Rhythm, datetime]] = {}
        self._diaries: dict[int, dict[int, Taken]] = {}
        self._lent: list[dict[str, Any]] = []
        self._put_off: list[dict[str, Any]] = []
        self._closed: list[dict[str, Any]] = []
        self._handed: list[tuple[int, Sequence[str], str]] = []

    def know(self, rows: Sequence[Due]) -> None:
        """Reads what stands behind these rows, and locks what the ledger may take from."""
        self._know_matters({row.notice_id for row in rows})
        ids = {row.member_id for row in rows if row.member_id is not None} - self.people.keys()
        self.people |= reach.people(self.session, ids, locked=True)
        branches = {self.people[member_id].branch_id for member_id in ids if member_id in self.people}
        self.policies.preload(branches)
        self.contents.preload(branches)
        for account_id in {self.matters[row.notice_id].account.id for row in rows if row.open_id is not None}:
            theirs = [row for row in rows if row.open_id is not None]
            open_ids = {row.open_id for row in theirs if self.matters[row.notice_id].account.id == account_id}
            found = reach.addresses(self.session, account_id, [one for one in open_ids if one], locked=True)
            self._addresses |= {(account_id, open_id): address for open_id, address in found.items()}
        self.ledger.open(self._accounts.values())
        own = [address for one in ids if one in self.people for address in _wechats(self.people[one])]
        self.ledger.know([*own, *self._addresses.values()])

    def _know_matters(self, notice_ids: set[int]) -> None:
        query = select(Notice).options(
            joinedload(Notice.meeting).joinedload(Meeting.unit), joinedload(Notice.meeting).joinedload(Meeting.branch)
        )
        notices = self.session.scalars(query.where(Notice.id.in_(notice_ids - self.matters.keys()))).all()
        gone = self._gone({notice.data["about_id"] for notice in notices if "about_id" in notice.data})
        for notice in notices:
            account = self._accounts.get(notice.account_id)
            if account is None:
                account = self._accounts[notice.account_id] = self.session.get_one(Account, notice.account_id)
            off = rules.is_overtaken(notice, self.now, self.zone) or gone.get(notice.data.get("about_id", 0), "")
            occasion, wires = reach.occasion_of(account, notice), reach.wires_of(account, notice)
            self.matters[notice.id] = Matter(notice, account, occasion, wires, rules.must_reach(notice), off)

    def _gone(self, about_ids: Collection[int]) -> dict[int, str]:
        """Of somebody who died nothing more is said to those around him (R-UX-76)."""
        if not about_ids:
            return {}
        query = select(Member.id, Member.life_state).where(Member.id.in_(about_ids), Member.life_state.in_(GONE))
        return {member_id: state.value for member_id, state in self.session.execute(query)}

    # -- may it go now? ------------------------------------------------------------------------------------------

    def is_fit(self, row: Due) -> bool:
        """Settles what may not go now: put off to waking hours, taken back, exempt, expired."""
        matter = self.matters[row.notice_id]
        person = self.people.get(row.member_id) if row.member_id is not None else None
        if person is not None and rests(person, urgent=row.urgent):
            self.close(row, Event.EXEMPTED if matter.must_reach else Event.WITHDRAWN, person.life_state.value)
        elif matter.off:
            self.close(row, Event.WITHDRAWN, matter.off)
        elif row.expires_at is not None and row.expires_at <= self.now:
            self.close(row, Event.EXPIRED, "too_late")
        else:
            return row.urgent or person is None or self._is_awake(row, person, matter)
        return False

    def _is_awake(self, row: Due, person: Person, matter: Matter) -> bool:
        """Puts off what must not disturb now, and what is late and would be one too many today."""
        rhythm, waking = self._rhythm(person)
        if local_day(row.due_at, rhythm.zone) < local_day(self.now, rhythm.zone):
            moment = self._slot_after_delay(row, person, rhythm, matter)
            if moment is None:
                self.close(row, Event.EXPIRED, "caps")
                return False
            waking = rhythm.next_waking(moment)
        if waking > self.now:
            self.put_off(row, waking)
            return False
        return True

    def _rhythm(self, person: Person) -> tuple[Rhythm, datetime]:
        """With the next moment, from now on, at which somebody of this branch and zone may be disturbed."""
        key = (person.branch_id, person.zone)
        if key not in self._rhythms:
            rhythm = Rhythm.of(self.policies.of(person.branch_id), person.zone_or(self.zone))
            self._rhythms[key] = rhythm, rhythm.next_waking(self.now)
        return self._rhythms[key]

    def know_diaries(self, rows: Iterable[Due]) -> None:
        """For what was due on an earlier day: what its people got and will get meanwhile."""
        late = {row.member_id for row in rows if row.member_id is not None and not row.urgent and self._is_late(row)}
        ids = [member_id for member_id in late if member_id in self.people and member_id not in self._diaries]
        if ids:
            since = at(week_start(local_day(self.now, self.zone)), time(), self.zone) - timedelta(days=1)
            self._diaries |= {one: {} for one in ids} | reach.diary_entries(self.session, ids, since)

    def _is_late(self, row: Due) -> bool:
        return row.due_at < self.now - _LATE or local_day(row.due_at, self.zone) < local_day(self.now, self.zone)

    def _slot_after_delay(self, row: Due, person: Person, rhythm: Rhythm, matter: Matter) -> datetime | None:
        diary = self._diaries.setdefault(person.id, {})
        taken = [entry for delivery_id, entry in diary.items() if delivery_id != row.id]
        moment = rhythm.slot(taken, self.now, row.expires_at, CAPS[matter.notice.kind])
        if moment is not None:
            diary[row.id] = Taken(moment)
        return moment

    # -- by which way? -------------------------------------------------------------------------------------------

    def by_way(self, row: Due, ways: Sequence[str]) -> Claimed | None:
        """Lends it by the first way that is open; else it is a human's, or given up."""
        matter = self.matters[row.notice_id]
        person = self.people.get(row.member_id) if row.member_id is not None else None
        for place, name in enumerate(ways):
            channel = ChannelKind(name)
            if channel in BY_HAND:
                self._handed.append((row.id, ways[place:], row.reason or "no_wire"))
                return None
            for wire, address in self._targets(channel, row, person, matter):
                if self._waits_for_operator(row, matter.account.id, wire):
                    return None
                if self.is_paused(matter.account.id, wire):
                    continue
                verdict = self.ledger.take(matter.account.id, wire, address, matter.occasion, urgent=row.urgent)
                if verdict.ok and self._is_taken(wire, address, matter):
                    key = row.client_id or new_key(row.id)
                    data = self.contents.of(matter.notice, row, person)
                    on_behalf = person.name if channel is ChannelKind.FAMILY and person is not None else ""
                    return self.lend(
                        row, ways[place:], key, address, data, wire=wire, window=verdict.serial, on_behalf=on_behalf
                    )
                if self._waits_for_number(row, person, verdict.until):
                    return None
        self.close(row, Event.EXPIRED, row.reason or "no_way")
        return None

    def _is_taken(self, wire: ChannelKind, address: Address, matter: Matter) -> bool:
        """A subscription has a ledger of its own."""
        if wire is not ChannelKind.SUBSCRIBE:
            return True
        return subscribing.take(self.session, matter.account, matter.notice, address.follower_id, self.now)

    def _targets(
        self, channel: ChannelKind, row: Due, person: Person | None, matter: Matter
    ) -> list[tuple[ChannelKind, Address]]:
        """The wire and the address of a way, where both are there; to a family helper there may be two wires."""
        if row.open_id is not None:
            address = self._addresses.get((matter.account.id, row.open_id))
            return [(channel, address)] if address and address.takes and channel in matter.wires else []
        if person is None or (person.opted_out and not row.urgent):
            return []
        find = _FIND.get(channel)
        return find(self, person, matter) if find is not None else []

    def _own(self, person: Person, matter: Matter, wire: ChannelKind) -> list[tuple[ChannelKind, Address]]:
        return [(wire, person.address)] if person.address and person.address.takes and wire in matter.wires else []

    def _family(self, person: Person, matter: Matter) -> list[tuple[ChannelKind, Address]]:
        if not matter.must_reach or person.family is None or not person.family.takes:
            return []
        return [(wire, person.family) for wire in matter.wires]

    def _subscribed(self, person: Person, matter: Matter) -> list[tuple[ChannelKind, Address]]:
        address = person.address
        if address is None:
            return []
        accepted = subscribing.accepted(self.session, matter.account, matter.notice, [address.follower_id])
        return [(ChannelKind.SUBSCRIBE, address)] if accepted else []

    def _mobile(self, person: Person, matter: Matter) -> list[tuple[ChannelKind, Address]]:
        """Only here is a number opened."""
        if not reach.has_sms(matter.account):
            return []
        phone = self.session.scalars(select(Member.phone).where(Member.id == person.id)).one()
        return [(ChannelKind.SMS, Address(phone, 0, takes=True, window_until=None))] if phone else []

    def is_paused(self, account_id: int, channel: ChannelKind) -> bool:
        pause = self._pauses.get((account_id, channel))
        return pause is not None and pause.until > self.now

    def _waits_for_operator(self, row: Due, account_id: int, channel: ChannelKind) -> bool:
        pause = self._pauses.get((account_id, channel))
        if pause is None or pause.until <= self.now or row.urgent:
            return False
        in_time = row.expires_at is None or pause.until < row.expires_at
        if in_time and self.now < pause.since + _PATIENCE:
            self.put_off(row, pause.until)
            return True
        return False

    def _waits_for_number(self, row: Due, person: Person | None, until: datetime | None) -> bool:
        """The platform's number is used up: it waits for the next day's where there is time, else goes another way."""
        if until is None or row.urgent:
            return False
        moment = until if person is None else self._rhythm(person)[0].next_waking(until)
        if row.expires_at is not None and moment > row.expires_at - _IN_TIME:
            return False
        self.put_off(row, moment)
        return True

    # -- what becomes of it --------------------------------------------------------------------------------------

    def lend(
        self,
        row: Due,
        ways: Sequence[str],
        key: str,
        address: Address,
        data: dict[str, Any],
        *,
        wire: ChannelKind,
        window: int = 0,
        on_behalf: str = "",
    ) -> Claimed:
        matter = self.matters[row.notice_id]
        self._lent.append(
            {
                "own_id": row.id,
                "new_ways": list(ways),
                "new_client_id": key,
                "new_due_at": self.now if self._is_late(row) else row.due_at,
                "new_channel": ways[0],
                "new_lease_until": self.lease_until,
                "new_claimed_by": self.owner,
            }
        )
        return Claimed(
            id=row.id,
            key=key,
            owner=self.owner,
            lease_until=self.lease_until,
            account_id=matter.account.id,
            account=matter.account.slug,
            address=address.open_id,
            channel=ChannelKind(ways[0]),
            occasion=matter.occasion or matter.notice.kind.value,
            template=matter.notice.words,
            data=data,
            wire=wire,
            window=window,
            follower_id=address.follower_id,
            on_behalf=on_behalf,
        )

    def put_off(self, row: Due, until: datetime) -> None:
        self._put_off.append({"own_id": row.id, "new_due_at": until})

    def close(self, row: Due, event: Event, reason: str) -> None:
        state = advance(State.PLANNED, event)
        self._closed.append({"own_id": row.id, "new_state": state, "new_reason": reason[:80]})

    def write(self) -> None:
        connection = self.session.connection()
        for statement, rows in ((_LEND, self._lent), (_PUT_OFF, self._put_off), (_CLOSE, self._closed)):
            if rows:
                connection.execute(statement, rows)
        self.ledger.write()
        self._forget({row["own_id"] for row in (*self._lent, *self._put_off, *self._closed)})
        self._hand_over()
        self._lent, self._put_off, self._closed, self._handed = [], [], [], []

    def _forget(self, ids: set[int]) -> None:
        """What this session had read of these rows is no longer so."""
        for known in list(self.session.identity_map.values()):
            if isinstance(known, Delivery) and known.id in ids:
                self.session.expire(known)

    def _hand_over(self) -> None:
        rows = {delivery_id: (ways, reason) for delivery_id, ways, reason in self._handed}
        if not rows:
            return
        query = select(Delivery).options(joinedload(Delivery.notice)).where(Delivery.id.in_(rows))
        handed = []
        for delivery in self.session.scalars(query.execution_options(populate_existing=True)):
            ways, reason = rows[delivery.id]
            delivery.ways, delivery.channel = list(ways), ChannelKind(ways[0])
            handed.append((delivery, reason))
        handover.hand_over_all(self.session, handed, self.now)


_FIND: Mapping[ChannelKind, Callable[[Desk, Person, Matter], list[tuple[ChannelKind, Address]]]] = {
    ChannelKind.SERVICE: partial(Desk._own, wire=ChannelKind.SERVICE),  # noqa: SLF001 - the class's own table
    ChannelKind.TEMPLATE: partial(Desk._own, wire=ChannelKind.TEMPLATE),  # noqa: SLF001
    ChannelKind.SUBSCRIBE: Desk._subscribed,  # noqa: SLF001
    ChannelKind.SMS: Desk._mobile,  # noqa: SLF001
    ChannelKind.FAMILY: Desk._family,  # noqa: SLF001
}


def rests(person: Person, *, urgent: bool) -> bool:
    """Is he gone, or in a time when only danger may disturb him (R-UX-76)?"""
    return person.life_state in GONE or (person.life_state in RESTING and not urgent)


def _wechats(person: Person) -> Iterable[Address]:
    return (address for address in (person.address, person.family) if address is not None)

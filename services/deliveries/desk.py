"""The desk of one claim: everything that is known of its rows, read in a handful of statements, and what becomes of
each, written in as many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.days import local_day
from domain.deliveries import Event
from domain.members import GONE, RESTING
from domain.receipts import WayPause
from domain.ways import BY_HAND, ChannelKind
from services.deliveries import reach, rules, subscribing, unheard
from services.deliveries.book import Book
from services.deliveries.contents import Contents
from services.deliveries.hours import Hours
from services.deliveries.ledger import Ledger
from services.deliveries.lent import Claimed, new_key
from services.deliveries.matters import Due, Matter, Matters, is_late, was_refused
from services.deliveries.onward import LONG_WAIT
from services.deliveries.policies import Policies
from services.deliveries.reach import Address, Person
from services.deliveries.spending import NO_MONEY, Purses
from services.deliveries.targets import targets_of

_PATIENCE = timedelta(hours=4)  # how long a message waits for the operator before it takes its next way
_IN_TIME = timedelta(days=1)  # so long before it is of no use, a message does not wait for a number any more


class Desk:
    """`lease_until` is in real time."""

    def __init__(self, session: Session, now: datetime, lease_until: datetime, owner: str, zone: ZoneInfo) -> None:
        self.session, self.now, self.lease_until, self.owner, self.zone = session, now, lease_until, owner, zone
        self.ledger = Ledger(session, now)
        self.policies = Policies(session)
        self.hours = Hours(session, now, zone, self.policies)
        self.purses = Purses(session, self.policies, zone)
        self.contents = Contents(session, now, self.policies)
        self.matters = Matters(session, now, zone)
        self.people: dict[int, Person] = {}
        self._addresses: dict[tuple[int, str], Address] = {}
        self._pauses = {(row.account_id, row.channel): row for row in session.scalars(select(WayPause))}
        self._unpaid: set[int] = set()
        self.book = Book(session, now)

    def know(self, rows: Sequence[Due]) -> None:
        """Reads what stands behind these rows, and locks what the ledger may take from."""
        self.matters.know({row.notice_id for row in rows})
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
        self.ledger.open(self.matters.accounts.values())
        known = [self.people[one] for one in ids if one in self.people]
        own = [address for one in known for address in (one.address, one.family) if address is not None]
        self.ledger.know([*own, *self._addresses.values()])

    # -- may it go now? ------------------------------------------------------------------------------------------

    def is_fit(self, row: Due) -> bool:
        """Settles what may not go now: put off to waking hours, taken back, exempt, expired."""
        matter = self.matters[row.notice_id]
        person = self.people.get(row.member_id) if row.member_id is not None else None
        if person is not None and rests(person, urgent=row.urgent):
            self.book.close(row, Event.EXEMPTED if matter.must_reach else Event.WITHDRAWN, person.life_state.value)
        elif matter.off:
            self.book.close(row, Event.WITHDRAWN, matter.off)
        elif row.expires_at is not None and row.expires_at <= self.now:
            self.book.close(row, Event.EXPIRED, "too_late")
        else:
            return row.urgent or person is None or self._is_awake(row, person, matter)
        return False

    def _is_awake(self, row: Due, person: Person, matter: Matter) -> bool:
        """Puts off what must not disturb now, and what is late and would be one too many today."""
        rhythm, waking = self.hours.rhythm(person)
        if was_refused(row) or local_day(row.due_at, rhythm.zone) < local_day(self.now, rhythm.zone):
            moment = self.hours.slot_after_delay(row, person, matter)
            if moment is None:
                self.book.close(row, Event.EXPIRED, "caps")
                return False
            waking = rhythm.next_waking(moment)
        if waking > self.now:
            self.book.put_off(row, waking)
            return False
        return True

    def know_diaries(self, rows: Iterable[Due]) -> None:
        self.hours.know_diaries(rows, self.people)

    # -- by which way? -------------------------------------------------------------------------------------------

    def by_way(self, row: Due, ways: Sequence[str]) -> Claimed | None:
        """Lends it by the first way that is open; else it is a human's, or given up."""
        matter = self.matters[row.notice_id]
        person = self.people.get(row.member_id) if row.member_id is not None else None
        for place, name in enumerate(ways):
            channel = ChannelKind(name)
            if channel in BY_HAND:
                why = NO_MONEY if row.id in self._unpaid else row.reason or "no_wire"
                self.book.hand_over(row, ways[place:], why)
                return None
            for wire, address in self._targets(channel, row, person, matter):
                if self.is_paused(matter.account.id, wire):
                    others = self._others(wire, ways[place:], row, person, matter)
                    if self._waits_for_pause(row, matter.account.id, wire, others=others):
                        return None
                    continue
                if unheard.would_double(row.data, row.client_id, wire) and not rules.is_danger(matter.notice):
                    self.book.doubt(row)
                    return None
                repeat_until = unheard.repeat_until(row.data, row.client_id, wire)
                repeat = repeat_until is not None
                taken = matter.account.id, wire, address, matter.occasion
                verdict = self.ledger.take(*taken, urgent=row.urgent, repeat=repeat)
                if verdict.ok and self._is_taken(wire, address, matter):
                    key = row.client_id or new_key(row.id)
                    data = self.contents.of(matter.notice, row, person)
                    on_behalf = person.name if channel is ChannelKind.FAMILY and person is not None else ""
                    lent = self.lend(
                        row, ways[place:], key, address, data, wire=wire, window=verdict.serial, on_behalf=on_behalf
                    )
                    return replace(lent, repeat_until=repeat_until) if repeat else lent
                if self._waits_for_number(row, person, verdict.until):
                    return None
        self.book.close(row, Event.EXPIRED, row.reason or "no_way")
        return None

    def _is_taken(self, wire: ChannelKind, address: Address, matter: Matter) -> bool:
        """A subscription has a ledger of its own."""
        if wire is not ChannelKind.SUBSCRIBE:
            return True
        return subscribing.take(self.session, matter.account, matter.notice, address.follower_id, self.now)

    def _targets(
        self, channel: ChannelKind, row: Due, person: Person | None, matter: Matter
    ) -> Sequence[tuple[ChannelKind, Address]]:
        if row.open_id is not None:
            address = self._addresses.get((matter.account.id, row.open_id))
            return [(channel, address)] if address and address.takes and channel in matter.wires else []
        if person is None or (person.opted_out and not row.urgent):
            return []
        if channel is ChannelKind.SMS and not self._is_paid(row, person, matter):
            self._unpaid.add(row.id)
            return []
        return targets_of(self.session, channel, person, matter)

    def _is_paid(self, row: Due, person: Person, matter: Matter) -> bool:
        """Danger does not ask for money."""
        branches = (one.branch_id for one in self.people.values())  # read only where something is counted
        danger = rules.is_danger(matter.notice)
        return danger or self.purses.holds(branches, person.branch_id, self.now, urgent=row.urgent)

    def is_paused(self, account_id: int, channel: ChannelKind) -> bool:
        pause = self._pauses.get((account_id, channel))
        return pause is not None and pause.until > self.now

    def _others(self, wire: ChannelKind, ways: Sequence[str], row: Due, person: Person | None, matter: Matter) -> bool:
        wired = [kind for kind in map(ChannelKind, ways) if kind not in BY_HAND and kind is not ChannelKind.MASS]
        found = {other for kind in wired for other, _ in self._targets(kind, row, person, matter)}
        return any(not self.is_paused(matter.account.id, other) for other in found - {wire})

    def _waits_for_pause(self, row: Due, account_id: int, channel: ChannelKind, *, others: bool) -> bool:
        """A short pause is waited for; a long one only where no other wire is left."""
        pause = self._pauses[account_id, channel]
        if row.urgent or (others and pause.until > self.now + LONG_WAIT):
            return False
        in_time = row.expires_at is None or pause.until < row.expires_at
        if in_time and self.now < pause.since + _PATIENCE:
            self.book.put_off(row, pause.until)
            return True
        return False

    def _waits_for_number(self, row: Due, person: Person | None, until: datetime | None) -> bool:
        """The platform's number is used up: it waits for the next day's where there is time, else goes another way."""
        if until is None or row.urgent:
            return False
        moment = until if person is None else self.hours.rhythm(person)[0].next_waking(until)
        if row.expires_at is not None and moment > row.expires_at - _IN_TIME:
            return False
        self.book.put_off(row, moment)
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
        if wire is ChannelKind.SMS and (person := self.people.get(row.member_id or 0)) is not None:
            self.purses.spend(person.branch_id)
        due_at = self.now if is_late(row, self.now, self.zone) else row.due_at
        self.book.lend(row, ways, key, due_at, self.lease_until, self.owner)
        return Claimed(
            id=row.id,
            key=key,
            owner=self.owner,
            lease_until=self.lease_until,
            account_id=matter.account.id,
            account=matter.account.slug,
            address=address.open_id,
            channel=ChannelKind(ways[0]),
            occasion=matter.occasions[wire],
            template=matter.notice.words,
            data=data,
            wire=wire,
            window=window,
            follower_id=address.follower_id,
            on_behalf=on_behalf,
            taken_at=self.now,
        )

    def write(self) -> None:
        self.ledger.write()
        self.book.write()


def rests(person: Person, *, urgent: bool) -> bool:
    """Is he gone, or in a time when only danger may disturb him (R-UX-76)?"""
    return person.life_state in GONE or (person.life_state in RESTING and not urgent)

"""plan: one delivery for each member, due inside his waking hours and caps, by the ways that are open to him."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.caps import CAPS, Cap, Rhythm, Taken
from domain.days import at, local_day, week_start
from domain.deliveries import Delivery, Event, State, advance
from domain.members import GONE, RESTING, Member
from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind
from services.deliveries import handover, reach, rules
from services.deliveries.policies import Policies, PolicyOf
from services.deliveries.reach import Person

_TABLE = cast("Table", Delivery.__table__)  # the plain table: many rows at once without the unit of work


@dataclass(slots=True)
class _Plan:
    """One notice on its way to rows. `moves` are studies that give way: their new moment, or None where none
    is left.
    """

    notice: Notice
    account: Account
    policies: Policies
    zone: ZoneInfo
    urgent: bool
    due_at: datetime
    must_reach: bool
    rows: list[dict[str, Any]] = field(default_factory=list)
    moves: dict[int, datetime | None] = field(default_factory=dict)

    def add(self, person: Person, taken: Sequence[Taken]) -> None:
        if person.life_state in GONE or (person.life_state in RESTING and not self.urgent):
            return
        ways = self._ways(person)
        if not ways:
            return
        if ways == [ChannelKind.CALL_LIST]:
            self._row(person, ways, self.due_at, State.HANDED_OVER)
            return
        due = self._due(person, taken)
        if due is not None:
            self._row(person, ways, due, State.PLANNED)

    def _ways(self, person: Person) -> list[ChannelKind]:
        """In the order of the branch's policy; the call list only where everybody must be told."""
        open_ways = reach.wires_of(self.account, self.notice) if person.takes_wechat else ()
        allowed = {*open_ways, *((ChannelKind.CALL_LIST,) if self.must_reach else ())}
        if not person.takes_wechat and not person.opted_out and self.notice.kind is NoticeKind.ALARM:
            allowed.add(ChannelKind.CALL_LIST)
        order = [ChannelKind(way) for way in self.policies.of(person.branch_id).ways.split()]
        return [way for way in order if way in allowed]

    def _due(self, person: Person, taken: Sequence[Taken]) -> datetime | None:
        if self.urgent:
            return self.due_at
        rhythm = Rhythm.of(self.policies.of(person.branch_id), person.zone_or(self.zone))
        cap = CAPS[self.notice.kind]
        due = rhythm.slot(taken, self.due_at, rules.latest_for(self.notice, self.due_at), cap)
        if due is not None and cap not in (Cap.FREE, Cap.YIELD):
            self._move_studies(rhythm, taken, due)
        return due

    def _move_studies(self, rhythm: Rhythm, taken: Sequence[Taken], due: datetime) -> None:
        going = rhythm.crowded_out(taken, due)
        stays = [entry for entry in taken if entry not in going] + [Taken(due)]
        for entry in going:
            assert entry.movable is not None
            moved = rhythm.slot(stays, max(due, entry.at), entry.expires_at, Cap.YIELD)
            self.moves[entry.movable] = moved
            if moved is not None:
                stays.append(Taken(moved, is_study=True))

    def _row(self, person: Person, ways: list[ChannelKind], due: datetime, state: State) -> None:
        self.rows.append(
            {
                "notice_id": self.notice.id,
                "member_id": person.id,
                "state": state,
                "ways": [way.value for way in ways],
                "tries": 0,
                "urgent": self.urgent,
                "due_at": due,
                "expires_at": rules.expires_at(self.notice),
                "acknowledged_by": "",
                "reason": "" if state is State.PLANNED else _why_called(person),
                "data": {},
            }
        )


def _why_called(person: Person) -> str:
    """Why a human has to tell him, as a word the pages know."""
    if person.opted_out:
        return "opted_out"
    return "no_wechat" if person.address is None else ("way" if person.address.takes else "not_following")


def plan(
    session: Session,
    notice: Notice,
    members: Iterable[Member],
    now: datetime,
    *,
    zone: ZoneInfo,
    policy_of: PolicyOf | None = None,
    urgent: bool = False,
    due_at: datetime | None = None,
) -> int:
    """Plans the notice for these members and returns for how many.

    Nobody is planned twice for one notice. Left out are the dead, those who moved away, those who rest (R-UX-76),
    and, unless everybody must be told, those whom no way reaches now. `urgent` goes at once, whatever the hour.
    `zone` is the usual zone of the service.
    """
    ids = [member.id for member in members]
    known = set(session.scalars(select(Delivery.member_id).where(Delivery.notice_id == notice.id)))
    people = reach.people(session, [member_id for member_id in dict.fromkeys(ids) if member_id not in known])
    account = session.get_one(Account, notice.account_id)
    policies = Policies(session, policy_of)
    policies.preload({person.branch_id for person in people.values()})
    start = max(now, due_at or now)
    planning = _Plan(notice, account, policies, zone, urgent, start, must_reach=rules.must_reach(notice))
    diaries = {} if urgent else reach.diaries(session, people, _week_begins(start, zone))
    for person in people.values():
        planning.add(person, diaries.get(person.id, ()))
    if planning.rows:
        session.execute(insert(_TABLE), planning.rows)
    _move(session, planning.moves)
    handover.open_calls(session, notice, people, now)
    session.flush()
    return len(planning.rows)


def plan_address(session: Session, notice: Notice, open_id: str, now: datetime) -> Delivery:
    """Plans it, urgently, for an open id that need not be a member's own: a family helper, somebody not yet known."""
    delivery = Delivery(
        notice_id=notice.id,
        open_id=open_id,
        ways=[way.value for way in reach.WIRES],
        tries=0,
        urgent=True,
        due_at=now,
        expires_at=rules.expires_at(notice),
        acknowledged_by="",
        reason="",
        data={},
    )
    session.add(delivery)
    session.flush()
    return delivery


def _week_begins(moment: datetime, zone: ZoneInfo) -> datetime:
    return at(week_start(local_day(moment, zone)), datetime.min.time(), zone)


def _move(session: Session, moves: dict[int, datetime | None]) -> None:
    """Studies that gave way; one that finds no room before it is of no use is given up."""
    for delivery_id, due in moves.items():
        values: dict[str, Any] = {"due_at": due}
        if due is None:
            values = {"state": advance(State.PLANNED, Event.EXPIRED), "reason": "caps"}
        session.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.state == State.PLANNED)
            .values(**values)
            .execution_options(synchronize_session=False)
        )

"""plan: one delivery for each member, due inside his waking hours and caps, by the ways that are open to him."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.caps import CAPS, Cap, Rhythm, Taken
from domain.deliveries import Delivery, Event, State, advance
from domain.members import GONE, RESTING, Member
from domain.notices import Notice
from domain.ways import BY_HAND
from services.deliveries import handover, ladder, reach, rules, subscribing
from services.deliveries.means import means_of, terms_of
from services.deliveries.policies import Policies, PolicyOf
from services.deliveries.reach import Person

_TABLE = cast("Table", Delivery.__table__)  # the plain table: many rows at once without the unit of work
_SAME = ("notice_id", "state", "ways", "urgent", "due_at", "expires_at", "channel", "reason")
_INSERT = insert(_TABLE).from_select(
    ["member_id", *_SAME],
    select(Member.id, *(bindparam(f"new_{name}", type_=_TABLE.c[name].type) for name in _SAME))
    .where(Member.id.in_(bindparam("ids", expanding=True)))
    .order_by(Member.id),
)
_AT_ONCE = 2000  # people in one step: memory does not grow with the city


_Same = tuple[tuple[str, ...], datetime, State, str]  # ways, due, state, reason: what people have in common


@dataclass(slots=True)
class _Plan:
    """One notice on its way to rows. `moves` are studies that give way: their new moment, or None where none
    is left.
    """

    notice: Notice
    policies: Policies
    terms: ladder.Terms
    zone: ZoneInfo
    urgent: bool
    due_at: datetime
    accepted: set[int] = field(default_factory=set)
    groups: dict[_Same, list[int]] = field(default_factory=lambda: defaultdict(list))
    moves: dict[int, datetime | None] = field(default_factory=dict)
    called: dict[int, Person] = field(default_factory=dict)
    _ladders: dict[tuple[int, ladder.Means], tuple[ladder.Ways, list[str]]] = field(default_factory=dict)
    _rhythms: dict[tuple[int, str], Rhythm] = field(default_factory=dict)
    _free: dict[tuple[int, str], datetime | None] = field(default_factory=dict)

    def add(self, person: Person, taken: Sequence[Taken]) -> None:
        if person.life_state in GONE:
            return
        ways, words = self._ways(person)
        if person.life_state in RESTING and not self.urgent:
            if self.terms.must_reach:
                self._row(person, words, self.due_at, State.EXEMPT, person.life_state.value)
            return
        if not ways:
            return
        if ways[0] in BY_HAND:
            self._row(person, words, self.due_at, State.HANDED_OVER, _why_called(person))
            self.called[person.id] = person
            return
        due = self._due(person, taken)
        if due is not None:
            self._row(person, words, due, State.PLANNED, "")

    def _ways(self, person: Person) -> tuple[ladder.Ways, list[str]]:
        """Worked out once for all people of a branch of whom the same is known."""
        means = means_of(person, self.accepted)
        known = self._ladders.get((person.branch_id, means))
        if known is None:
            ways = ladder.climb(self.policies.of(person.branch_id), self.terms, means, self.due_at)
            known = self._ladders[person.branch_id, means] = ways, [way.value for way in ways]
        return known

    def _due(self, person: Person, taken: Sequence[Taken]) -> datetime | None:
        if self.urgent:
            return self.due_at
        key = (person.branch_id, person.zone)
        rhythm = self._rhythms.get(key)
        if rhythm is None:
            rhythm = Rhythm.of(self.policies.of(person.branch_id), person.zone_or(self.zone))
            self._rhythms[key] = rhythm
        cap = CAPS[self.notice.kind]
        if not taken:  # the same for everybody of the branch
            if key not in self._free:
                self._free[key] = rhythm.slot((), self.due_at, rules.latest_for(self.notice, self.due_at), cap)
            return self._free[key]
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

    def _row(self, person: Person, words: list[str], due: datetime, state: State, reason: str) -> None:
        self.groups[tuple(words), due, state, reason].append(person.id)


def _why_called(person: Person) -> str:
    """Why a human has to tell him, as a word the pages know."""
    if person.opted_out:
        return "opted_out"
    return "no_wechat" if person.address is None else ("way" if person.address.takes else "not_following")


def plan(
    session: Session,
    notice: Notice,
    members: Iterable[Member | int],
    now: datetime,
    *,
    zone: ZoneInfo,
    policy_of: PolicyOf | None = None,
    urgent: bool = False,
    due_at: datetime | None = None,
) -> int:
    """Plans the notice for these members (or their ids, which spares reading them) and returns for how many.

    Nobody is planned twice for one notice. Left out are the dead and those who moved away. Those who rest (R-UX-76) get
    a row that says so where everybody must be told, and none where not; nor does one whom no way reaches then. `urgent`
    goes at once, whatever the hour. `zone` is the usual zone of the service.
    """
    known = set(session.scalars(select(Delivery.member_id).where(Delivery.notice_id == notice.id)))
    ids = dict.fromkeys(member if isinstance(member, int) else member.id for member in members)
    account = session.get_one(Account, notice.account_id)
    if reach.has_sms(account):
        reach.learn_phone_kinds(session)
    policies = Policies(session, policy_of)
    start = max(now, due_at or now)
    if notice.unit_id is not None:
        notice.expires_at = rules.closes_at(notice, policies.of(notice.unit_id), start) or notice.expires_at
    planning = _Plan(notice, policies, terms_of(account, notice), zone, urgent, start)
    planned = 0
    for some in reach.chunks([member_id for member_id in ids if member_id not in known], _AT_ONCE):
        planned += _plan_some(session, planning, account, some)
    if planning.called:
        handover.open_calls(session, notice, planning.called, now)
    session.flush()
    return planned


def _plan_some(session: Session, planning: _Plan, account: Account, ids: Sequence[int]) -> int:
    people = reach.people(session, ids)
    planning.policies.preload({person.branch_id for person in people.values()})
    followers = [person.address.follower_id for person in people.values() if person.address is not None]
    planning.accepted = subscribing.accepted(session, account, planning.notice, followers)
    diaries: Mapping[int, Sequence[Taken]] = {}
    if not planning.urgent:
        diaries = reach.diaries(session, people, reach.week_anywhere(planning.due_at, planning.zone))
    planning.moves = {}
    for member_id in ids:  # in the order in which they were given
        if (person := people.get(member_id)) is not None:
            planning.add(person, diaries.get(person.id, ()))
    planned = _insert(session, planning)
    _move(session, planning.moves)
    return planned


def _insert(session: Session, planning: _Plan) -> int:
    """The database makes the rows itself: most people of a notice have everything in common but their names."""
    connection = session.connection()
    for (ways, due, state, reason), ids in planning.groups.items():
        same = {
            "notice_id": planning.notice.id,
            "state": state,
            "ways": list(ways),
            "urgent": planning.urgent,
            "due_at": due,
            "expires_at": planning.terms.expires_at,
            "channel": ways[0] if state is State.HANDED_OVER else None,
            "reason": reason,
        }
        for some in reach.chunks(ids):
            connection.execute(_INSERT, {f"new_{name}": value for name, value in same.items()} | {"ids": some})
    planned = sum(len(ids) for ids in planning.groups.values())
    planning.groups.clear()
    return planned


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

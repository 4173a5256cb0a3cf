"""演练: what a notice would do, found out by the planner itself and then undone; nothing leaves and nothing is kept."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.accounts import Follower
from domain.deliveries import Delivery, State
from domain.members import Member
from domain.notices import Notice
from domain.study import StudyMaterial
from domain.ways import BY_HAND, ChannelKind
from services import followers
from services.deliveries import reach, rules
from services.deliveries.policies import Policies
from services.deliveries.reach import Person
from services.deliveries.spending import Purses

Act = Callable[[], Notice]


@dataclass(frozen=True, slots=True)
class Share:
    """Those who get it by one way from one moment on. `at` is aware UTC; `names` are in the order of the roster."""

    way: ChannelKind
    at: datetime
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Who gets what, when and by which way; whom it leaves out and why; what it costs.

    `exempt` are (name, why) of those who need not be told now, `missed` of those whom nothing would reach. `budget`
    says how many messages of each way it takes; a call or a visit is one too. `sms_fen` is the price of its text
    messages, `unpaid` how many get none because their branch has no money left for it. `put_off` counts studies that
    give way.
    """

    total: int
    shares: tuple[Share, ...]
    exempt: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]
    budget: Mapping[ChannelKind, int]
    sms_fen: int
    unpaid: int
    put_off: int


def rehearse(session: Session, people: Sequence[Member], act: Act, *, now: datetime, zone: ZoneInfo) -> Rehearsal:
    """Plays `act`, which plans a notice for `people` and returns it, in a savepoint that is always rolled back.

    The way that stands here is the first that is open at the due moment, as things are now: a refusal of the platform
    cannot be foreseen. `zone` is the usual one of the service.
    """
    session.flush()
    before = _studies(session)
    savepoint = session.begin_nested()
    try:
        notice = act()
        session.flush()
        found = _read(session, notice, people, before, _Payer(session, notice, now, zone))
    finally:
        savepoint.rollback()
        session.expire_all()
    return found


def _studies(session: Session) -> dict[int, datetime]:
    """The studies that are planned, and when: what gives way shows by the difference."""
    query = (
        select(Delivery.id, Delivery.due_at)
        .join(Notice)
        .join(StudyMaterial, StudyMaterial.id == Notice.material_id)
        .where(Delivery.state == State.PLANNED)
    )
    return {row.id: row.due_at for row in session.execute(query)}


class _Payer:
    """Pays for text messages as the senders will."""

    def __init__(self, session: Session, notice: Notice, now: datetime, zone: ZoneInfo) -> None:
        self._policies, self._now = Policies(session), now
        self._purses = Purses(session, self._policies, zone)
        self._is_danger = rules.is_danger(notice)
        self.fen = 0
        self._unpaid: set[int] = set()

    @property
    def unpaid(self) -> int:
        return len(self._unpaid)

    def pays(self, row: Delivery, person: Person) -> bool:
        branch_id = person.branch_id
        if not (self._is_danger or self._purses.holds([], branch_id, self._now, urgent=row.urgent)):
            self._unpaid.add(row.id)
            return False
        self._purses.spend(branch_id)
        self.fen += self._policies.of(branch_id).sms_fen
        return True


def _read(
    session: Session, notice: Notice, people: Sequence[Member], before: Mapping[int, datetime], payer: _Payer
) -> Rehearsal:
    rows = session.scalars(
        select(Delivery).where(Delivery.notice_id == notice.id, Delivery.member_id.is_not(None)).order_by(Delivery.id)
    ).all()
    by_member = {row.member_id: row for row in rows}
    known = reach.people(session, [person.id for person in people])
    left = _allowances(session, known.values())
    going = [row for row in rows if row.state not in (State.EXEMPT, State.EXPIRED)]
    going.sort(key=lambda row: (row.due_at, row.id))  # as they will be claimed: money goes to who comes first
    ways = {row.member_id: _way(row, known[row.member_id or 0], left, payer) for row in going}
    shares: dict[tuple[ChannelKind, datetime], list[str]] = defaultdict(list)
    exempt, missed = [], []
    for person in people:
        row = by_member.get(person.id)
        if row is None:
            missed.append((person.name, "no_way"))
        elif row.state is State.EXEMPT:
            exempt.append((person.name, row.reason))
        elif row.state is State.EXPIRED:
            missed.append((person.name, row.reason))
        else:
            shares[ways[person.id], row.due_at].append(person.name)
    after = _studies(session)
    return Rehearsal(
        total=len(people),
        shares=tuple(Share(*key, tuple(names)) for key, names in sorted(shares.items(), key=_by_moment)),
        exempt=tuple(exempt),
        missed=tuple(missed),
        budget=_budget(shares),
        sms_fen=payer.fen,
        unpaid=payer.unpaid,
        put_off=sum(after.get(delivery_id) != due_at for delivery_id, due_at in before.items()),
    )


def _by_moment(entry: tuple[tuple[ChannelKind, datetime], list[str]]) -> tuple[datetime, bool, int]:
    (way, at), names = entry
    return at, way in BY_HAND, -len(names)


def _budget(shares: Mapping[tuple[ChannelKind, datetime], Sequence[str]]) -> dict[ChannelKind, int]:
    budget: dict[ChannelKind, int] = defaultdict(int)
    for (way, _), names in shares.items():
        budget[way] += len(names)
    return dict(budget)


def _allowances(session: Session, people: Iterable[Person]) -> dict[int, int]:
    """Free messages that are left, by follower."""
    ids = [person.address.follower_id for person in people if person.address is not None]
    found: dict[int, int] = {}
    for chunk in reach.chunks(ids):
        query = select(Follower.id, Follower.window_left).where(Follower.id.in_(chunk))
        found |= {row.id: row.window_left for row in session.execute(query)}
    return found


def _way(row: Delivery, person: Person, left: Mapping[int, int], payer: _Payer) -> ChannelKind:
    """The first way of the row that is open at its moment; the last one where none is."""
    ways = [ChannelKind(way) for way in row.ways]
    least = 0 if row.urgent else followers.RESERVE
    address = person.address
    has_window = (
        address is not None
        and address.window_until is not None
        and address.window_until > row.due_at
        and left.get(address.follower_id, 0) > least
    )
    for way in ways:
        if way is ChannelKind.SERVICE and not has_window:
            continue
        if way is ChannelKind.SMS and not payer.pays(row, person):
            continue
        return way
    return ways[-1]

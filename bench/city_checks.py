"""What must hold of a notice to a city: sums in every branch, nobody told twice, limits, caps and quiet hours kept.

Counted from the tables by themselves and from the local WeChat's own log, not by the services that made them.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.bindings import Binding
from domain.caps import CAPS, COUNTED, Cap
from domain.days import local_day, week_start
from domain.deliveries import Attempt, Delivery, State, Told
from domain.meetings import Meeting
from domain.members import GONE, Member
from domain.notices import Notice, NoticeKind
from domain.policy import BranchPolicy
from domain.ways import ChannelKind, Consequence
from services import closing
from simulator.driver import Json, World

ZONE = ZoneInfo("Asia/Shanghai")
_TOLD = {Told.SELF: "responded", Told.PHONE: "called", Told.VISIT: "visited", Told.FAMILY: "family"}
SHELVES = ("responded", "called", "visited", "family", "exempt", "unreachable", "open")


def shelf(state: State, told: Told | None) -> str:
    """Where one person stands on the closing sheet."""
    if state is State.ACKNOWLEDGED:
        return _TOLD[told or Told.SELF]
    if state is State.EXEMPT:
        return "exempt"
    return "unreachable" if state is State.EXPIRED else "open"


def sums(
    session: Session, meeting_ids: Mapping[int, int], expected: Mapping[int, int]
) -> tuple[Counter[str], list[str]]:
    """`meeting_ids` and `expected` (how many had to be told) by branch. The shelves of the whole city, and a line for
    each branch whose sheet does not add up.
    """
    query = (
        select(Notice.meeting_id, Delivery.member_id, Delivery.state, Delivery.told)
        .join(Delivery)
        .where(Notice.kind == NoticeKind.MEETING, Notice.meeting_id.is_not(None))
    )
    sheets: dict[int, Counter[str]] = defaultdict(Counter)
    people: dict[int, set[int | None]] = defaultdict(set)
    for meeting_id, member_id, state, told in session.execute(query):
        if meeting_id is not None and state is not State.WITHDRAWN:
            sheets[meeting_id][shelf(state, told)] += 1
            people[meeting_id].add(member_id)
    wrong = []
    for branch, meeting in meeting_ids.items():
        counted = sum(sheets[meeting].values())
        if not counted == len(people[meeting]) == expected[branch]:
            wrong.append(f"branch {branch}: {expected[branch]} had to be told, the sheet has {dict(sheets[meeting])}")
    return sum(sheets.values(), Counter()), wrong


def sheets(
    session: Session, meeting_ids: Mapping[int, int], expected: Mapping[int, int], now: datetime
) -> tuple[Counter[str], list[str]]:
    """The same by the house's own closing sheet, as the secretary sees it."""
    whole: Counter[str] = Counter()
    wrong = []
    for branch, meeting_id in meeting_ids.items():
        tally = closing.tally(session, session.get_one(Meeting, meeting_id), now)
        counts = {name: count for name, count in tally.as_data().items() if name != "reasons"}
        whole.update(counts)
        if not sum(counts.values()) - tally.people == tally.people == expected[branch]:
            wrong.append(f"branch {branch}: {expected[branch]} had to be told, its closing sheet says {counts}")
    return whole, wrong


def audience(session: Session) -> dict[int, int]:
    """Branch → how many people have to be told: on the roster, neither dead nor moved away."""
    query = (
        select(Member.branch_id, func.count())
        .where(Member.on_roster, Member.life_state.not_in(GONE))
        .group_by(Member.branch_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


# -- what went out, as the local WeChat saw it ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that we started. `at` is when it left us; `member_id` is None where only an open id is known."""

    at: datetime
    open_id: str
    delivery_id: int
    notice_id: int
    kind: NoticeKind
    urgent: bool
    member_id: int | None


@dataclass(frozen=True, slots=True)
class Log:
    """`sent` is what arrived; `unknown` are messages on phones that no row of ours accounts for."""

    sent: list[Sent]
    unknown: list[Json]


def read_log(session: Session, world: World) -> Log:
    """Every message on every phone that was no answer, with the row it came from.

    The wire of a plain customer-service message carries no key: it is matched with the tries of that person in their
    order, each of which explains one message.
    """
    entries = list(_started_by_us(world.entries()))
    rows = _Rows(session, {key for entry in entries if (key := _key(entry))})
    found = [(entry, rows.of(entry)) for entry in entries]
    return Log([sent for _, sent in found if sent is not None], [entry for entry, sent in found if sent is None])


def _started_by_us(entries: Iterable[Json]) -> Iterator[Json]:
    for entry in entries:
        if entry.get("via") in ("custom", "template", "subscribe") and entry["type"] != "typing":
            yield entry


def _key(entry: Json) -> str:
    """The key of the try that brought it, where the wire carries one."""
    if key := entry.get("client_msg_id"):
        return str(key)
    lines = entry.get("lines") or [{}]
    return str(lines[0].get("id", "")).rpartition(":")[0]


class _Rows:
    """The tries of all deliveries, by their key and, for customer-service messages without one, by person."""

    def __init__(self, session: Session, keys: Container[str]) -> None:
        self._addresses = _addresses(session)
        self._by_key: dict[str, Sent] = {}
        self._spoken: dict[str, deque[Sent]] = defaultdict(deque)
        query = (
            select(Attempt, Delivery, Notice.id, Notice.kind)
            .join(Delivery, Delivery.id == Attempt.delivery_id)
            .join(Notice)
            .order_by(Attempt.at, Attempt.id)
        )
        for attempt, row, notice_id, kind in session.execute(query):
            sent = self._sent(row, attempt.at, notice_id, kind)
            self._by_key.setdefault(attempt.client_id, sent)
            spoken = attempt.channel is ChannelKind.SERVICE and attempt.outcome in ("accepted", "unknown")
            if spoken and attempt.client_id not in keys:
                self._spoken[sent.open_id].append(sent)
        held = select(Delivery, Notice.id, Notice.kind).join(Notice).where(Delivery.client_id.is_not(None))
        for row, notice_id, kind in session.execute(held):  # a killed sender leaves the key and no try
            self._by_key.setdefault(row.client_id or "", self._sent(row, row.sent_at or row.due_at, notice_id, kind))

    def _sent(self, row: Delivery, at: datetime, notice_id: int, kind: NoticeKind) -> Sent:
        open_id = row.open_id or self._addresses.get(row.member_id or 0, "")
        return Sent(at, open_id, row.id, notice_id, kind, row.urgent, row.member_id)

    def of(self, entry: Json) -> Sent | None:
        if key := _key(entry):
            return self._by_key.get(key)
        spoken = self._spoken[entry["openid"]]
        return spoken.popleft() if spoken else None


def _addresses(session: Session) -> dict[int, str]:
    query = select(Binding.member_id, Binding.open_id).where(Binding.relation == "").order_by(Binding.id)
    return {row[0]: row[1] for row in session.execute(query)}


def twice(log: Log) -> list[Sent]:
    """Messages beyond the first of one notice for one person."""
    seen: set[tuple[int, str]] = set()
    found = []
    for one in log.sent:
        place = (one.delivery_id, one.open_id)
        if place in seen:
            found.append(one)
        seen.add(place)
    return found


def doubts(session: Session) -> int:
    """Tries that nobody will know the end of by itself: nothing was heard, or their sender died."""
    query = select(func.count()).where(Attempt.outcome == Consequence.UNKNOWN.value, Attempt.code == "timeout")
    return session.scalar(query) or 0


class Zones:
    """Who lives by another clock than the service. `journeys` are moves of the members, each from its moment on."""

    def __init__(self, session: Session, journeys: Mapping[int, Sequence[tuple[datetime, str]]] | None = None) -> None:
        query = select(Member.id, Member.zone).where(Member.zone != "")
        self._now = {row[0]: row[1] for row in session.execute(query)}
        self._journeys = journeys or {}

    def at(self, member_id: int | None, moment: datetime) -> ZoneInfo:
        journeys = self._journeys.get(member_id or 0, ())
        before = [zone for since, zone in journeys if since <= moment]
        name = before[-1] if before else "" if journeys else self._now.get(member_id or 0, "")
        return ZoneInfo(name) if name else ZONE


def in_quiet_hours(log: Log, zones: Zones, policy: BranchPolicy) -> list[Sent]:
    """What left in somebody's own quiet hours and was no answer to his word and no danger."""
    calm = (one for one in log.sent if not one.urgent)
    return [one for one in calm if policy.quiet.is_quiet(one.at, zones.at(one.member_id, one.at))]


@dataclass(frozen=True, slots=True)
class Caps:
    """`over` are days and weeks with more than is allowed; `put_right` and `forced` are the documented exceptions: a
    correction that went at once, and a notice that found no room in time (`domain.caps`).
    """

    over: list[tuple[int, date, list[str]]]
    put_right: int
    forced: int
    most_a_day: int
    most_a_week: int


def caps(log: Log, zones: Zones, policy: BranchPolicy) -> Caps:
    days: dict[tuple[int, date], list[NoticeKind]] = defaultdict(list)
    for one in sorted(log.sent, key=lambda sent: sent.delivery_id):  # as they were planned, each knowing those before
        if one.kind in COUNTED and not one.urgent and one.member_id is not None:
            days[one.member_id, local_day(one.at, zones.at(one.member_id, one.at))].append(one.kind)
    weeks: dict[tuple[int, date], list[NoticeKind]] = defaultdict(list)
    for (member, day), kinds in sorted(days.items()):
        weeks[member, week_start(day)] += kinds
    over: list[tuple[int, date, list[str]]] = []
    exceptions: Counter[str] = Counter()
    for allowed, spans in ((policy.pushes_a_day, days), (policy.pushes_a_week, weeks)):
        for (member, day), kinds in spans.items():
            if why := _excess(kinds, allowed, policy.studies_a_week):
                exceptions[why] += 1
                if why == "over":
                    over.append((member, day, [kind.value for kind in kinds]))
    return Caps(
        over,
        exceptions["put_right"],
        exceptions["forced"],
        max(map(len, days.values()), default=0),
        max(map(len, weeks.values()), default=0),
    )


def _excess(kinds: list[NoticeKind], allowed: int, studies: int) -> str:
    """Why there were more than `allowed`: a correction, a notice without room in time, or no good reason (`over`)."""
    waits = [kind for kind in kinds if CAPS[kind] is not Cap.AT_ONCE]
    if sum(CAPS[kind] is Cap.YIELD for kind in kinds) > studies:
        return "over"
    if len(kinds) <= allowed:
        return ""
    if len(waits) <= allowed:
        return "put_right"
    # a notice that finds no room in time goes without it; whatever may be left out, or may wait, never does
    after = [CAPS[kind] for kind in waits[allowed:]]
    return "forced" if all(cap is Cap.WAIT for cap in after) else "over"


def lines(what: str, found: Iterable[Any], most: int = 5) -> list[str]:
    """A violation each, the first few of them in full."""
    every = [str(each) for each in found]
    return [f"{what}: {each}" for each in every[:most]] + (
        [f"{what}: {len(every) - most} more"] if len(every) > most else []
    )

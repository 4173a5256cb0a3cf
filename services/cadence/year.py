"""One branch and its groups through one calendar year: what is arranged, registered, missing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.cadence import (
    OF_GROUPS,
    CadenceChoice,
    CadenceItem,
    CadenceProfile,
    CadenceState,
    CadenceTick,
    Demand,
    Period,
    chosen,
    is_due_soon,
    period_of,
    periods,
    state_of,
)
from domain.days import at, local_day
from domain.meetings import Meeting, MeetingState
from domain.members import GONE, Member, Standing
from domain.organisation import COMMITTEE_POSTS, Post, Unit
from domain.terms import COMMITTEE_FROM, COMMITTEE_LEAST
from services import organisation
from services.cadence.keeping import choices_of
from services.cadence.profiles import PROFILES, STATUTORY

_OF_COMMITTEE = frozenset({CadenceItem.COMMITTEE_MEETING, CadenceItem.REPORT_MEMBERS})

Days = Mapping[tuple[int, str], Collection[date]]
"""(unit number, item) → local days."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One item in one period."""

    period: Period
    state: CadenceState
    ticked: tuple[date, ...]
    arranged: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the branch or of one group."""

    unit: Unit
    demand: Demand
    cells: tuple[Cell, ...]

    def at(self, day: date) -> Cell:
        return next(cell for cell in self.cells if cell.period.holds(day))


@dataclass(frozen=True, slots=True)
class Year:
    """`choice` is who decided the profile of the branch; None: nobody did, the regulation holds."""

    year: int
    profile: CadenceProfile
    choice: CadenceChoice | None
    lines: tuple[Line, ...]


def year_of(session: Session, branch: Unit, year: int, today: date, zone: ZoneInfo) -> Year:
    """By the profile that holds today, for a year that is over by that of its last day."""
    groups = organisation.groups_of(session, branch)
    chain = [unit.id for unit in reversed(organisation.chain(session, branch))]
    choices = choices_of(session, [*chain, *(group.id for group in groups)])
    on = min(today, date(year, 12, 31))
    units = [branch, *groups]
    ticked, arranged = ticks(session, units, year), meetings(session, [branch.id], year, zone)
    seated = branch.id not in without_committee(session, [branch.id], on)
    lines = tuple(lines_of(branch, groups, chain, choices, on, ticked, arranged, today, year, has_committee=seated))
    return Year(year, profile_of(choices, chain, on), chosen(choices, chain, on), lines)


def profile_of(choices: Iterable[CadenceChoice], chain: Sequence[int], on: date) -> CadenceProfile:
    """An unknown key, from a profile that is no longer kept, falls back to the regulation."""
    choice = chosen(choices, chain, on)
    return PROFILES.get(STATUTORY if choice is None else choice.profile, PROFILES[STATUTORY])


def lines_of(
    branch: Unit,
    groups: Sequence[Unit],
    chain: Sequence[int],
    choices: Sequence[CadenceChoice],
    on: date,
    ticked: Days,
    arranged: Days,
    today: date,
    year: int,
    *,
    has_committee: bool = True,
) -> Iterator[Line]:
    for demand in profile_of(choices, chain, on).demands:
        if demand.item in _OF_COMMITTEE and not has_committee:
            continue
        if demand.item not in OF_GROUPS:
            yield _line(branch, demand, ticked, arranged, today, year)
    for group in groups:
        for demand in profile_of(choices, (group.id, *chain), on).demands:
            if demand.item in OF_GROUPS:
                yield _line(group, demand, ticked, arranged, today, year)


def without_committee(session: Session, branch_ids: Collection[int], on: date) -> frozenset[int]:
    """Branches that have no 支委会 and need none (D2.3): fewer than seven full members, and no three who hold its
    posts. They owe no meetings of it.
    """
    full = (
        select(Member.branch_id, func.count())
        .where(Member.branch_id.in_(branch_ids), Member.on_roster, Member.life_state.not_in(GONE))
        .where(Member.standing == Standing.FULL)
        .group_by(Member.branch_id)
    )
    posts = (
        select(Post.unit_id, func.count(Post.member_id.distinct()))
        .where(Post.unit_id.in_(branch_ids), Post.kind.in_(COMMITTEE_POSTS), organisation.held_on(on))
        .group_by(Post.unit_id)
    )
    members = {row[0]: row[1] for row in session.execute(full)}
    seats = {row[0]: row[1] for row in session.execute(posts)}
    return frozenset(
        number
        for number in branch_ids
        if members.get(number, 0) < COMMITTEE_FROM and seats.get(number, 0) < COMMITTEE_LEAST
    )


def _line(unit: Unit, demand: Demand, ticked: Days, arranged: Days, today: date, year: int) -> Line:
    key = (unit.id, demand.item.value)
    done, planned = ticked.get(key, ()), arranged.get(key, ())
    cells = (
        Cell(
            period,
            state_of(period, demand.least, done, planned, today),
            tuple(sorted(day for day in done if period.holds(day))),
            tuple(sorted(day for day in planned if period.holds(day))),
        )
        for period in periods(demand.per, year)
    )
    return Line(unit, demand, tuple(cells))


def ticks(session: Session, units: Collection[Unit], year: int) -> Days:
    query = select(CadenceTick.unit_id, CadenceTick.item, CadenceTick.on).where(
        CadenceTick.unit_id.in_([unit.id for unit in units]),
        CadenceTick.on.between(date(year, 1, 1), date(year, 12, 31)),
        CadenceTick.withdrawn_at.is_(None),
    )
    found: dict[tuple[int, str], list[date]] = defaultdict(list)
    for unit_id, item, on in session.execute(query):
        found[unit_id, item.value].append(on)
    return found


def meetings(session: Session, branch_ids: Collection[int], year: int, zone: ZoneInfo) -> Days:
    """Announced meetings, under the item that is called like their kind. An activity is none."""
    begins, ends = (at(date(day, 1, 1), time(), zone) for day in (year, year + 1))
    query = select(Meeting.unit_id, Meeting.kind, Meeting.starts_at).where(
        Meeting.branch_id.in_(branch_ids),
        Meeting.state == MeetingState.ANNOUNCED,
        Meeting.starts_at >= begins,
        Meeting.starts_at < ends,
    )
    found: dict[tuple[int, str], list[date]] = defaultdict(list)
    for unit_id, kind, starts_at in session.execute(query):
        found[unit_id, kind.value].append(local_day(starts_at, zone))
    return found


def now_of(session: Session, branch: Unit, now: datetime, zone: ZoneInfo) -> list[tuple[Line, Cell]]:
    """Where every item stands in the period that runs."""
    today = local_day(now, zone)
    return [(line, line.at(today)) for line in year_of(session, branch, today.year, today, zone).lines]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A friendly hint: to arrange something before `due_on`, or to register what was held."""

    line: Line
    cell: Cell
    due_on: date

    @property
    def is_held(self) -> bool:
        return self.cell.state is CadenceState.UNREGISTERED

    @property
    def item(self) -> CadenceItem:
        return self.line.demand.item


def hints(session: Session, branch: Unit, today: date, zone: ZoneInfo) -> list[Reminder]:
    """For the secretary alone: what the period that runs still lacks in its last days (`cadence_hint_days`), and what
    was arranged, is over and not registered yet.
    """
    days = organisation.policy_of(session, branch).cadence_hint_days
    found = []
    for line in year_of(session, branch, today.year, today, zone).lines:
        cell = line.at(today)
        period = period_of(line.demand.per, today)
        soon = cell.state is CadenceState.UNARRANGED and is_due_soon(period, today, days)
        held = cell.state is CadenceState.UNREGISTERED and any(day < today for day in cell.arranged)
        if soon or held:
            found.append(Reminder(line, cell, period.last))
    return found

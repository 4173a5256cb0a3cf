"""Many branches for whoever is above them: 未安排 and 未登记 by item, in the order of the tree. No rate, no ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.cadence import CadenceItem, CadenceProfile, CadenceState
from domain.organisation import Unit, UnitKind
from services.cadence import year as years
from services.cadence.keeping import choices_of
from services.cadence.year import Line


@dataclass(frozen=True, slots=True)
class BranchYear:
    """`unregistered`: items with how many periods of the year, over or held, nobody registered; `unarranged`: items
    for which the period that runs has nothing yet.
    """

    branch: Unit
    profile: CadenceProfile
    unregistered: tuple[tuple[CadenceItem, int], ...]
    unarranged: tuple[CadenceItem, ...]


def of_branches(session: Session, branches: Sequence[Unit], today: date, zone: ZoneInfo) -> list[BranchYear]:
    """In the order given, in a fixed number of queries."""
    if not branches:
        return []
    year = today.year
    groups = _groups(session, branches)
    parents = _parents(session, branches[0].account_id)
    chains = {branch.id: _chain(branch, parents) for branch in branches}
    members = [*branches, *(group for several in groups.values() for group in several)]
    known = {number for chain in chains.values() for number in chain} | {unit.id for unit in members}
    choices = choices_of(session, known)
    ticked = years.ticks(session, members, year)
    arranged = years.meetings(session, list(chains), year, zone)
    alone = years.without_committee(session, list(chains), today)
    found = []
    for branch in branches:
        own, chain = groups.get(branch.id, []), chains[branch.id]
        mine = [choice for choice in choices if choice.unit_id in {*chain, *(group.id for group in own)}]
        seated = branch.id not in alone
        lines = list(
            years.lines_of(branch, own, chain, mine, today, ticked, arranged, today, year, has_committee=seated)
        )
        found.append(_summed(branch, years.profile_of(mine, chain, today), lines, today))
    return found


def _summed(branch: Unit, profile: CadenceProfile, lines: Sequence[Line], today: date) -> BranchYear:
    missing: dict[CadenceItem, int] = {}
    open_items: dict[CadenceItem, None] = {}
    for line in lines:
        count = sum(cell.state is CadenceState.UNREGISTERED for cell in line.cells)
        if count:
            missing[line.demand.item] = missing.get(line.demand.item, 0) + count
        if line.at(today).state is CadenceState.UNARRANGED:
            open_items[line.demand.item] = None
    return BranchYear(branch, profile, tuple(missing.items()), tuple(open_items))


def _groups(session: Session, branches: Sequence[Unit]) -> dict[int, list[Unit]]:
    query = select(Unit).where(
        Unit.parent_id.in_([branch.id for branch in branches]), Unit.kind == UnitKind.GROUP, Unit.closed_at.is_(None)
    )
    found: dict[int, list[Unit]] = {}
    for unit in session.scalars(query.order_by(Unit.id)):
        found.setdefault(unit.parent_id or 0, []).append(unit)
    return found


def _parents(session: Session, account_id: int) -> dict[int, int | None]:
    query = select(Unit.id, Unit.parent_id).where(Unit.account_id == account_id, Unit.kind != UnitKind.GROUP)
    return {row.id: row.parent_id for row in session.execute(query)}


def _chain(branch: Unit, parents: dict[int, int | None]) -> list[int]:
    found: list[int] = []
    current: int | None = branch.id
    while current is not None and current not in found:
        found.append(current)
        current = parents.get(current)
    return found

"""The policies of branches, read for many at once and worked out once for a piece of work."""

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.organisation import Unit
from domain.policy import BranchPolicy
from services.deliveries.reach import chunks

PolicyOf = Callable[[Unit], BranchPolicy]


class Policies:
    """`policy_of` may replace the tree's own policy, for what a caller has worked out already."""

    def __init__(self, session: Session, policy_of: PolicyOf | None = None) -> None:
        self._session = session
        self._policy_of = policy_of
        self._units: dict[int, Unit] = {}
        self._known: dict[int, BranchPolicy] = {}
        self._merged: dict[str, BranchPolicy] = {}  # most branches of a city have the same

    def preload(self, branch_ids: Iterable[int]) -> None:
        """Reads these branches and everything above them, one statement a level."""
        wanted = set(branch_ids)
        while wanted := {unit_id for unit_id in wanted if unit_id not in self._units}:
            for ids in chunks(wanted):
                self._units |= {unit.id: unit for unit in self._session.scalars(select(Unit).where(Unit.id.in_(ids)))}
            above = (self._units[unit_id].parent_id for unit_id in wanted)
            wanted = {parent_id for parent_id in above if parent_id is not None}

    def of(self, branch_id: int) -> BranchPolicy:
        if branch_id not in self._known:
            self.preload([branch_id])
            branch = self._units[branch_id]
            self._known[branch_id] = self._inherited(branch) if self._policy_of is None else self._policy_of(branch)
        return self._known[branch_id]

    def unit(self, unit_id: int) -> Unit:
        self.preload([unit_id])
        return self._units[unit_id]

    def _inherited(self, branch: Unit) -> BranchPolicy:
        layers = [branch.policy]
        while branch.parent_id is not None:
            branch = self._units[branch.parent_id]
            layers.append(branch.policy)
        key = repr(layers)
        if key not in self._merged:
            self._merged[key] = BranchPolicy.merged(reversed(layers))
        return self._merged[key]

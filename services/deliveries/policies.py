"""The policies of branches, each worked out once for a piece of work."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from domain.organisation import Unit
from domain.policy import BranchPolicy
from services import organisation

PolicyOf = Callable[[Unit], BranchPolicy]


class Policies:
    def __init__(self, session: Session, policy_of: PolicyOf | None = None) -> None:
        self._session = session
        self._policy_of = policy_of
        self._known: dict[int, BranchPolicy] = {}

    def of(self, branch_id: int) -> BranchPolicy:
        if branch_id not in self._known:
            branch = self._session.get_one(Unit, branch_id)
            find = self._policy_of or self._inherited
            self._known[branch_id] = find(branch)
        return self._known[branch_id]

    def _inherited(self, branch: Unit) -> BranchPolicy:
        return organisation.policy_of(self._session, branch)

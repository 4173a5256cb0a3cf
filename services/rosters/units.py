"""The branches and groups that a roster names: found by name, made where they are unknown."""

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.organisation import Unit, UnitKind

_AROUND = re.compile(r"^(?:中国共产党|中共)|委员会$")
_PARTY = "党"


class Units:
    """Of one account. What is made here is flushed, so that it has an id."""

    def __init__(self, session: Session, account: Account, parent: Unit | None) -> None:
        self._session, self._account = session, account
        query = select(Unit).where(Unit.account_id == account.id).order_by(Unit.id)
        self._units = list(session.scalars(query))
        self._parent = parent or self._top()
        self._groups = {
            (unit.parent_id, _group_key(unit.name)): unit for unit in self._units if unit.kind is UnitKind.GROUP
        }

    def branch(self, name: str) -> tuple[Unit | None, str]:
        """The branch of this name, made where nobody knows it; or None and why it cannot be one."""
        if not name:
            return None, "branch_missing"
        found = [unit for unit in self._units if _key(unit.name) == _key(name) and unit.kind is not UnitKind.GROUP]
        branches = [unit for unit in found if unit.kind is UnitKind.BRANCH]
        here = [unit for unit in branches if self._parent is not None and unit.parent_id == self._parent.id]
        branches = here or branches
        if len(branches) > 1:
            return None, "branch_twice"
        if branches:
            return (branches[0], "") if branches[0].closed_at is None else (None, "branch_closed")
        return (None, "branch_is_above") if found else (self._made(name, UnitKind.BRANCH, self._parent), "")

    def group(self, branch: Unit, name: str) -> Unit:
        """第二小组 and 第二党小组 are the same group."""
        key = (branch.id, _group_key(name))
        if key not in self._groups:
            self._groups[key] = self._made(name, UnitKind.GROUP, branch)
        return self._groups[key]

    def _top(self) -> Unit | None:
        """The one unit at the top of the account; None where there is none, or more than one."""
        above = (UnitKind.COMMITTEE_ABOVE, UnitKind.GENERAL_BRANCH)
        tops = [unit for unit in self._units if unit.parent_id is None and unit.kind in above]
        return tops[0] if len(tops) == 1 else None

    def _made(self, name: str, kind: UnitKind, parent: Unit | None) -> Unit:
        parent_id = None if parent is None else parent.id
        unit = Unit(account_id=self._account.id, parent_id=parent_id, kind=kind, name=name, policy={})
        self._session.add(unit)
        self._session.flush()
        self._units.append(unit)
        return unit


def _key(name: str) -> str:
    return _AROUND.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)))


def _group_key(name: str) -> str:
    return _key(name).replace(_PARTY, "")

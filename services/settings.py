"""本支部规定: where each present value comes from, and changing it with who decided and by which document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.members import Member
from domain.organisation import Unit
from domain.policy_changes import PolicyChange
from domain.policy_rules import SETTINGS, Fault, Setting, read, shown
from services import audit, organisation


@dataclass(frozen=True, slots=True)
class Present:
    """A setting as it holds in a unit: `unit` says so (None: nobody, the default holds), by `change` where known."""

    setting: Setting
    value: Any
    shown: str
    unit: Unit | None
    is_own: bool
    change: PolicyChange | None


def present(session: Session, unit: Unit) -> list[Present]:
    chain = organisation.chain(session, unit)
    last = {(each.unit_id, each.name): each for each in reversed(history(session, chain))}
    return [_present(setting, unit, chain, last) for setting in SETTINGS.values()]


def _present(
    setting: Setting, unit: Unit, chain: Sequence[Unit], last: Mapping[tuple[int, str], PolicyChange]
) -> Present:
    said_by = next((each for each in reversed(chain) if setting.name in each.policy), None)
    value = setting.default if said_by is None else said_by.policy[setting.name]
    change = None if said_by is None else last.get((said_by.id, setting.name))
    is_own = said_by is not None and said_by.id == unit.id
    return Present(setting, value, shown(setting, value), said_by, is_own, change)


def history(session: Session, units: Sequence[Unit], name: str | None = None) -> list[PolicyChange]:
    """What was changed in these units, the newest first."""
    query = (
        select(PolicyChange)
        .options(joinedload(PolicyChange.by))
        .where(PolicyChange.unit_id.in_([unit.id for unit in units]))
        .order_by(PolicyChange.id.desc())
    )
    return list(session.scalars(query if name is None else query.where(PolicyChange.name == name)))


def change(
    session: Session,
    unit: Unit,
    setting: Setting,
    text: str | None,
    by: Member,
    now: datetime,
    *,
    decided_by: str,
    document: str,
    is_superior: bool,
) -> PolicyChange | Fault:
    """`text` None: the unit goes by its superior again. Checked first, so that a policy can always be read."""
    if setting.by_superior and not is_superior:
        return Fault.SUPERIOR_ONLY
    if not decided_by.strip() or not document.strip():
        return Fault.PAPER_MISSING
    value = None if text is None else read(setting, text)
    before = unit.policy.get(setting.name)
    if isinstance(value, Fault) or value == before:
        return value if isinstance(value, Fault) else Fault.SAME
    kept = {name: each for name, each in unit.policy.items() if name != setting.name}
    unit.policy = kept if value is None else {**kept, setting.name: value}
    unit.policy_source = f"{decided_by.strip()} {document.strip()}"[:200]
    made = PolicyChange(
        unit_id=unit.id,
        name=setting.name,
        before=before,
        after=value,
        decided_by=decided_by.strip()[:120],
        document=document.strip()[:120],
        by_id=by.id,
        by=by,
        at=now,
    )
    session.add(made)
    audit.note(
        session, "settings.changed", now, account_id=unit.account_id, by=by, branch_id=unit.id, name=setting.name
    )
    session.flush()
    return made

"""The people whom the bench of deliveries writes to: as many members and branches as the city has, in plain rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from bench import place
from domain.accounts import Follower
from domain.bindings import Binding, Door
from domain.members import Member
from domain.organisation import Unit, UnitKind
from tests import factories

PEOPLE, BRANCHES = 33_226, 881
_UNBOUND = 10  # of so many, three have no WeChat of ours
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"


@dataclass(frozen=True, slots=True)
class Town:
    """`everybody` and `bound` are member ids; `units` branch ids; `branch_of` the branch of each member."""

    account_id: int
    office_id: int
    everybody: tuple[int, ...]
    bound: tuple[int, ...]
    branch_of: dict[int, int]


def build(session: Session, api_base: str, people: int, now: datetime) -> Town:
    """Three of ten members are not bound; nobody has written lately, so that a template message reaches the others."""
    account = factories.an_account(session, place.SLUG, app_id=place.APP_ID, api_base=api_base)
    office = factories.a_unit(session, account, "市委老干部局", UnitKind.COMMITTEE_ABOVE)
    branches = max(1, people * BRANCHES // PEOPLE)
    connection = session.connection()
    first = office.id + 1
    connection.execute(insert(_table(Unit)), [_branch(account.id, office.id, n) for n in range(branches)])
    connection.execute(
        insert(_table(Member)), [_member(account.id, first + n % branches, n, now) for n in range(people)]
    )
    bound = [n + 1 for n in range(people) if n % _UNBOUND >= 3]
    followers = [{"account_id": account.id, "open_id": _open_id(n), "following": True} for n in bound]
    connection.execute(insert(_table(Follower)), followers)
    connection.execute(insert(_table(Binding)), [_binding(account.id, n, now) for n in bound])
    branch_of = {n + 1: first + n % branches for n in range(people)}
    return Town(account.id, office.id, tuple(branch_of), tuple(bound), branch_of)


def _table(mapped: type[Any]) -> Table:
    return cast("Table", mapped.__table__)


def _branch(account_id: int, office_id: int, number: int) -> dict[str, Any]:
    names = {"name": f"第{number + 1}离退休干部党支部", "kind": UnitKind.BRANCH, "policy": {}}
    return {"account_id": account_id, "parent_id": office_id, **names}


def _member(account_id: int, branch_id: int, number: int, now: datetime) -> dict[str, Any]:
    name = f"{_SURNAMES[number % len(_SURNAMES)]}{number}"
    moments = {"created_at": now, "updated_at": now}
    return {"account_id": account_id, "branch_id": branch_id, "name": name, **moments}


def _binding(account_id: int, member_id: int, now: datetime) -> dict[str, Any]:
    kept = {"account_id": account_id, "member_id": member_id, "open_id": _open_id(member_id)}
    return {**kept, "door": Door.CARD, "since": now, "consented_at": now}


def _open_id(member_id: int) -> str:
    return f"oBench{member_id:06d}0000000000000000"

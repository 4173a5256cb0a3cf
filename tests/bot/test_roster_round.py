"""The roster goes out and comes back the same: nothing is created, nothing changes, nobody is lost."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.rosters import import_file
from bot.database import Sessions
from console.registers.files import WRITERS
from domain.accounts import Account
from domain.days import PartialDate
from domain.members import Category, Member, Standing
from domain.organisation import PostKind, Unit, UnitKind
from domain.registers import Asked
from services import registers
from tests import factories

KEPT = (
    *("name", "gender", "born", "joined", "full_on", "standing", "category", "phone", "second_phone", "address"),
    *("remark", "group_id", "branch_id", "life_state", "on_roster"),
)
BRANCH = "东风社区离退休干部党支部"
MESSY: tuple[dict[str, Any], ...] = (
    {
        "name": "王秀兰",
        "gender": "女",
        "born": PartialDate(1942),
        "joined": PartialDate(1971, 7),
        "phone": "19900000001",
    },
    {"name": "欧阳德明", "born": PartialDate(1936, 10, 5), "phone": "0552-3041234", "second_phone": "19900000002"},
    {
        "name": "李建国",
        "joined": PartialDate(1978, 3, 1),
        "full_on": PartialDate(1979, 3, 1),
        "category": Category.VETERAN,
    },
    {"name": "陈敏", "standing": Standing.PROBATIONARY, "phone": "0552-3041234-801", "remark": "=1+1"},
    {"name": "孙海", "standing": Standing.SUSPENDED, "phone": None, "address": "东风路18号院3栋2单元"},
    {"name": "李建国", "born": PartialDate(1950), "gender": "男", "phone": "19900000003"},
)


def furnish(session: Session) -> Unit:
    account = factories.an_account(session)
    branch = factories.a_unit(session, account, BRANCH)
    groups = [factories.a_group(session, branch, f"第{number}党小组") for number in "一二"]
    people = [
        factories.a_member(session, branch, group_id=groups[place % 2].id, **given) for place, given in enumerate(MESSY)
    ]
    factories.a_post(session, branch, people[3], PostKind.SECRETARY)
    factories.a_post(session, groups[0], people[0], PostKind.GROUP_LEADER)
    return branch


def known(session: Session) -> list[tuple[object, ...]]:
    return [tuple(getattr(one, name) for name in KEPT) for one in session.scalars(select(Member).order_by(Member.id))]


def test_roster_that_went_out_comes_in_without_a_change(
    sessions: Sessions, tmp_path: Path, now: datetime, zone: ZoneInfo
) -> None:
    with sessions.write() as session:
        furnish(session)
    file, reports = tmp_path / "花名册.xlsx", []
    for _ in range(2):  # the first time the sound of each name is noted
        with sessions.read() as session:
            before = known(session)
            branch = session.scalars(select(Unit).where(Unit.kind == UnitKind.BRANCH)).one()
            slug = session.scalars(select(Account.slug)).one()
            made = registers.make(session, "roster", Asked(branch, None, None, now, zone))
            file.write_bytes(WRITERS["xlsx"](made))
        reports.append(import_file(sessions, file, slug, None, dry_run=False, now=now, zone=zone))
        with sessions.read() as session:
            assert known(session) == before
    assert [(report["created"], report["rejected"]) for report in reports] == [(0, [])] * 2
    assert (reports[1]["updated"], reports[1]["unchanged"]) == (0, len(MESSY))

"""What somebody hears of dues without asking: one soft word a quarter; from the fourth month on only who keeps them
hears, and rings (D6.7). 自行脱党 is never spoken of.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.days import local_day
from domain.dues import DuesReceipt, DuesReminder, month_number, quarter_of, unpaid_months
from domain.items import TaskKind
from domain.members import GONE, RESTING, Member
from domain.policy import BranchPolicy
from services import dues, letters, members, organisation, tasks

_FROM_DAY = 10  # early in a month everybody is still on time


def due(session: Session, now: datetime, zone: ZoneInfo) -> list[tuple[int, str]]:
    """(member, last month paid) of those with a full month open, who have not yet heard of it in this quarter."""
    today = local_day(now, zone)
    if today.day < _FROM_DAY:
        return []
    heard = select(DuesReminder.member_id).where(DuesReminder.quarter == quarter_of(today))
    query = (
        select(DuesReceipt.member_id, func.max(DuesReceipt.to_month))
        .join(Member, Member.id == DuesReceipt.member_id)
        .where(DuesReceipt.withdrawn_at.is_(None), DuesReceipt.member_id.not_in(heard))
        .where(Member.life_state.not_in(GONE | RESTING))
        .group_by(DuesReceipt.member_id)
        .order_by(DuesReceipt.member_id)
    )
    return [(member_id, month) for member_id, month in session.execute(query) if unpaid_months(month, today)]


def say(session: Session, waiting: Sequence[tuple[int, str]], now: datetime, zone: ZoneInfo) -> dict[str, int]:
    """Once for each of them in a quarter: a word to him or a call for the one who keeps the dues."""
    today = local_day(now, zone)
    counts = {"reminded": 0, "calls": 0}
    for member_id, through in waiting:
        member = session.get_one(Member, member_id)
        what = _what(organisation.policy_of(session, member.branch), unpaid_months(through, today))
        if what is None:
            continue
        session.add(DuesReminder(member_id=member.id, quarter=quarter_of(today), at=now))
        if what == "calls":
            _call(session, member, through, today, now)
        else:
            _remind(session, member, through, today, now)
        counts[what] += 1
    session.flush()
    return counts


def _what(policy: BranchPolicy, months: int) -> str | None:
    if months >= policy.dues_call_months:
        return "calls"
    return "reminded" if policy.dues_remind_months and months >= policy.dues_remind_months else None


def _month(through: str) -> dict[str, Any]:
    year, before = divmod(month_number(through), 12)
    return {"year": year, "month": before + 1}


def _remind(session: Session, member: Member, through: str, today: date, now: datetime) -> None:
    collector = dues.collector_of(session, member.branch_id, today)
    letters.tell(
        session,
        member,
        "dues/reminder",
        now,
        urgent=False,
        called=members.called(member),
        collector="" if collector is None else collector.name,
        **_month(through),
    )


def _call(session: Session, member: Member, through: str, today: date, now: datetime) -> None:
    collector = dues.collector_of(session, member.branch_id, today)
    task = tasks.open_task(
        session,
        TaskKind.DUES,
        f"dues:{member.id}:{quarter_of(today)}",
        member,
        now,
        owner=None if collector is None or collector.id == member.id else collector,
        push="tasks/dues_call",
        tell=_month(through),
    )
    tasks.tell_owner(session, task, now)

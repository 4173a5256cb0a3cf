"""The numbers of branches that a superior sees without a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.items import Task
from domain.meetings import Meeting, MeetingState
from domain.members import GONE, Member
from domain.organisation import Unit


@dataclass(frozen=True, slots=True)
class BranchNumbers:
    """`overdue` counts what a human promised and did not do in time; `next_at` is the next meeting, or None."""

    branch: Unit
    people: int
    waiting: int
    overdue: int
    next_at: datetime | None


def numbers(session: Session, branches: Sequence[Unit], now: datetime) -> list[BranchNumbers]:
    """In the order given; three queries, however many branches."""
    ids = [branch.id for branch in branches]
    people = {
        row[0]: row[1]
        for row in session.execute(
            select(Member.branch_id, func.count())
            .where(Member.branch_id.in_(ids), Member.on_roster, Member.life_state.not_in(GONE))
            .group_by(Member.branch_id)
        )
    }
    late = func.count().filter(Task.due_at < now)
    tasks = {
        row[0]: (row[1], row[2])
        for row in session.execute(
            select(Task.branch_id, func.count(), late)
            .where(Task.branch_id.in_(ids), Task.closed_at.is_(None))
            .group_by(Task.branch_id)
        )
    }
    nearest = {
        row[0]: row[1]
        for row in session.execute(
            select(Meeting.branch_id, func.min(Meeting.starts_at))
            .where(Meeting.branch_id.in_(ids), Meeting.starts_at > now, Meeting.state == MeetingState.ANNOUNCED)
            .group_by(Meeting.branch_id)
        )
    }
    return [
        BranchNumbers(branch, people.get(branch.id, 0), *tasks.get(branch.id, (0, 0)), next_at=nearest.get(branch.id))
        for branch in branches
    ]

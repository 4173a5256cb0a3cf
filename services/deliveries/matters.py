"""What a due row is about: the notice behind it, and what follows from it and its account."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.accounts import Account
from domain.days import local_day
from domain.meetings import Meeting
from domain.members import GONE, Member
from domain.notices import Notice
from domain.ways import ChannelKind
from services.deliveries import reach, rules

_LATE = timedelta(hours=1)


class Due(Protocol):
    """A due row, with the columns that a claim reads."""

    id: int
    notice_id: int
    member_id: int | None
    open_id: str | None
    ways: list[str]
    urgent: bool
    due_at: datetime
    expires_at: datetime | None
    client_id: str | None
    reason: str
    data: dict[str, Any]


def is_late(row: Due, now: datetime, zone: ZoneInfo) -> bool:
    """Nobody looked when it was due."""
    return row.due_at < now - _LATE or local_day(row.due_at, zone) < local_day(now, zone)


def was_refused(row: Due) -> bool:
    """It was tried and put off, perhaps into a day that was given to something else meanwhile."""
    return row.client_id is not None and row.reason not in ("", "taken_back")


@dataclass(frozen=True, slots=True)
class Matter:
    """A notice with what follows from it and its account. `off` says why it must not go out any more."""

    notice: Notice
    account: Account
    occasion: str
    wires: tuple[ChannelKind, ...]
    must_reach: bool
    off: str
    occasions: Mapping[ChannelKind, str]  # by wire: each has a register of its own


class Matters(dict[int, Matter]):
    """By notice; read for one claim. `accounts` are theirs, by id."""

    def __init__(self, session: Session, now: datetime, zone: ZoneInfo) -> None:
        super().__init__()
        self._session, self._now, self._zone = session, now, zone
        self.accounts: dict[int, Account] = {}

    def know(self, notice_ids: set[int]) -> None:
        query = select(Notice).options(
            joinedload(Notice.meeting).joinedload(Meeting.unit), joinedload(Notice.meeting).joinedload(Meeting.branch)
        )
        notices = self._session.scalars(query.where(Notice.id.in_(notice_ids - self.keys()))).all()
        gone = self._gone({notice.data["about_id"] for notice in notices if "about_id" in notice.data})
        for notice in notices:
            account = self.accounts.get(notice.account_id)
            if account is None:
                account = self.accounts[notice.account_id] = self._session.get_one(Account, notice.account_id)
            off = rules.is_overtaken(notice, self._now, self._zone) or gone.get(notice.data.get("about_id", 0), "")
            occasion, wires = reach.occasion_of(account, notice), reach.wires_of(account, notice)
            names = {wire: reach.occasion_by(account, notice, wire) for wire in ChannelKind}
            self[notice.id] = Matter(notice, account, occasion, wires, rules.must_reach(notice), off, names)

    def _gone(self, about_ids: Collection[int]) -> dict[int, str]:
        """Of somebody who died nothing more is said to those around him (R-UX-76)."""
        if not about_ids:
            return {}
        query = select(Member.id, Member.life_state).where(Member.id.in_(about_ids), Member.life_state.in_(GONE))
        return {member_id: state.value for member_id, state in self._session.execute(query)}

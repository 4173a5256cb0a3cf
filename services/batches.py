"""What the messages of one transaction ask alike: the next meetings, whom to ring, who has answered. Read once for all.

It holds inside one transaction only, in which nobody else writes, and is forgotten as soon as the session writes a row
of its kind. No bulk statement goes behind the session's back to these tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from domain.meetings import Answer, Meeting
from domain.members import Member
from domain.organisation import Post

Found = TypeVar("Found")
_KEY = "songxue.batch"
_NOTES = "songxue.written"
_MADE_OF: Mapping[type, tuple[type, ...]] = {Member: (Post,), Meeting: (Answer,)}  # what else goes with a kind


@dataclass(frozen=True, slots=True)
class Batch:
    """Of whom the messages are. `found` holds what was read, by the table whose rows make it out of date."""

    now: datetime
    account_ids: frozenset[int]
    branch_ids: frozenset[int]
    member_ids: frozenset[int]
    found: dict[type, Any] = field(default_factory=dict)

    def once(self, kind: type, read: Callable[[], Found]) -> Found:
        if kind not in self.found:
            self.found[kind] = read()
        kept: Found = self.found[kind]
        return kept


def open_batch(session: Session, members: Iterable[Member], now: datetime) -> None:
    """From now on these members' questions are read together, until the session ends."""
    known = list(members)
    session.info[_KEY] = Batch(
        now,
        account_ids=frozenset(member.account_id for member in known),
        branch_ids=frozenset(member.branch_id for member in known),
        member_ids=frozenset(member.id for member in known),
    )


def of_account(session: Session, account_id: int) -> Batch | None:
    """None where the messages are not of this account alone."""
    batch: Batch | None = session.info.get(_KEY)
    return batch if batch is not None and batch.account_ids == {account_id} else None


def of_branch(session: Session, branch_id: int) -> Batch | None:
    batch: Batch | None = session.info.get(_KEY)
    return batch if batch is not None and branch_id in batch.branch_ids else None


def of_member(session: Session, member_id: int) -> Batch | None:
    batch: Batch | None = session.info.get(_KEY)
    return batch if batch is not None and member_id in batch.member_ids else None


def take_note(session: Session, kind: type) -> bool:
    """Were rows of this kind written since this was asked last?"""
    notes: set[type] = session.info.setdefault(_NOTES, set())
    found = kind in notes
    notes.discard(kind)
    return found


@event.listens_for(Session, "after_flush")
def _rows_were_written(session: Session, _flush: object) -> None:
    kinds = {type(row) for row in (*session.new, *session.dirty, *session.deleted)}
    session.info.setdefault(_NOTES, set()).update(kinds)
    if _KEY in session.info:
        for kind in kinds:
            _forget(session, kind)


def _forget(session: Session, kind: type) -> None:
    for each in (kind, *_MADE_OF.get(kind, ())):
        session.info[_KEY].found.pop(each, None)

"""拟稿 → 审核 → 签发 (P22): who wrote a text, who looked at it, who let it go, and that it is still the same text."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member
from domain.notices import Notice
from domain.organisation import Unit
from domain.verdicts import Level


class Subject(StrEnum):
    """What goes out once it is issued."""

    PLAIN = "plain"
    MEETING = "meeting"
    CORRECTION = "correction"
    RECALL = "recall"


SUBJECT_LABELS = {
    Subject.PLAIN: "通知",
    Subject.MEETING: "会议通知",
    Subject.CORRECTION: "更正",
    Subject.RECALL: "收回",
}


class ReviewState(StrEnum):
    TO_REVIEW = "to_review"
    TO_ISSUE = "to_issue"  # somebody looked at it; a third person issues it
    ISSUED = "issued"
    RETURNED = "returned"
    REPLACED = "replaced"  # the text was changed: another one took its place and began anew


REVIEW_STATE_LABELS = {
    ReviewState.TO_REVIEW: "等审核",
    ReviewState.TO_ISSUE: "等签发",
    ReviewState.ISSUED: "已签发",
    ReviewState.RETURNED: "已退回",
    ReviewState.REPLACED: "已改写",
}
WAITING = frozenset({ReviewState.TO_REVIEW, ReviewState.TO_ISSUE})
_WEEKEND = (5, 6)
ALONE = {Subject.MEETING: "meetings", Subject.PLAIN: "plain", Subject.CORRECTION: "plain", Subject.RECALL: "recalls"}


class Review(Base):
    """`text_hash` is of everything that people will get; what is released has the same. `data` are the facts of a
    meeting. `asked_id` is whose word it waits for. `reviewed_…` and `issued_…` may be one person, never the writer,
    unless `alone`: then policy lets the secretary issue such a thing by himself.
    """

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    subject: Mapped[Subject] = mapped_column(Word(Subject))
    text: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    must_reach: Mapped[bool] = mapped_column(default=True)
    text_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[ReviewState] = mapped_column(Word(ReviewState), default=ReviewState.TO_REVIEW)
    alone: Mapped[bool] = mapped_column(default=False)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    written_at: Mapped[datetime]
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reviewed_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    issued_at: Mapped[datetime | None]
    returned_for: Mapped[str] = mapped_column(String(200), default="")
    of_notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"))  # what a correction or recall is about
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"), index=True)  # what it became

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    written_by: Mapped[Member] = relationship(foreign_keys=[written_by_id])
    asked: Mapped[Member | None] = relationship(foreign_keys=[asked_id])
    reviewed_by: Mapped[Member | None] = relationship(foreign_keys=[reviewed_by_id])
    issued_by: Mapped[Member | None] = relationship(foreign_keys=[issued_by_id])
    of_notice: Mapped[Notice | None] = relationship(foreign_keys=[of_notice_id])
    notice: Mapped[Notice | None] = relationship(foreign_keys=[notice_id])

    __table_args__ = (Index("ix_reviews_branch_id_state", "branch_id", "state"),)

    @property
    def is_unchanged(self) -> bool:
        """Is what would go out what was put forward?"""
        return self.text_hash == fingerprint(
            self.subject, self.unit_id, self.text, self.data, self.of_notice_id, must_reach=self.must_reach
        )


def fingerprint(
    subject: Subject, unit_id: int, text: str, data: dict[str, Any], of_notice_id: int | None, *, must_reach: bool
) -> str:
    """SHA-256 over the text, its audience, and what else decides who gets what."""
    whole = [subject.value, unit_id, text, data, of_notice_id, must_reach]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def may_go_alone(subject: Subject, level: Level, alone: str, *, writes_as_lead: bool) -> bool:
    """`alone` is the policy `issued_alone`. What a check held up always needs a second person."""
    return writes_as_lead and level is Level.PASS and ALONE[subject] in alone.split()


def next_state(state: ReviewState, *, agreed: bool, is_issuer: bool, needs_third: bool) -> ReviewState:
    """After somebody else's word. Raises ValueError where none is waited for."""
    if state not in WAITING:
        raise ValueError(f"nobody is asked about what is {state.value}")
    if not agreed:
        return ReviewState.RETURNED
    third = state is ReviewState.TO_REVIEW and needs_third
    return ReviewState.ISSUED if is_issuer and not third else ReviewState.TO_ISSUE


def first_other(people: Sequence[int], *besides: int | None) -> int | None:
    """Who is asked: the first who neither wrote it nor looked at it before."""
    return next((person for person in people if person not in besides), None)


def turn_of(people: Sequence[int], asked: int | None, days: int) -> int | None:
    """Who is asked after so many working days without a word: the next of `people` for each of them, at last the last.
    None where it stays with whom it waits for; it never goes back to somebody earlier.
    """
    place = min(days, len(people) - 1)
    now_at = people.index(asked) if asked in people else -1
    return people[place] if days and place > now_at else None


def working_days(since: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Whole working days that went by, from one clock time to the same; a weekend counts for nothing."""
    begun, local = since.astimezone(zone), now.astimezone(zone)
    while begun.weekday() in _WEEKEND:
        begun += timedelta(days=1)
    span = (local.date() - begun.date()).days
    whole = sum((begun + timedelta(days=day)).weekday() not in _WEEKEND for day in range(1, span + 1))
    early = local.weekday() not in _WEEKEND and local.time() < begun.time()
    return max(0, whole - early)

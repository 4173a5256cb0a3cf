"""May a meeting decide, and is it carried (domain §3, Q1–Q7). Nothing here takes a vote: numbers come from paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member, Standing


class Decision(StrEnum):
    """What is decided; each has its own threshold."""

    MEMBERS_VOTE = "members_vote"  # Q1
    COMMITTEE = "committee"  # Q2
    ELECTION = "election"  # Q3
    ADMISSION = "admission"  # Q6: accepting or confirming a probationary member


DECISION_LABELS = {
    Decision.MEMBERS_VOTE: "一般表决",
    Decision.COMMITTEE: "支委会",
    Decision.ELECTION: "选举",
    Decision.ADMISSION: "发展党员表决",
}
RULES: Mapping[Decision, str] = {
    Decision.MEMBERS_VOTE: "Q1",
    Decision.COMMITTEE: "Q2",
    Decision.ELECTION: "Q3",
    Decision.ADMISSION: "Q1, Q6",
}


class ExclusionReason(StrEnum):
    """The only reasons for leaving somebody out of the expected voters (the texts' list)."""

    CANNOT_EXPRESS = "cannot_express"
    ABROAD = "abroad"
    SUSPENDED = "suspended"
    ON_PROBATION = "on_probation"
    IN_CUSTODY = "in_custody"
    BEDRIDDEN = "bedridden"
    SETTLED_ELSEWHERE = "settled_elsewhere"
    FLOATING_APPLIED = "floating_applied"


EXCLUSION_LABELS = {
    ExclusionReason.CANNOT_EXPRESS: "患病不能表达本人意志",
    ExclusionReason.ABROAD: "出国出境未能返回",
    ExclusionReason.SUSPENDED: "停止党籍",
    ExclusionReason.ON_PROBATION: "留党察看期间",
    ExclusionReason.IN_CUSTODY: "被拘留、逮捕或者服刑",
    ExclusionReason.BEDRIDDEN: "年老体弱卧床不起、长期生病生活不能自理",
    ExclusionReason.SETTLED_ELSEWHERE: "回原籍长期居住，或者外出半年以上应转未转组织关系",
    ExclusionReason.FLOATING_APPLIED: "流动党员因特殊情况本人提出",
}


class QuorumExclusion(Base):
    """One member who is left out of E at one meeting. Counts only with the superior's `consent` (number or date of
    the paper) and with the `resolution` of the 党员大会; both belong into the minutes. Not the same as 不作硬性要求.
    """

    __tablename__ = "quorum_exclusions"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    reason: Mapped[ExclusionReason] = mapped_column(Word(ExclusionReason))
    consent: Mapped[str] = mapped_column(String(120), default="")
    resolution: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)

    @property
    def counts(self) -> bool:
        return bool(self.consent.strip() and self.resolution.strip())


def has_vote(standing: Standing) -> bool:
    """Full members only; not probationary, not in 留党察看, not suspended (domain §2.4)."""
    return standing is Standing.FULL


def expected(voters: Iterable[int], excluded: Iterable[int] = ()) -> int:
    """E: those with a vote, without who is properly left out. Everybody else who is absent still counts."""
    return len(set(voters) - set(excluded))


def present_needed(decision: Decision, expected: int, *, strict: bool = True) -> int:
    """The fewest voters in the room with whom the meeting may decide. `strict` is the setting `quorum_strict`."""
    if decision is Decision.ELECTION:
        least = -(-4 * expected // 5)  # 5P ≥ 4E
    else:
        least = expected // 2 + 1 if strict else -(-expected // 2)
    return max(1, least)


def pass_mark(expected: int) -> int:
    """The fewest votes in favour that carry: more than half of the expected, not of those present."""
    return expected // 2 + 1


@dataclass(frozen=True, slots=True)
class Quorum:
    """The answer to 够不够开会. `expected` is E, `present` is P: voters only."""

    decision: Decision
    expected: int
    present: int
    strict: bool = True

    @property
    def needed(self) -> int:
        return present_needed(self.decision, self.expected, strict=self.strict)

    @property
    def is_met(self) -> bool:
        return self.needed <= self.present <= self.expected

    @property
    def short(self) -> int:
        """How many voters are missing; 0 where it is met."""
        return max(0, self.needed - self.present)

    @property
    def pass_mark(self) -> int:
        return pass_mark(self.expected)

    @property
    def rule(self) -> str:
        return RULES[self.decision]


def is_carried(expected: int, in_favour: int, *, written: int = 0, decision: Decision = Decision.MEMBERS_VOTE) -> bool:
    """`written`: opinions in favour handed in before the meeting; they count for admissions only (Q6)."""
    counted = in_favour + (written if decision is Decision.ADMISSION else 0)
    return counted >= pass_mark(expected)


class Doubt(StrEnum):
    """Why typed-in numbers of a vote cannot be."""

    BELOW_ZERO = "below_zero"
    MORE_VOTES_THAN_VOTERS = "more_votes_than_voters"
    TOO_FEW_PRESENT = "too_few_present"
    WRITTEN_NOT_COUNTED = "written_not_counted"
    NOT_CARRIED = "not_carried"
    WRONGLY_NOT_CARRIED = "wrongly_not_carried"


@dataclass(frozen=True, slots=True)
class Tally:
    """One vote as the paper says. `carried` is what the minutes claim."""

    in_favour: int
    against: int
    abstained: int
    carried: bool
    written: int = 0


def doubts(tally: Tally, quorum: Quorum) -> tuple[Doubt, ...]:
    """What does not fit between a vote, those present and the pass mark; empty where all does."""
    counts = (tally.in_favour, tally.against, tally.abstained, tally.written)
    if min(counts) < 0:
        return (Doubt.BELOW_ZERO,)
    carried = is_carried(quorum.expected, tally.in_favour, written=tally.written, decision=quorum.decision)
    may_write = quorum.decision is Decision.ADMISSION
    checks = {
        Doubt.MORE_VOTES_THAN_VOTERS: tally.in_favour + tally.against + tally.abstained > quorum.present
        or tally.in_favour + tally.against + tally.abstained + tally.written > quorum.expected,
        Doubt.TOO_FEW_PRESENT: quorum.present < quorum.needed,
        Doubt.WRITTEN_NOT_COUNTED: tally.written > 0 and not may_write,
        Doubt.NOT_CARRIED: tally.carried and not carried,
        Doubt.WRONGLY_NOT_CARRIED: carried and not tally.carried and quorum.is_met,
    }
    return tuple(doubt for doubt, holds in checks.items() if holds)


def candidates_needed(seats: int) -> int:
    """For committee members at least a fifth more candidates than seats; 书记 and 副书记 need no margin (Q5)."""
    return seats - (-seats // 5) if seats > 0 else 0


def ballots_are_valid(issued: int, returned: int) -> bool:
    """More ballots in the box than were handed out: the election does not count (Q4)."""
    return 0 <= returned <= issued


def ballot_is_valid(named: int, seats: int) -> bool:
    """A ballot that names more people than there are seats is void (Q4)."""
    return 0 <= named <= seats


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of an election (Q3): who is in, and who stands equal at the last seat and has to be voted on again."""

    elected: tuple[str, ...]
    tied: tuple[str, ...] = ()


def outcome(votes: Mapping[str, int], seats: int, expected: int) -> Outcome:
    """`votes` by name. Only who has more than half of the expected is in; of more than the seats the highest."""
    passed = sorted((name for name, count in votes.items() if count >= pass_mark(expected)), key=lambda n: -votes[n])
    if len(passed) <= seats:
        return Outcome(tuple(passed))
    edge = votes[passed[seats]]
    tied = tuple(name for name in passed if votes[name] == edge)
    above = tuple(name for name in passed if votes[name] > edge)
    return Outcome(above) if len(above) == seats else Outcome(above, tied)

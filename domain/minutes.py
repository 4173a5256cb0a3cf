"""会议记录: what was said and decided, in versions, locked by two signatures, corrected by addition only (domain §4.3).

The paper original stays authoritative. Dissent, once written down, stays.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.meetings import Meeting
from domain.members import Member
from domain.quorum import Decision


class MinutesField(StrEnum):
    """The fields of domain §4.3 that are text, in the order of the paper; votes and signatures have tables."""

    TITLE = "title"
    KIND = "kind"
    NUMBER = "number"
    WHEN = "when"
    PLACE = "place"
    HOST = "host"
    RECORDER = "recorder"
    EXPECTED = "expected"
    PRESENT = "present"
    ATTENDED = "attended"
    SAT_IN = "sat_in"
    ABSENT = "absent"
    AGENDA = "agenda"
    CONVEYED = "conveyed"
    SPEECHES = "speeches"
    DISSENT = "dissent"
    DECIDED = "decided"
    ATTACHED = "attached"


FIELD_LABELS = {
    MinutesField.TITLE: "会议名称",
    MinutesField.KIND: "类型",
    MinutesField.NUMBER: "次数",
    MinutesField.WHEN: "时间",
    MinutesField.PLACE: "地点",
    MinutesField.HOST: "主持人",
    MinutesField.RECORDER: "记录人",
    MinutesField.EXPECTED: "应到人数",
    MinutesField.PRESENT: "实到人数",
    MinutesField.ATTENDED: "出席名单",
    MinutesField.SAT_IN: "列席人员",
    MinutesField.ABSENT: "缺席人员及原因",
    MinutesField.AGENDA: "会议议题",
    MinutesField.CONVEYED: "传达/学习内容",
    MinutesField.SPEECHES: "发言要点",
    MinutesField.DISSENT: "不同意见",
    MinutesField.DECIDED: "决议/决定",
    MinutesField.ATTACHED: "附件",
}
SHORT_FIELDS = (
    *(MinutesField.TITLE, MinutesField.KIND, MinutesField.NUMBER, MinutesField.WHEN, MinutesField.PLACE),
    *(MinutesField.HOST, MinutesField.RECORDER),
)


class Minutes(Base):
    """The minutes of one meeting. The text is in `MinutesVersion`; `version` names the current one. After both
    signatures `locked_at` is set, and from then on there are only corrections.
    """

    __tablename__ = "minutes"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), unique=True)
    version: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship()


class MinutesVersion(Base):
    """What the minutes said from `at` on. `body` is field → text; an older version is never changed."""

    __tablename__ = "minutes_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"))
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]

    by: Mapped[Member] = relationship()

    __table_args__ = (UniqueConstraint("minutes_id", "version"),)

    def text(self, field: MinutesField) -> str:
        return str(self.body.get(field.value, ""))


class SignedAs(StrEnum):
    HOST = "host"
    RECORDER = "recorder"


SIGNED_AS_LABELS = {SignedAs.HOST: "主持人签字", SignedAs.RECORDER: "记录人签字"}


class MinutesSignature(Base):
    """`name` signed this very `version`; `by_id` is who put it down (himself, or somebody who has the paper)."""

    __tablename__ = "minutes_signatures"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"))
    signed_as: Mapped[SignedAs] = mapped_column(Word(SignedAs))
    name: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]

    by: Mapped[Member] = relationship()

    __table_args__ = (UniqueConstraint("minutes_id", "signed_as", "version"),)


class MinutesCorrection(Base):
    """更正, appended after the lock; the locked text itself stays as it was signed."""

    __tablename__ = "minutes_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"), index=True)
    field: Mapped[MinutesField] = mapped_column(Word(MinutesField))
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]

    by: Mapped[Member] = relationship()


class VoteMethod(StrEnum):
    HANDS = "hands"
    SECRET = "secret"  # noqa: S105 - a ballot, no password
    ORAL = "oral"


VOTE_METHOD_LABELS = {VoteMethod.HANDS: "举手", VoteMethod.SECRET: "无记名投票", VoteMethod.ORAL: "口头"}


class Resolution(Base):
    """One thing that was decided, with the numbers the secretary typed in from paper. Never a vote taken here.
    `expected` and `present` are E and P as they were when it was typed in.
    """

    __tablename__ = "resolutions"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    decision: Mapped[Decision] = mapped_column(Word(Decision))
    method: Mapped[VoteMethod] = mapped_column(Word(VoteMethod))
    in_favour: Mapped[int]
    against: Mapped[int]
    abstained: Mapped[int]
    written: Mapped[int] = mapped_column(default=0)
    carried: Mapped[bool]
    expected: Mapped[int]
    present: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Grade(StrEnum):
    EXCELLENT = "excellent"
    QUALIFIED = "qualified"
    BASIC = "basic"
    UNQUALIFIED = "unqualified"


GRADE_LABELS = {
    Grade.EXCELLENT: "优秀",
    Grade.QUALIFIED: "合格",
    Grade.BASIC: "基本合格",
    Grade.UNQUALIFIED: "不合格",
}


class AppraisalCount(Base):
    """One member's ballots at one 民主评议, typed in from the paper, and the grades. Never shown to other members."""

    __tablename__ = "appraisal_counts"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    excellent: Mapped[int | None]
    qualified: Mapped[int | None]
    basic: Mapped[int | None]
    unqualified: Mapped[int | None]
    own_grade: Mapped[Grade | None] = mapped_column(Word(Grade))
    final_grade: Mapped[Grade | None] = mapped_column(Word(Grade))
    remark: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)


def excellent_cap(members: int) -> int:
    """优秀 is normally at most a third of all members, rounded down: 29 → 9 (§4.2)."""
    return members // 3


def too_many_excellent(grades: Iterable[Grade | None], members: int) -> int:
    """By how many the 优秀 exceed the cap; 0 where they do not. A warning, never a refusal."""
    return max(0, sum(grade is Grade.EXCELLENT for grade in grades) - excellent_cap(members))


def lost_dissent(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Lines of dissent that a new text leaves out; it has to keep each of them, whatever it adds."""
    old, new = (str(body.get(MinutesField.DISSENT.value, "")) for body in (before, after))
    kept = {line.strip() for line in new.splitlines()}
    return tuple(line for raw in old.splitlines() if (line := raw.strip()) and line not in kept)

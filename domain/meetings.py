"""Meetings, answers to them, sign-ins with their evidence, and the window for signing in from afar."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.base import Base, Word
from domain.members import Member
from domain.organisation import Unit


class MeetingKind(StrEnum):
    MEMBERS_MEETING = "members_meeting"
    COMMITTEE_MEETING = "committee_meeting"
    GROUP_MEETING = "group_meeting"
    PARTY_LECTURE = "party_lecture"
    THEME_DAY = "theme_day"
    LIFE_MEETING = "life_meeting"
    APPRAISAL = "appraisal"
    ACTIVITY = "activity"  # an outing, a health check


MEETING_LABELS = {
    MeetingKind.MEMBERS_MEETING: "支部党员大会",
    MeetingKind.COMMITTEE_MEETING: "支委会",
    MeetingKind.GROUP_MEETING: "党小组会",
    MeetingKind.PARTY_LECTURE: "党课",
    MeetingKind.THEME_DAY: "主题党日",
    MeetingKind.LIFE_MEETING: "组织生活会",
    MeetingKind.APPRAISAL: "民主评议党员",
    MeetingKind.ACTIVITY: "活动",
}


class MeetingState(StrEnum):
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"


class Window(StrEnum):
    """Where a moment stands against the time for signing in."""

    TOO_EARLY = "too_early"
    OPEN = "open"
    OVER = "over"


class Meeting(Base):
    """`unit_id` is the branch, or the group whose meeting it is; the kind decides the audience within it. `version`
    counts
    changes of time and place. `must_reach`: everybody has to be told by some way.
    """

    __tablename__ = "meetings"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[MeetingKind] = mapped_column(Word(MeetingKind))
    topic: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(120), default="")
    bring: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[MeetingState] = mapped_column(Word(MeetingState), default=MeetingState.ANNOUNCED)
    must_reach: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    called_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    called_at: Mapped[datetime]
    said: Mapped[str] = mapped_column(Text, default="")  # the secretary's own sentence
    reported_at: Mapped[datetime | None]  # the secretary heard who missed it

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    branch: Mapped[Unit] = relationship(foreign_keys=[branch_id])
    called_by: Mapped[Member] = relationship()

    __table_args__ = (Index("ix_meetings_branch_id_starts_at", "branch_id", "starts_at"),)

    def window(self, now: datetime, opens: timedelta, margin: timedelta) -> Window:
        """From `opens` before the start to `margin` after the end, both ends included."""
        if now < self.starts_at - opens:
            return Window.TOO_EARLY
        return Window.OPEN if now <= self.ends_at + margin else Window.OVER


class MeetingChange(Base):
    """What the meeting was before it was changed or cancelled; nothing is overwritten without trace. `in_flight` are
    ids of deliveries that a sender had in hand just then: whether they told the old time is known when they are
    settled, and `settled_at` is when all were.
    """

    __tablename__ = "meeting_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(120))
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    changed_at: Mapped[datetime]
    in_flight: Mapped[list[int]] = mapped_column(JSON, default=list)
    settled_at: Mapped[datetime | None] = mapped_column(index=True)


class AnswerKind(StrEnum):
    COMING = "coming"
    NOT_COMING = "not_coming"
    LEAVE = "leave"  # 请假: not coming, asked for in form


class Evidence(StrEnum):
    """How a sign-in is known. Never mixed up on any page."""

    SELF_PRESENT = "self_present"
    SELF_REMOTE = "self_remote"
    BY_OTHER = "by_other"
    AFTERWARDS = "afterwards"


EVIDENCE_LABELS = {
    Evidence.SELF_PRESENT: "本人现场",
    Evidence.SELF_REMOTE: "本人远程",
    Evidence.BY_OTHER: "他人代记",
    Evidence.AFTERWARDS: "事后补记",
}
ANSWER_LABELS = {AnswerKind.COMING: "来", AnswerKind.NOT_COMING: "来不了", AnswerKind.LEAVE: "请假"}


class Answer(Base):
    """Will he come? The newest one that was not taken back counts; older ones stay visible as corrected."""

    __tablename__ = "answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    kind: Mapped[AnswerKind] = mapped_column(Word(AnswerKind))
    reason: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))  # who said it, when not he himself
    by_relation: Mapped[str] = mapped_column(String(20), default="")  # 家属 (R-UX-91)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    withdrawn_at: Mapped[datetime | None]
    message_key: Mapped[str] = mapped_column(String(160), default="")

    __table_args__ = (Index("ix_answers_meeting_id_member_id", "meeting_id", "member_id"),)


class SignIn(Base):
    """Presence at one meeting with its evidence. `late_minutes` is filled for AFTERWARDS: how long after the end it
    was written down.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    evidence: Mapped[Evidence] = mapped_column(Word(Evidence))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    late_minutes: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    disputed_at: Mapped[datetime | None]  # 我没去
    message_key: Mapped[str] = mapped_column(String(160), default="")

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    __table_args__ = (Index("ix_sign_ins_meeting_id_member_id", "meeting_id", "member_id"),)

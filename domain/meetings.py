"""Meetings, answers to them, sign-ins with their evidence, and the window for signing in from afar."""

import re
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


class Mode(StrEnum):
    """参加方式 (domain §4.1): kept apart from the evidence. Only who is in the room counts towards the quorum."""

    ON_SITE = "on_site"
    VIDEO = "video"
    PHONE = "phone"
    HOME_STUDY = "home_study"
    REMOTE = "remote"  # from afar, nobody said how


MODE_LABELS = {
    Mode.ON_SITE: "现场",
    Mode.VIDEO: "视频",
    Mode.PHONE: "电话",
    Mode.HOME_STUDY: "送学补学",
    Mode.REMOTE: "远程",
}


class LeaveKind(StrEnum):
    """请假类别 of the registers; the reason stands beside it in the person's own words."""

    ILL = "ill"
    MATTER = "matter"
    AWAY = "away"
    DUTY = "duty"
    OTHER = "other"


LEAVE_LABELS = {
    LeaveKind.ILL: "病假",
    LeaveKind.MATTER: "事假",
    LeaveKind.AWAY: "外出",
    LeaveKind.DUTY: "公出",
    LeaveKind.OTHER: "其他",
}
_LEAVE_WORDS = {
    LeaveKind.ILL: re.compile("[病疼痛咳腰腿眼]|住院|医院|医生|体检|手术|发烧|感冒|头晕|不舒服|走不动|卧床|血压"),
    LeaveKind.AWAY: re.compile("外地|外出|三亚|海南|旅游|不在家|在.{1,6}(?:过冬|儿子家|女儿家)|出门|回老家|探亲|国外"),
    LeaveKind.DUTY: re.compile("出差|公出|公事|单位有事|开会"),
    LeaveKind.MATTER: re.compile("事|孙|接|带孩子|照顾|家里|婚|丧|搬家|陪"),
}  # fmt: skip


def leave_kind(reason: str) -> LeaveKind | None:
    """What kind of leave the words speak of; None for no words, because a blank stays a blank."""
    if not reason.strip():
        return None
    return next((kind for kind, words in _LEAVE_WORDS.items() if words.search(reason)), LeaveKind.OTHER)


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
    mode: Mapped[Mode | None] = mapped_column(Word(Mode))  # where somebody said how; else by the evidence
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    late_minutes: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    disputed_at: Mapped[datetime | None]  # 我没去
    message_key: Mapped[str] = mapped_column(String(160), default="")

    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    __table_args__ = (Index("ix_sign_ins_meeting_id_member_id", "meeting_id", "member_id"),)

    @property
    def took_part(self) -> Mode:
        """参加方式: as said, else what the evidence means."""
        return self.mode or (Mode.REMOTE if self.evidence is Evidence.SELF_REMOTE else Mode.ON_SITE)

"""频次: how often the life of a branch is meant to happen, in calendar periods (domain §4.1).

Nothing here counts by itself: an event satisfies an item because somebody ticked it. What is missing is never a
member's fault.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Word
from domain.days import span_of


class CadenceItem(StrEnum):
    MEMBERS_MEETING = "members_meeting"
    COMMITTEE_MEETING = "committee_meeting"
    GROUP_MEETING = "group_meeting"
    PARTY_LECTURE = "party_lecture"
    THEME_DAY = "theme_day"
    LIFE_MEETING = "life_meeting"
    APPRAISAL = "appraisal"
    HEART_TALK = "heart_talk"
    STUDY = "study"
    REPORT_UP = "report_up"
    REPORT_MEMBERS = "report_members"
    REPORT_GROUP = "report_group"
    BRIEFING = "briefing"


CADENCE_LABELS = {
    CadenceItem.MEMBERS_MEETING: "支部党员大会",
    CadenceItem.COMMITTEE_MEETING: "支部委员会",
    CadenceItem.GROUP_MEETING: "党小组会",
    CadenceItem.PARTY_LECTURE: "党课",
    CadenceItem.THEME_DAY: "主题党日",
    CadenceItem.LIFE_MEETING: "组织生活会",
    CadenceItem.APPRAISAL: "民主评议党员",
    CadenceItem.HEART_TALK: "谈心谈话",
    CadenceItem.STUDY: "学习",
    CadenceItem.REPORT_UP: "支部向上级报告工作",
    CadenceItem.REPORT_MEMBERS: "支委会向党员大会报告工作",
    CadenceItem.REPORT_GROUP: "党小组向支部报告工作",
    CadenceItem.BRIEFING: "情况通报",
}
OF_GROUPS = frozenset({CadenceItem.GROUP_MEETING, CadenceItem.REPORT_GROUP})


class Per(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


PER_LABELS = {Per.MONTH: "每月", Per.QUARTER: "每季度", Per.HALF: "每半年", Per.YEAR: "每年"}
_MONTHS = {Per.MONTH: 1, Per.QUARTER: 3, Per.HALF: 6, Per.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar period, both days included; never rolling days."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def period_of(per: Per, day: date) -> Period:
    """The month, quarter, half or year in which the day lies."""
    return Period(*span_of(day, _MONTHS[per]))


def periods(per: Per, year: int) -> tuple[Period, ...]:
    """Those of a calendar year, the first one first."""
    return tuple(period_of(per, date(year, month, 1)) for month in range(1, 13, _MONTHS[per]))


@dataclass(frozen=True, slots=True)
class Demand:
    """An item is meant to happen at least `least` times in each period."""

    item: CadenceItem
    per: Per
    least: int
    source: str


@dataclass(frozen=True, slots=True)
class CadenceProfile:
    """`by_superior`: it departs from the regulation, so that only the superior may set it."""

    key: str
    name: str
    source: str
    by_superior: bool
    demands: tuple[Demand, ...]

    def demand(self, item: CadenceItem) -> Demand | None:
        return next((each for each in self.demands if each.item is item), None)


class CadenceChoice(Base):
    """Which profile holds for a unit from a day on, who decided it and by which document. Never overwritten: the
    newest one that has begun counts; a unit without one goes by its superior unit.
    """

    __tablename__ = "cadence_choices"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"), index=True)
    profile: Mapped[str] = mapped_column(String(40))
    since: Mapped[date] = mapped_column(Date)
    decided_by: Mapped[str] = mapped_column(String(120))
    document: Mapped[str] = mapped_column(String(120))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]


class CadenceTick(Base):
    """Somebody registered that on this local day the item was satisfied in this unit, by a meeting or otherwise. One
    meeting may be ticked for several items, each by itself.
    """

    __tablename__ = "cadence_ticks"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"))
    item: Mapped[CadenceItem] = mapped_column(Word(CadenceItem))
    on: Mapped[date] = mapped_column(Date)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    note: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_cadence_ticks_unit_id_on", "unit_id", "on"),)


class CadenceState(StrEnum):
    """Where one item stands in one period."""

    REGISTERED = "registered"
    UNREGISTERED = "unregistered"  # it was arranged, or the period is over
    ARRANGED = "arranged"
    UNARRANGED = "unarranged"
    AHEAD = "ahead"  # the period has not begun


CADENCE_STATE_LABELS = {
    CadenceState.REGISTERED: "已登记",
    CadenceState.UNREGISTERED: "未登记",
    CadenceState.ARRANGED: "已安排",
    CadenceState.UNARRANGED: "未安排",
    CadenceState.AHEAD: "还没到",
}


def state_of(
    period: Period, least: int, ticked: Collection[date], arranged: Collection[date], today: date
) -> CadenceState:
    """`ticked` and `arranged` are local days of this item and unit, in any period; a ticked meeting is in both."""
    done = sum(period.holds(day) for day in ticked)
    planned = [day for day in arranged if period.holds(day)]
    if done >= least:
        return CadenceState.REGISTERED
    if today > period.last:
        return CadenceState.UNREGISTERED
    if len(planned) >= least:
        return CadenceState.ARRANGED if any(day >= today for day in planned) else CadenceState.UNREGISTERED
    return CadenceState.AHEAD if today < period.first else CadenceState.UNARRANGED


def is_due_soon(period: Period, today: date, days: int) -> bool:
    """Whether a friendly hint belongs into these days: the last `days` of the period, its last day included."""
    return period.last - timedelta(days=days) < today <= period.last


def chosen(choices: Iterable[CadenceChoice], chain: Sequence[int], on: date) -> CadenceChoice | None:
    """What holds on that day; `chain` are unit numbers from the unit up to the top."""
    begun = [choice for choice in choices if choice.since <= on]
    for unit_id in chain:
        own = [choice for choice in begun if choice.unit_id == unit_id]
        if own:
            return max(own, key=lambda choice: (choice.since, choice.id))
    return None

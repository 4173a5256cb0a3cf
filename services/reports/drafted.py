"""工作报告 drafted from what was recorded: sentences of counts, each with the register it was counted from. What was
not recorded is said to be so; nobody is named, nobody compared (P1, P3).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.dues import PERCENT, DuesReceipt
from domain.items import Item, ItemState
from domain.meetings import MEETING_LABELS, Meeting, MeetingKind, MeetingState, SignIn
from domain.members import Member, Standing
from domain.minutes import Minutes
from domain.organisation import Unit, UnitKind
from domain.registers import DUES_MONTHLY, FORMS, ITEMS, ROSTER, STUDY, VISITS, Asked
from domain.reports import ReportKind
from domain.study import StudyForm, StudyRecord
from domain.visits import VISIT_WAY_LABELS, Visit, VisitWay
from services import members, organisation

PEOPLE = "{unit}现有党员{people}名{probationary}{groups}。"
PROBATIONARY = "（其中预备党员{number}名）"
GROUPS = "，设党小组{number}个"
HELD = "{since}至{until}，{kinds}。"
KIND = "{label}{number}次"
NONE_HELD = "{since}至{until}，没有登记过会议。"
UNRECORDED = "另有{number}次会议作了安排，没有登记到会情况。"
STUDIED = "登记学习{number}条，其中送学上门{home}次。"
NOT_STUDIED = "这一时期没有登记学习。"
VISITED = "走访慰问、联系老同志{number}次，其中{ways}。"
WAY = "{label}{number}次"
NOT_VISITED = "这一时期没有登记走访慰问。"
RAISED = "收到意见、需要和投诉{number}件，答复{answered}件，本人认可办好{closed}件，正在办{open}件。"
NOT_RAISED = "这一时期没有人提出意见和需要。"
DUES = "收到党费{amount}元，按规定登记。"
NO_DUES = "这一时期没有登记收到党费。"
AND = "、"
DAYS = "{title}：{days}"
DAY = "{day.year}年{day.month}月{day.day}日"
_MINUTES = FORMS["minutes"]
_MOST_DAYS = 12

Sentence = tuple[str, str]


def drafted(session: Session, kind: ReportKind, unit: Unit, asked: Asked) -> list[Sentence]:
    """(sentence, source). A group reports of its own people and meetings; money is a matter of the branch."""
    people = members.in_unit(session, unit)
    ids = [member.id for member in people]
    found = [_people(session, unit, people), *_meetings(session, unit, asked)]
    found += [_study(session, ids, asked), _visits(session, ids, asked), _items(session, ids, asked)]
    return found if kind is ReportKind.TO_BRANCH else [*found, _dues(session, asked)]


def _people(session: Session, unit: Unit, people: Sequence[Member]) -> Sentence:
    probationary = sum(member.standing is Standing.PROBATIONARY for member in people)
    groups = len(organisation.groups_of(session, unit)) if unit.kind is UnitKind.BRANCH else 0
    words = PEOPLE.format(
        unit=unit.name,
        people=len(people),
        probationary=PROBATIONARY.format(number=probationary) if probationary else "",
        groups=GROUPS.format(number=groups) if groups else "",
    )
    return words, ROSTER.title


def _meetings(session: Session, unit: Unit, asked: Asked) -> list[Sentence]:
    """Counted are those of which attendance or minutes were recorded; others are said to be arranged only."""
    of_unit = Meeting.unit_id == unit.id if unit.kind is UnitKind.GROUP else Meeting.branch_id == unit.id
    query = select(Meeting).where(of_unit, Meeting.state == MeetingState.ANNOUNCED, Meeting.ends_at <= asked.now)
    query = query.where(*asked.with_moment(Meeting.starts_at)).order_by(Meeting.starts_at, Meeting.id)
    planned = list(session.scalars(query))
    ids = [meeting.id for meeting in planned]
    signed = select(SignIn.meeting_id).where(SignIn.meeting_id.in_(ids), SignIn.withdrawn_at.is_(None))
    written = select(Minutes.meeting_id).where(Minutes.meeting_id.in_(ids))
    recorded = {*session.scalars(signed), *session.scalars(written)}
    held = [meeting for meeting in planned if meeting.id in recorded]
    span = {"since": _day(asked.since), "until": _day(asked.until)}
    counts = Counter(meeting.kind for meeting in held)
    kinds = AND.join(
        KIND.format(label=MEETING_LABELS[kind], number=counts[kind]) for kind in MeetingKind if counts[kind]
    )
    days = AND.join(asked.day(meeting.starts_at) for meeting in held[:_MOST_DAYS])
    source = DAYS.format(title=_MINUTES.title, days=days) if held else _MINUTES.title
    found = [((HELD if held else NONE_HELD).format(**span, kinds=kinds), source)]
    if len(planned) > len(held):
        found.append((UNRECORDED.format(number=len(planned) - len(held)), _MINUTES.title))
    return found


def _study(session: Session, ids: Sequence[int], asked: Asked) -> Sentence:
    query = select(StudyRecord.form, func.count()).where(
        StudyRecord.member_id.in_(ids), StudyRecord.withdrawn_at.is_(None), *asked.with_day(StudyRecord.on)
    )
    counts = {row[0]: row[1] for row in session.execute(query.group_by(StudyRecord.form))}
    words = STUDIED.format(number=sum(counts.values()), home=counts.get(StudyForm.HOME, 0)) if counts else NOT_STUDIED
    return words, STUDY.title


def _visits(session: Session, ids: Sequence[int], asked: Asked) -> Sentence:
    query = select(Visit.way, func.count()).where(
        Visit.member_id.in_(ids), Visit.withdrawn_at.is_(None), *asked.with_day(Visit.on)
    )
    counts = {row[0]: row[1] for row in session.execute(query.group_by(Visit.way))}
    ways = AND.join(WAY.format(label=VISIT_WAY_LABELS[way], number=counts[way]) for way in VisitWay if way in counts)
    words = VISITED.format(number=sum(counts.values()), ways=ways) if counts else NOT_VISITED
    return words, VISITS.title


def _items(session: Session, ids: Sequence[int], asked: Asked) -> Sentence:
    query = select(Item.state, func.count()).where(
        Item.member_id.in_(ids), Item.withdrawn_at.is_(None), *asked.with_moment(Item.raised_at)
    )
    counts = {row[0]: row[1] for row in session.execute(query.group_by(Item.state))}
    closed = counts.get(ItemState.CLOSED, 0)
    words = RAISED.format(
        number=sum(counts.values()),
        answered=counts.get(ItemState.ANSWERED, 0) + closed,
        closed=closed,
        open=counts.get(ItemState.OPEN, 0),
    )
    return words if counts else NOT_RAISED, ITEMS.title


def _dues(session: Session, asked: Asked) -> Sentence:
    query = select(func.sum(DuesReceipt.amount_fen)).where(
        DuesReceipt.branch_id == asked.branch.id, DuesReceipt.withdrawn_at.is_(None), *asked.with_day(DuesReceipt.on)
    )
    amount = session.scalar(query)
    words = DUES.format(amount=f"{Decimal(amount) / PERCENT:.2f}") if amount else NO_DUES
    return words, DUES_MONTHLY.title


def _day(day: date | None) -> str:
    return "" if day is None else DAY.format(day=day)

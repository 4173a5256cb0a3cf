"""A visit written down: the record, the study it brought, the needs it heard, and the duties it closed (D5.6, D8.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.bindings import Binding
from domain.deliveries import Told
from domain.items import Item, ItemKind, Task, TaskKind
from domain.members import Member
from domain.notices import Notice
from domain.organisation import PostKind
from domain.study import StudyForm, StudyMaterial, StudyRecord
from domain.visits import HealthClass, Visit, VisitOccasion, VisitWay
from services import audit, deliveries, duties, items, organisation, study, tasks

_ENDED_BY_ANY = (TaskKind.VISIT, TaskKind.LOOK_AFTER)
_TOLD = {
    VisitWay.PHONE: Told.PHONE,
    VisitWay.VIDEO: Told.PHONE,
    VisitWay.HOME: Told.VISIT,
    VisitWay.HOSPITAL: Told.VISIT,
}


@dataclass(frozen=True, slots=True)
class Story:
    """What a visitor tells. `needs` are things to be done in the person's own words, `said` the rest of his talk;
    `health` the coarse class that his words about health come to, None where nothing was said of it. `tells_notice`:
    what waits to be told was told.
    """

    on: date
    way: VisitWay
    occasion: VisitOccasion
    words: str
    content: str = ""
    said: str = ""
    needs: Sequence[str] = ()
    health: HealthClass | None = None
    tells_notice: bool = False


@dataclass(slots=True)
class Kept:
    """`closed` are the duties that are done by it, `notices` what now counts as told."""

    visit: Visit
    items: list[Item] = field(default_factory=list)
    closed: list[Task] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def record(
    session: Session,
    member: Member,
    story: Story,
    now: datetime,
    *,
    visitor: Member,
    by: Member,
    message_key: str = "",
) -> Kept:
    """Keeps the visit with everything that follows from it; `by` is who wrote it down."""
    may_keep = story.health is not None and agreed_to_health(session, member)
    visit = Visit(
        branch_id=member.branch_id,
        member_id=member.id,
        visitor_id=visitor.id,
        written_by_id=by.id,
        on=story.on,
        at=now,
        way=story.way,
        occasion=story.occasion,
        content=story.content[:300],
        said=story.said,
        health=story.health.value if story.health is not None and may_keep else None,
        words=story.words,
        data={},
        message_key=message_key,
    )
    session.add(visit)
    session.flush()
    kept = Kept(visit)
    kept.closed = _close(session, member, story, now, visitor)
    kept.items = [add_need(session, visit, words, now) for words in story.needs]
    brought = _study(session, member, story, kept.closed, now, visitor, message_key)
    if story.tells_notice:
        told = _TOLD[story.way]
        kept.notices = deliveries.acknowledge(session, member, now, told=told, told_by=visitor, told_key=message_key)
    visit.data = {
        **visit.data,
        "tasks": [task.id for task in kept.closed],
        "study": None if brought is None else brought.id,
    }
    audit.note(session, "visits.recorded", now, account_id=member.account_id, by=by, about=member, id=visit.id)
    session.flush()
    return kept


def agreed_to_health(session: Session, member: Member) -> bool:
    """He himself said that his health may be written down (P10); silence is no."""
    query = select(Binding.id).where(
        Binding.member_id == member.id,
        Binding.relation == "",
        Binding.until.is_(None),
        Binding.health_consented_at.is_not(None),
    )
    return session.scalars(query.limit(1)).one_or_none() is not None


def add_need(session: Session, visit: Visit, words: str, now: datetime) -> Item:
    """A need that was heard: an item with an owner and a due time, in the person's own words."""
    member = session.get_one(Member, visit.member_id)
    owner = organisation.secretary_of(session, member.branch, now.date())
    item = items.raise_item(
        session,
        member,
        ItemKind.NEED,
        words,
        now,
        owner_id=None if owner is None else owner.member_id,
        message_key=visit.message_key,
    )
    task = tasks.open_task(
        session,
        TaskKind.ITEM,
        f"item:{item.id}",
        member,
        now,
        first=(PostKind.SECRETARY,),
        words=words,
        due_at=item.due_at,
        item_id=item.id,
    )
    if task.owner_id != visit.written_by_id:
        tasks.tell_owner(session, task, now)
    visit.data = {**visit.data, "items": [*visit.data.get("items", []), item.id]}
    return item


def _close(session: Session, member: Member, story: Story, now: datetime, visitor: Member) -> list[Task]:
    """Duties are done by what was conveyed; a wish for company and a worry by any visit or call."""
    conveyed = story.content != "" or story.occasion is VisitOccasion.HOME_STUDY
    owed = duties.open_for(session, member) if conveyed else []
    query = select(Task).where(Task.member_id == member.id, Task.kind.in_(_ENDED_BY_ANY), Task.closed_at.is_(None))
    found = [*owed, *session.scalars(query)]
    outcome = story.content or story.way.value
    return [task for task in found if tasks.close_task(session, task, now, by=visitor, outcome=outcome)]


def _study(
    session: Session,
    member: Member,
    story: Story,
    closed: Sequence[Task],
    now: datetime,
    visitor: Member,
    message_key: str,
) -> StudyRecord | None:
    """What was brought is study at home, with the item where the duty names one."""
    if story.occasion is not VisitOccasion.HOME_STUDY:
        return None
    record, is_new = study.studied(
        session,
        _material(session, closed),
        member,
        StudyForm.HOME,
        story.on,
        now,
        words=story.content,
        by=visitor,
        message_key=message_key,
    )
    return record if is_new else None


def _material(session: Session, closed: Sequence[Task]) -> StudyMaterial | None:
    for task in closed:
        notice = session.get(Notice, task.data.get("notice_id") or 0)
        if notice is not None and notice.material_id is not None:
            return session.get(StudyMaterial, notice.material_id)
    return None


def take_back(session: Session, visit: Visit, now: datetime) -> None:
    """As if it had not been written: its items and its study are withdrawn, what it closed is open again. That a
    notice was told stays with the notice.
    """
    visit.withdrawn_at = now
    for item_id in visit.data.get("items", []):
        item = session.get_one(Item, item_id)
        item.withdrawn_at = now
        task = tasks.by_key(session, f"item:{item_id}")
        if task is not None:
            tasks.close_task(session, task, now, outcome="taken back")
    for task_id in visit.data.get("tasks", []):
        task = session.get_one(Task, task_id)
        task.closed_at, task.closed_by_id, task.outcome = None, None, ""
        task.next_at = task.due_at if task.due_at is not None and task.due_at > now else None
    record = session.get(StudyRecord, visit.data.get("study") or 0)
    if record is not None:
        record.withdrawn_at = now
    session.flush()


def of_branch(session: Session, branch_id: int, since: date, until: date) -> list[Visit]:
    """For the registers of visits and of home study: both days included, the oldest first."""
    query = select(Visit).where(
        Visit.branch_id == branch_id, Visit.on >= since, Visit.on <= until, Visit.withdrawn_at.is_(None)
    )
    return list(session.scalars(query.order_by(Visit.on, Visit.id)))


def needs_of(session: Session, visit: Visit) -> list[Item]:
    """The items that came of it, in their order."""
    query = select(Item).where(Item.id.in_(visit.data.get("items", [])), Item.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Item.number)))

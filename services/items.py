"""意见, 需要, 投诉: a numbered item with an owner, a due time and an answer to the person (反映 → 交办 → 结果 →
反馈本人).
"""

from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from domain.items import Item, ItemKind, ItemState, Task, TaskKind
from domain.members import Member
from domain.organisation import PostKind, Unit
from services import audit, letters, tasks, texts

_DUE = timedelta(days=7)
_ASKED = timedelta(days=30)


def raise_item(
    session: Session,
    member: Member,
    kind: ItemKind,
    words: str,
    now: datetime,
    *,
    owner_id: int | None,
    message_key: str,
) -> Item:
    """Numbers count within the branch, so that "第3件" is unambiguous there."""
    highest = session.scalar(select(func.max(Item.number)).where(Item.branch_id == member.branch_id)) or 0
    item = Item(
        branch_id=member.branch_id,
        number=highest + 1,
        member_id=member.id,
        kind=kind,
        words=words,
        owner_id=owner_id,
        raised_at=now,
        due_at=now + _DUE,
        message_key=message_key,
    )
    session.add(item)
    session.flush()
    return item


def of_member(session: Session, member: Member) -> list[Item]:
    """What the member raised and did not take back, the newest first."""
    query = select(Item).where(Item.member_id == member.id, Item.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Item.number.desc())))


def open_in_branch(session: Session, branch_id: int) -> list[Item]:
    query = select(Item).where(Item.branch_id == branch_id, Item.state == ItemState.OPEN, Item.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Item.number)))


def numbered(session: Session, branch_id: int, number: int) -> Item | None:
    query = select(Item).where(Item.branch_id == branch_id, Item.number == number)
    return session.scalars(query).one_or_none()


def answer(session: Session, item: Item, text: str, now: datetime, *, by: Member | None = None) -> None:
    """The asker hears it by his way, and says himself whether it is settled. Raises StoppedError for words that must
    not go out to anybody.
    """
    texts.clear(session, session.get(Unit, item.branch_id), text, seconded=True)
    text = texts.masked(text)
    item.answer, item.answered_at, item.state = text, now, ItemState.ANSWERED
    member = session.get_one(Member, item.member_id)
    known = by or item.owner
    name = "" if known is None else known.name
    letters.tell(session, member, "items/answered", now, urgent=False, by=name, words=item.words, answer=text)
    task = _task(session, item)  # what waits now is the asker's word: 没办好 opens another
    if task is not None:
        tasks.close_task(session, task, now, by=by, outcome=text)
    _note(session, "items.answered", item, member, now, by)
    session.flush()


def pass_to(
    session: Session, item: Item, now: datetime, *, by: Member, owner: Member | None, department: str = ""
) -> None:
    """Somebody else sees to it; the new owner hears of it. `department` is where it is settled, when not by us."""
    member = session.get_one(Member, item.member_id)
    changed = owner is not None and owner.id != item.owner_id
    item.department = department
    if owner is not None:
        item.owner = owner
    task = _task(session, item)
    if changed and task is not None and owner is not None:
        task.owner_id = owner.id
        tasks.tell_owner(session, task, now)
    _note(session, "items.passed", item, member, now, by)
    session.flush()


def agree(session: Session, item: Item, now: datetime, *, by: Member) -> None:
    """The asker says that it is settled; `by` is he, or who heard it from him."""
    item.state, item.closed_at = ItemState.CLOSED, now
    member = session.get_one(Member, item.member_id)
    task = _task(session, item)
    if task is not None:
        tasks.close_task(session, task, now, by=by, outcome=item.answer)
    _note(session, "items.agreed", item, member, now, by)
    session.flush()


def reopen(session: Session, item: Item, words: str, now: datetime, *, by: Member) -> None:
    """The asker says that it is not settled: open again with a new due time, and its owner hears of it."""
    item.state, item.closed_at, item.due_at = ItemState.OPEN, None, now + _DUE
    member = session.get_one(Member, item.member_id)
    task = tasks.open_task(
        session,
        TaskKind.ITEM,
        f"{_key(item)}:{now:%Y%m%d%H%M%S}",
        member,
        now,
        owner=item.owner,
        first=(PostKind.SECRETARY,),
        words=words or item.words,
        due_at=item.due_at,
        item_id=item.id,
    )
    tasks.tell_owner(session, task, now)
    _note(session, "items.reopened", item, member, now, by)
    session.flush()


def answered_of(session: Session, member: Member, now: datetime) -> Item | None:
    """The newest answer of the last month about which he has said nothing yet."""
    query = (
        select(Item)
        .where(Item.member_id == member.id, Item.state == ItemState.ANSWERED, Item.withdrawn_at.is_(None))
        .where(Item.answered_at >= now - _ASKED)
        .order_by(Item.answered_at.desc(), Item.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def page_of(session: Session, branch_id: int, page: int, size: int) -> tuple[list[tuple[Item, Member]], bool]:
    """(items with their askers, whether more follow): open ones first, by due time, then what was answered and what
    is settled, the newest first.
    """
    rank = case({ItemState.OPEN: 0, ItemState.ANSWERED: 1}, value=Item.state, else_=2)
    soonest = case((Item.state == ItemState.OPEN, Item.due_at))
    query = (
        select(Item, Member)
        .join(Member, Member.id == Item.member_id)
        .options(joinedload(Item.owner))
        .where(Item.branch_id == branch_id, Item.withdrawn_at.is_(None))
        .order_by(rank, soonest, Item.number.desc())
    )
    found = [(item, member) for item, member in session.execute(query.offset(page * size).limit(size + 1))]
    return found[:size], len(found) > size


def _key(item: Item) -> str:
    return f"item:{item.id}"


def _task(session: Session, item: Item) -> Task | None:
    """What waits for its owner."""
    query = select(Task).where(Task.kind == TaskKind.ITEM, Task.member_id == item.member_id, Task.closed_at.is_(None))
    return next((task for task in session.scalars(query) if task.data.get("item_id") == item.id), None)


def _note(session: Session, act: str, item: Item, member: Member, now: datetime, by: Member | None) -> None:
    audit.note(session, act, now, account_id=member.account_id, by=by, about=member, number=item.number)

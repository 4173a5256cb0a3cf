"""意见, 需要, 投诉: a numbered item with an owner, a due time and an answer to the person (反映 → 交办 → 结果 →
反馈本人).
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.items import Item, ItemKind, ItemState
from domain.members import Member

_DUE = timedelta(days=7)


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


def answer(session: Session, item: Item, text: str, now: datetime) -> None:
    item.answer, item.answered_at, item.state = text, now, ItemState.ANSWERED
    session.flush()

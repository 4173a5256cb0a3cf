"""意见需求台账: 反映 → 交办 → 结果 → 反馈本人, one line for each thing that somebody raised, in his own words."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.items import ITEM_LABELS, ITEM_STATE_LABELS, Item
from domain.members import Member
from domain.registers import ITEMS, Asked

_AND = "、"


def raised(session: Session, asked: Asked) -> list[dict[str, str]]:
    """What was raised on these local days and not taken back, in the order in which it came."""
    query = (
        select(Item, Member.name)
        .join(Member, Member.id == Item.member_id)
        .options(joinedload(Item.owner))
        .where(Item.branch_id == asked.branch.id, Item.withdrawn_at.is_(None), *asked.with_moment(Item.raised_at))
        .order_by(Item.raised_at, Item.id)
    )
    found = session.execute(query)
    return [_line(number, item, name, asked) for number, (item, name) in enumerate(found, start=1)]


def _line(number: int, item: Item, name: str, asked: Asked) -> dict[str, str]:
    who = (item.department, "" if item.owner is None else item.owner.name)
    cells = (
        str(number),
        str(item.number),
        asked.day(item.raised_at),
        name,
        ITEM_LABELS[item.kind],
        item.words,
        _AND.join(part for part in who if part),
        asked.day(item.due_at),
        item.answer,
        asked.day(item.answered_at),
        asked.day(item.closed_at),
        ITEM_STATE_LABELS[item.state],
    )
    return dict(zip(ITEMS.columns, cells, strict=True))

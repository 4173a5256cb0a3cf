"""意见需求台账: 反映 → 交办 → 结果 → 反馈本人, one line for each thing that somebody raised, in his own words."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.items import ITEM_LABELS, ITEM_STATE_LABELS, Item
from domain.members import Member
from domain.registers import NUMBER, Asked

_AND = "、"


def raised(session: Session, asked: Asked) -> list[dict[str, str]]:
    """What was raised on these local days and not taken back, in the order in which it came."""
    query = (
        select(Item, Member.name)
        .join(Member, Member.id == Item.member_id)
        .options(joinedload(Item.owner))
        .where(Item.branch_id == asked.branch.id, Item.withdrawn_at.is_(None))
        .order_by(Item.raised_at, Item.id)
    )
    if asked.begins_at is not None:
        query = query.where(Item.raised_at >= asked.begins_at)
    if asked.ends_at is not None:
        query = query.where(Item.raised_at < asked.ends_at)
    found = session.execute(query)
    return [_line(number, item, name, asked) for number, (item, name) in enumerate(found, start=1)]


def _line(number: int, item: Item, name: str, asked: Asked) -> dict[str, str]:
    return {
        NUMBER: str(number),
        "编号": str(item.number),
        "提出日期": asked.day(item.raised_at),
        "姓名": name,
        "类别(意见/需要/投诉)": ITEM_LABELS[item.kind],
        "反映问题和意见建议": item.words,
        "处理部门/责任人": _AND.join(filter(None, (item.department, "" if item.owner is None else item.owner.name))),
        "应办结日期": asked.day(item.due_at),
        "办理结果": item.answer,
        "反馈日期": asked.day(item.answered_at),
        "本人认可日期": asked.day(item.closed_at),
        "备注": ITEM_STATE_LABELS[item.state],
    }

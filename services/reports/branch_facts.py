"""支部基本情况: what is recorded about a branch and who holds its posts on the day it is asked for."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.days import local_day
from domain.members import GONE, Member, Standing
from domain.organisation import PostKind, Unit
from domain.registers import Asked
from services import organisation

_POSTS = {
    PostKind.SECRETARY: "书记",
    PostKind.DEPUTY: "副书记",
    PostKind.ORGANISER: "组织委员",
    PostKind.PUBLICIST: "宣传委员",
    PostKind.DISCIPLINE: "纪检委员",
    PostKind.LIAISON: "联络员",
}
_AND = "、"


def branch_facts(session: Session, asked: Asked) -> list[dict[str, str]]:
    """One row, on the last day asked for, else today. Probationary members are counted apart: 26/2."""
    branch, on = asked.branch, asked.until or local_day(asked.now, asked.zone)
    above = organisation.chain(session, branch)[:-1]
    probationary = _count(session, branch, probationary=True)
    row = {
        "支部名称(全称)": branch.name,
        "上级党组织": above[-1].name if above else "",
        "党员数(正式/预备)": f"{_count(session, branch, probationary=False)}/{probationary}",
        "党小组数": str(len(organisation.groups_of(session, branch))),
        "活动地点": branch.place,
    }
    for post, member in organisation.holders(session, [branch.id], tuple(_POSTS), on):
        column = _POSTS[post.kind]
        row[column] = _AND.join(filter(None, (row.get(column, ""), member.name)))
    return [row]


def _count(session: Session, branch: Unit, *, probationary: bool) -> int:
    is_so = Member.standing == Standing.PROBATIONARY
    query = select(func.count(Member.id)).where(
        Member.branch_id == branch.id,
        Member.on_roster,
        Member.life_state.not_in(GONE),
        is_so if probationary else ~is_so,
    )
    return session.scalar(query) or 0

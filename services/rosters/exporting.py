"""A branch → rows of the 党员花名册 in form A, as they read back."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.members import CATEGORY_LABELS, Member, Standing
from domain.organisation import POST_LABELS, Post, PostKind, Unit
from services import members

HEADERS: Mapping[str, str] = {
    "name": "姓名",
    "gender": "性别",
    "born": "出生年月",
    "joined": "入党时间",
    "full_on": "转正时间",
    "posts": "党内职务",
    "category": "离退休类别(离休/退休)",
    "phones": "联系电话",
    "address": "家庭住址",
    "group": "所在党小组",
    "branch": "组织关系所在支部",
    "remark": "备注",
    "standing": "人员类别",
    "membership": "党籍状态",
}
STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.FULL: ("正式党员", "正常"),
    Standing.PROBATIONARY: ("预备党员", "正常"),
    Standing.ON_PROBATION: ("正式党员", "正常"),
    Standing.SUSPENDED: ("正式党员", "停止党籍"),
}
NAMES: Mapping[PostKind, str] = {**POST_LABELS, PostKind.GROUP_LEADER: "党小组组长"}
PLAIN = STANDINGS[Standing.FULL]
AND = "、"
_BEYOND_FORM_A = ("standing", "membership")


def export_roster(session: Session, branch: Unit) -> list[dict[str, str]]:
    """Header → text, everybody of the branch in the order of the list; blanks are left out.

    The two columns that form A lacks come for everybody as soon as somebody is not simply 正式党员.
    """
    people = members.in_branch(session, branch.id)
    posts = _posts(session, people)
    lines = [_line(member, branch, posts[member.id]) for member in people]
    if all((line["standing"], line["membership"]) == PLAIN for line in lines):
        lines = [{key: text for key, text in line.items() if key not in _BEYOND_FORM_A} for line in lines]
    return [{HEADERS[key]: text for key, text in line.items() if text} for line in lines]


def _posts(session: Session, people: list[Member]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(Post).where(Post.until.is_(None), Post.member_id.in_([member.id for member in people]))
    for post in session.scalars(query.order_by(Post.id)):
        found[post.member_id].append(NAMES[post.kind])
    return found


def _line(member: Member, branch: Unit, posts: list[str]) -> dict[str, str]:
    standing, membership = STANDINGS[member.standing]
    return {
        "name": member.name,
        "gender": member.gender,
        "born": str(member.born or ""),
        "joined": str(member.joined or ""),
        "full_on": str(member.full_on or ""),
        "posts": AND.join(dict.fromkeys(posts)),
        "category": CATEGORY_LABELS[member.category],
        "phones": AND.join(number for number in (member.phone, member.second_phone) if number),
        "address": member.address or "",
        "group": "" if member.group is None else member.group.name,
        "branch": branch.name,
        "remark": member.remark,
        "standing": standing,
        "membership": membership,
    }

"""党内职务 of the file → posts from today on. Nothing is doubled, and a new secretary takes the place of the old."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.members import Member
from domain.organisation import Post, PostKind, Unit

POSTS: Mapping[str, PostKind] = {
    "书记": PostKind.SECRETARY,
    "副书记": PostKind.DEPUTY,
    "组织委员": PostKind.ORGANISER,
    "宣传委员": PostKind.PUBLICIST,
    "纪检委员": PostKind.DISCIPLINE,
    "党小组组长": PostKind.GROUP_LEADER,
    "组长": PostKind.GROUP_LEADER,
    "联络员": PostKind.LIAISON,
    "一对一专员": PostKind.AIDE,
}
_ONE_AT_A_TIME = (PostKind.SECRETARY, PostKind.GROUP_LEADER)


class Posts:
    """Of the units of one file; asked once for all of them."""

    def __init__(self, session: Session, units: Iterable[Unit], today: date) -> None:
        self._session, self._today = session, today
        query = select(Post).where(Post.unit_id.in_({unit.id for unit in units}), Post.until.is_(None))
        self._held = list(session.scalars(query.order_by(Post.id)))
        self._named: set[tuple[int, PostKind, int]] = set()

    def hold(self, member: Member, unit: Unit, kind: PostKind) -> bool:
        """Whether the post is new to him."""
        self._named.add((unit.id, kind, member.id))
        if any((post.unit_id, post.kind, post.member_id) == (unit.id, kind, member.id) for post in self._held):
            return False
        post = Post(unit_id=unit.id, member_id=member.id, kind=kind, since=self._today)
        self._session.add(post)
        self._held.append(post)
        return True

    def close_replaced(self) -> None:
        """Ends the post of whoever is followed by somebody else in this file."""
        followed = {(unit_id, kind) for unit_id, kind, _ in self._named if kind in _ONE_AT_A_TIME}
        for post in self._held:
            place = (post.unit_id, post.kind)
            if place in followed and (*place, post.member_id) not in self._named:
                post.until = self._today - timedelta(days=1)


def leave(session: Session, member: Member, branch_id: int, today: date) -> None:
    """Ends every post in a branch and its groups that the member has moved away from."""
    query = (
        select(Post)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.member_id == member.id, Post.until.is_(None))
        .where((Unit.id == branch_id) | (Unit.parent_id == branch_id))
    )
    for post in session.scalars(query):
        post.until = today - timedelta(days=1)

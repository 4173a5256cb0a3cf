"""Posts begin and end. A new secretary takes the place of the old one from that minute: who held the post reads and
does nothing with it any more, and what waited for him waits for the new one.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from domain.items import Task
from domain.members import GONE, Member, Standing
from domain.organisation import COMMITTEE_POSTS, Post, PostKind, Unit, UnitKind
from services import audit

ONE_AT_A_TIME = frozenset({PostKind.SECRETARY, PostKind.GROUP_LEADER})
_A_DAY = timedelta(days=1)


class Refusal(StrEnum):
    NOT_OF_BRANCH = "not_of_branch"
    GONE = "gone"
    NOT_FULL = "not_full"  # only full members with their rights are elected (§2.4, D2.5)
    HOLDS_IT = "holds_it"
    WRONG_UNIT = "wrong_unit"


def posts_in(kind: UnitKind) -> tuple[PostKind, ...]:
    """Those that can be given in such a unit."""
    if kind is UnitKind.GROUP:
        return (PostKind.GROUP_LEADER,)
    return tuple(post for post in PostKind if post not in {PostKind.GROUP_LEADER, PostKind.OFFICE})


def refusal(session: Session, unit: Unit, kind: PostKind, member: Member | None, today: date) -> Refusal | None:
    """Why this person cannot get this post; None where he can."""
    if kind not in posts_in(unit.kind):
        return Refusal.WRONG_UNIT
    if member is None or member.branch_id != unit.branch_id:
        return Refusal.NOT_OF_BRANCH
    if member.life_state in GONE:
        return Refusal.GONE
    if kind in COMMITTEE_POSTS | {PostKind.GROUP_LEADER} and member.standing is not Standing.FULL:
        return Refusal.NOT_FULL
    held = _held(session, unit, kind, today)
    return Refusal.HOLDS_IT if any(post.member_id == member.id for post in held) else None


def appoint(
    session: Session, unit: Unit, kind: PostKind, member: Member, since: date, by: Member, now: datetime
) -> list[Post]:
    """From the day `since` on. Where one person holds such a post at a time, whoever held it does so until the day
    before; what waits for him in the branch goes to the new one. The posts that ended by it.
    """
    replaced = _held(session, unit, kind, since) if kind in ONE_AT_A_TIME else []
    for former in replaced:
        former.until = since - _A_DAY
        _pass_on(session, unit, former.member_id, member)
        _note(session, "units.replaced", former, by, now)
    post = Post(unit_id=unit.id, member_id=member.id, kind=kind, since=since)
    session.add(post)
    session.flush()
    _note(session, "units.appointed", post, by, now)
    return replaced


def end(session: Session, post: Post, today: date, by: Member, now: datetime) -> None:
    """At once: the day before is the last that counts. Once is enough."""
    if post.until is None or post.until >= today:
        post.until = today - _A_DAY
        _note(session, "units.ended", post, by, now)
        session.flush()


def _held(session: Session, unit: Unit, kind: PostKind, on: date) -> list[Post]:
    query = select(Post).where(Post.unit_id == unit.id, Post.kind == kind, or_(Post.until.is_(None), Post.until >= on))
    return list(session.scalars(query.order_by(Post.id)))


def _pass_on(session: Session, unit: Unit, former_id: int, member: Member) -> None:
    waiting = update(Task).where(Task.branch_id == unit.branch_id, Task.owner_id == former_id, Task.closed_at.is_(None))
    session.execute(waiting.values(owner_id=member.id))


def _note(session: Session, act: str, post: Post, by: Member, now: datetime) -> None:
    unit, about = session.get_one(Unit, post.unit_id), session.get_one(Member, post.member_id)
    audit.note(
        session, act, now, account_id=by.account_id, by=by, about=about, branch_id=unit.branch_id, post=post.kind.value
    )

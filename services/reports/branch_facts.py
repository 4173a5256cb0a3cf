"""支部基本情况: what is recorded about a branch and who holds its posts on the day it is asked for."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.days import local_day
from domain.members import GONE, Member, Standing
from domain.organisation import PostKind, Unit
from domain.registers import BRANCH, Asked
from domain.terms import Term
from services import organisation

_POSTS = (
    PostKind.SECRETARY,
    PostKind.DEPUTY,
    PostKind.ORGANISER,
    PostKind.PUBLICIST,
    PostKind.DISCIPLINE,
    PostKind.LIAISON,
)
_AND = "、"
_SPAN = "{since:%Y-%m-%d}至{until:%Y-%m-%d}"


def branch_facts(session: Session, asked: Asked) -> list[dict[str, str]]:
    """One row, on the last day asked for, else today. Probationary members are counted apart: 26/2."""
    branch, on = asked.branch, asked.until or local_day(asked.now, asked.zone)
    above = organisation.chain(session, branch)[:-1]
    probationary = _count(session, branch, probationary=True)
    holders: dict[PostKind, list[str]] = {}
    for post, member in organisation.holders(session, [branch.id], _POSTS, on):
        holders.setdefault(post.kind, []).append(member.name)
    names = {kind: _AND.join(holders.get(kind, ())) for kind in _POSTS}
    newest = select(Term).where(Term.unit_id == branch.id).order_by(Term.since.desc(), Term.id.desc())
    term = session.scalars(newest.limit(1)).one_or_none()
    cells = (
        branch.name,
        above[-1].name if above else "",
        "",
        f"{_count(session, branch, probationary=False)}/{probationary}",
        str(len(organisation.groups_of(session, branch))),
        *(names[kind] for kind in _POSTS[:5]),
        "" if term is None else _SPAN.format(since=term.since, until=term.until),
        "" if term is None else f"{term.until:%Y-%m-%d}",
        names[PostKind.LIAISON],
        branch.place,
    )
    return [dict(zip(BRANCH.columns, cells, strict=True))]


def _count(session: Session, branch: Unit, *, probationary: bool) -> int:
    is_so = Member.standing == Standing.PROBATIONARY
    query = select(func.count(Member.id)).where(
        Member.branch_id == branch.id,
        Member.on_roster,
        Member.life_state.not_in(GONE),
        is_so if probationary else ~is_so,
    )
    return session.scalar(query) or 0

"""Who holds what in a unit, since when; its term, when to think of the next election, and who is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from domain.members import GONE, Member, Standing
from domain.organisation import POST_LABELS, Post, Unit, UnitKind
from domain.policy import BranchPolicy
from domain.terms import Gap, Term, due_hint, ends, gaps
from services import organisation

_FORMER = timedelta(days=365)  # how long an ended post is still shown
_ORDER = {kind: place for place, kind in enumerate(POST_LABELS)}


@dataclass(frozen=True, slots=True)
class HeldPost:
    post: Post
    member: Member


@dataclass(frozen=True, slots=True)
class TermState:
    """`hint` is the step (months before the end) that has come, `over` says that the term has ended."""

    term: Term
    hint: int | None
    over: bool


@dataclass(frozen=True, slots=True)
class UnitLine:
    unit: Unit
    held: tuple[HeldPost, ...]
    former: tuple[HeldPost, ...]
    term: TermState | None
    gaps: tuple[Gap, ...]
    people: int


def lines(session: Session, branch: Unit, policy: BranchPolicy, today: date) -> list[UnitLine]:
    """The branch and its groups; so many statements whatever their number."""
    groups = select(Unit).where(Unit.parent_id == branch.id, Unit.kind == UnitKind.GROUP, Unit.closed_at.is_(None))
    units = [branch, *session.scalars(groups.order_by(Unit.id))]
    posts = _posts(session, [unit.id for unit in units], today)
    people = _people(session, branch)
    state, missing = of_branch(session, branch, policy, today)
    return [
        UnitLine(
            unit,
            tuple(each for each in posts if each.post.unit_id == unit.id and _holds(each.post, today)),
            tuple(each for each in posts if each.post.unit_id == unit.id and not _holds(each.post, today)),
            state if unit is branch else None,
            missing if unit is branch else (),
            sum(people.values()) if unit is branch else people.get(unit.id, 0),
        )
        for unit in units
    ]


def of_branch(
    session: Session, branch: Unit, policy: BranchPolicy, today: date
) -> tuple[TermState | None, tuple[Gap, ...]]:
    """What its secretary is reminded of; nothing of it ever reaches a member."""
    found = _newest(session, [branch.id]).get(branch.id)
    steps = [int(step) for step in policy.election_hint_months.split()]
    state = None if found is None else TermState(found, due_hint(found.until, today, steps), found.until < today)
    roster = (Member.branch_id == branch.id, Member.on_roster, Member.life_state.not_in(GONE))
    standings = select(Member.standing, func.count()).where(*roster).group_by(Member.standing)
    counted = {row[0]: row[1] for row in session.execute(standings)}
    posts = session.execute(
        select(Post.kind, Post.member_id).where(Post.unit_id == branch.id, organisation.held_on(today))
    )
    full = counted.get(Standing.FULL, 0)
    return state, gaps(full, sum(counted.values()), [(kind, member_id) for kind, member_id in posts])


def overdue(session: Session, branches: Sequence[Unit], today: date) -> list[tuple[Unit, Term]]:
    """Branches whose term has ended without a new one: said to the superior only (D2.7). In the order of the tree."""
    newest = _newest(session, [branch.id for branch in branches])
    return [
        (branch, newest[branch.id]) for branch in branches if branch.id in newest and newest[branch.id].until < today
    ]


def begin(session: Session, unit: Unit, policy: BranchPolicy, since: date, until: date | None, source: str) -> Term:
    """`until` None: as long as the unit's setting says (D2.6)."""
    years = policy.term_years_above if unit.kind is UnitKind.COMMITTEE_ABOVE else policy.term_years
    term = Term(unit_id=unit.id, since=since, until=until or ends(since, years), source=source)
    session.add(term)
    session.flush()
    return term


def _newest(session: Session, unit_ids: Sequence[int]) -> dict[int, Term]:
    """Of branches in one place of the tree: read as a whole where there are many."""
    query = select(Term).order_by(Term.since, Term.id)
    if len(unit_ids) <= 500:
        query = query.where(Term.unit_id.in_(unit_ids))
    return {term.unit_id: term for term in session.scalars(query)}


def _posts(session: Session, unit_ids: Sequence[int], today: date) -> list[HeldPost]:
    query = (
        select(Post, Member)
        .join(Member, Member.id == Post.member_id)
        .where(Post.unit_id.in_(unit_ids), or_(Post.until.is_(None), Post.until >= today - _FORMER))
        .order_by(Post.since, Post.id)
    )
    found = [HeldPost(post, member) for post, member in session.execute(query)]
    return sorted(found, key=lambda each: _ORDER[each.post.kind])


def _people(session: Session, branch: Unit) -> dict[int | None, int]:
    query = (
        select(Member.group_id, func.count())
        .where(Member.branch_id == branch.id, Member.on_roster, Member.life_state.not_in(GONE))
        .group_by(Member.group_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _holds(post: Post, today: date) -> bool:
    """One that begins later is shown among those held, with its day."""
    return post.until is None or post.until >= today

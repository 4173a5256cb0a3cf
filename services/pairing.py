"""结对: who is in touch with whom. Whatever needs a person goes to the paired helper first; a human decides who it is
and how often (D8.3, D8.4).
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from domain.members import GONE, RESTING, Member
from domain.organisation import PostKind, Unit
from domain.pairing import MAY_BE_PAIRED, Pairing, Situation, Tier, age_on, propose
from domain.policy import BranchPolicy
from domain.profiles import Profile
from services import audit, organisation, travels

_CANNOT_HELP = GONE | RESTING
_FEW = 500  # members named in one statement; beyond it all pairings are read


def stands(on: date) -> ColumnElement[bool]:
    """A pairing on that day."""
    return (Pairing.since <= on) & or_(Pairing.until.is_(None), Pairing.until >= on)


def helpers(session: Session, member_ids: Collection[int], on: date) -> dict[int, int]:
    """Member → his helper, for those who have one that can be asked: one who is ill, in mourning or gone cannot."""
    wanted = set(member_ids)
    query = (
        select(Pairing.member_id, Pairing.helper_id)
        .join(Member, Member.id == Pairing.helper_id)
        .where(stands(on), Member.life_state.not_in(_CANNOT_HELP))
        .order_by(Pairing.id)
    )
    if len(wanted) <= _FEW:
        query = query.where(Pairing.member_id.in_(wanted))
    return {member_id: helper_id for member_id, helper_id in session.execute(query) if member_id in wanted}


def helper_of(session: Session, member: Member, on: date) -> Member | None:
    """Whom to ask first about the member."""
    number = helpers(session, [member.id], on).get(member.id)
    return None if number is None else session.get(Member, number)


def current(session: Session, member: Member, on: date) -> Pairing | None:
    query = select(Pairing).where(Pairing.member_id == member.id, stands(on)).order_by(Pairing.id.desc()).limit(1)
    return session.scalars(query).one_or_none()


def may_help(session: Session, helper: Member, member: Member, on: date) -> bool:
    """A committee member, liaison, aide or group leader of the member's branch, and not he himself."""
    units = [member.branch_id, *(group.id for group in organisation.groups_of(session, member.branch))]
    held = organisation.holders(session, units, tuple(MAY_BE_PAIRED), on)
    return helper.id != member.id and helper.id in {person.id for _, person in held}


def candidates(session: Session, branch: Unit, on: date) -> list[tuple[Member, PostKind]]:
    """Who may be assigned to somebody of the branch, each once with his first post, in the order of the posts."""
    units = [branch.id, *(group.id for group in organisation.groups_of(session, branch))]
    held = organisation.holders(session, units, [kind for kind in PostKind if kind in MAY_BE_PAIRED], on)
    found = {person.id: (person, post.kind) for post, person in reversed(held) if person.life_state not in GONE}
    return [found[number] for number in dict.fromkeys(person.id for _, person in held) if number in found]


def proposed_tier(session: Session, member: Member, policy: BranchPolicy, on: date) -> Tier:
    profile = session.get(Profile, member.id)
    return propose(situation(member, profile, on), policy)


def situation(member: Member, profile: Profile | None, on: date) -> Situation:
    return Situation(
        age_on(member.born, on),
        () if profile is None else profile.grounds,
        member.life_state,
        member.no_hard_demand,
        travels.is_away(member),
    )


def assign(
    session: Session,
    member: Member,
    helper: Member,
    now: datetime,
    *,
    by: Member,
    on: date,
    tier: Tier,
    days: int | None = None,
    remark: str = "",
    message_key: str = "",
) -> Pairing:
    """From `on` on. What stood before ends the day before; the same helper again is the same pairing with another tier
    or frequency.
    """
    before = current(session, member, on)
    if before is not None and before.helper_id == helper.id:
        before.tier, before.days, before.remark = tier, days, remark or before.remark
        before.decided_by_id, before.decided_at = by.id, now
        pairing = before
    else:
        if before is not None:
            _end(before, on)
        pairing = Pairing(
            branch_id=member.branch_id,
            member_id=member.id,
            helper_id=helper.id,
            tier=tier,
            days=days,
            since=on,
            decided_by_id=by.id,
            decided_at=now,
            remark=remark[:200],
            message_key=message_key,
        )
        session.add(pairing)
    session.flush()
    audit.note(session, "pairing.assigned", now, account_id=member.account_id, by=by, about=member, helper_id=helper.id)
    return pairing


def _end(pairing: Pairing, on: date) -> None:
    """`on` is the first day on which it does not stand any more."""
    pairing.until = on - timedelta(days=1)


def end(session: Session, pairing: Pairing, now: datetime, *, by: Member, on: date) -> None:
    _end(pairing, on)
    session.flush()
    account = session.get_one(Member, pairing.member_id).account_id
    audit.note(
        session, "pairing.ended", now, account_id=account, by=by, about=pairing.member, helper_id=pairing.helper_id
    )


def take_back(session: Session, pairing: Pairing, now: datetime, *, by: Member) -> None:
    """As if it had not been made: whoever was his helper before is so again."""
    day_before = pairing.since - timedelta(days=1)
    query = (
        select(Pairing)
        .where(Pairing.member_id == pairing.member_id, Pairing.id < pairing.id, Pairing.until == day_before)
        .order_by(Pairing.id.desc())
        .limit(1)
    )
    before = session.scalars(query).one_or_none()
    end(session, pairing, now, by=by, on=pairing.since)
    if before is not None:
        before.until = None
    session.flush()

"""Recognition: three doors, nothing said about anybody before one of them opened, and limits that survive a
restart.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.accounts import Follower
from domain.bindings import Binding, Card, Consent, Door
from domain.members import GONE, Member
from domain.policy import BranchPolicy
from services import audit, members

CONSENT_VERSION = "notices-1"  # its words stand in data/consents.toml


class Outcome(StrEnum):
    """What became of a try. Only BOUND may show in the answer; all others get the same words."""

    BOUND = "bound"
    NO = "no"
    SECRETARY_ONLY = "secretary_only"  # too many tries, or the member is recognised on another WeChat already


def try_digits(
    session: Session, follower: Follower, name: str, digits: str, now: datetime, policy: BranchPolicy
) -> tuple[Outcome, Member | None]:
    """The second door. The member comes back whenever the secretary should hear of it, also on a failure."""
    candidates = [member for member in members.named(session, follower.account_id, name) if not _is_locked(member, now)]
    if follower.locked_until is not None and follower.locked_until > now:
        return Outcome.SECRETARY_ONLY, next(iter(candidates), None)
    right = [member for member in candidates if digits in members.last_four(member)]
    if len(right) == 1:
        if own_binding(session, right[0]) is not None:
            return Outcome.SECRETARY_ONLY, right[0]
        return Outcome.BOUND, right[0]
    _count_try(follower, candidates, now, policy)
    locked = follower.locked_until is not None and follower.locked_until > now
    return (Outcome.SECRETARY_ONLY if locked else Outcome.NO), next(iter(candidates), None)


def _is_locked(member: Member, now: datetime) -> bool:
    return member.recognition_locked_until is not None and member.recognition_locked_until > now


def _count_try(follower: Follower, candidates: list[Member], now: datetime, policy: BranchPolicy) -> None:
    """Counts within the lock's own span, for the WeChat and for every member of that name."""
    span = timedelta(hours=policy.bind_lock_hours)
    if follower.tries_since is None or now - follower.tries_since > span:
        follower.tries, follower.tries_since = 0, now
    follower.tries += 1
    if follower.tries >= policy.bind_tries_openid:
        follower.locked_until = now + span
    for member in candidates:
        if member.recognition_since is None or now - member.recognition_since > span:
            member.recognition_tries, member.recognition_since = 0, now
        member.recognition_tries += 1
        if member.recognition_tries >= policy.bind_tries_member:
            member.recognition_locked_until = now + span


def own_binding(session: Session, member: Member) -> Binding | None:
    """The WeChat on which the member himself is recognised."""
    query = select(Binding).where(Binding.member_id == member.id, Binding.relation == "", Binding.until.is_(None))
    return session.scalars(query.order_by(Binding.id.desc()).limit(1)).one_or_none()


def bind(
    session: Session,
    member: Member,
    open_id: str,
    door: Door,
    now: datetime,
    *,
    relation: str = "",
    helper_name: str = "",
    by: Member | None = None,
) -> Binding:
    """Recognises; an earlier WeChat of the member himself is cut. Keeps which consent was given when."""
    if not relation:
        for earlier in _own_elsewhere(session, member, open_id):
            earlier.until = now
    binding = Binding(
        account_id=member.account_id,
        open_id=open_id,
        member_id=member.id,
        relation=relation,
        helper_name=helper_name,
        door=door,
        since=now,
        consent_version=CONSENT_VERSION,
        consented_at=now,
    )
    binding.member = member
    session.add(binding)
    subject = "family" if relation else "notices"
    session.add(
        Consent(member_id=member.id, open_id=open_id, subject=subject, text_version=CONSENT_VERSION, given=True, at=now)
    )
    audit.note(
        session,
        "bindings.bound",
        now,
        account_id=member.account_id,
        by=by,
        about=member,
        open_id=open_id,
        door=door.value,
    )
    session.flush()
    return binding


def _own_elsewhere(session: Session, member: Member, open_id: str) -> list[Binding]:
    query = select(Binding).where(
        Binding.member_id == member.id, Binding.relation == "", Binding.until.is_(None), Binding.open_id != open_id
    )
    return list(session.scalars(query))


def end(session: Session, binding: Binding, now: datetime) -> None:
    """Unbinds; the row stays as a record."""
    binding.until = now
    audit.note(
        session,
        "bindings.ended",
        now,
        account_id=binding.account_id,
        about=binding.member,
        open_id=binding.open_id,
    )
    session.flush()


# -- the card: one scan
# ------------------------------------------------------------------------------------------------


def make_card(session: Session, member: Member, now: datetime) -> Card:
    card = Card(
        account_id=member.account_id, member_id=member.id, scene=f"card_{secrets.token_urlsafe(18)}", made_at=now
    )
    session.add(card)
    session.flush()
    return card


def by_card(session: Session, account_id: int, scene: str) -> tuple[Card, Member] | None:
    """The card with this scene and whose it is; None for a withdrawn or unknown one."""
    query = (
        select(Card, Member)
        .join(Member, Member.id == Card.member_id)
        .where(Card.account_id == account_id, Card.scene == scene, Card.withdrawn_at.is_(None))
    )
    row = session.execute(query).one_or_none()
    return None if row is None or row[1].life_state in GONE else (row[0], row[1])


def opt_out(session: Session, member: Member, now: datetime) -> None:
    """别发了: at once, without a second question (R-UX-75)."""
    member.opted_out_at = now
    session.add(Consent(member_id=member.id, subject="notices", text_version=CONSENT_VERSION, given=False, at=now))
    session.flush()


def opt_in(session: Session, member: Member, now: datetime) -> None:
    member.opted_out_at = None
    session.add(Consent(member_id=member.id, subject="notices", text_version=CONSENT_VERSION, given=True, at=now))
    session.flush()

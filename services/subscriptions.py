"""Subscription notices: what people accepted, and what is left of it. A ledger: the platform is never asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, case, or_, select, update
from sqlalchemy.orm import Session

from domain.accounts import Account, Follower
from domain.notices import Notice
from domain.subscriptions import Subscription, SubscriptionKind

_CHUNK = 500  # ids in one statement
_OPEN = or_(Subscription.kind == SubscriptionKind.LONG_TERM, Subscription.remaining > 0)


def setting_of(account: Account, names: Iterable[str]) -> Mapping[str, Any]:
    """The account's subscription for the first of these occasions that has one (`meetings/notice`); empty: none."""
    known = account.subscriptions or {}
    return next((known[name] for name in names if name in known), {})


def template_of(account: Account, notice: Notice) -> str:
    """The template of a notice as this way sends it; empty where the account has none."""
    return str(setting_of(account, (notice.words, notice.kind.value)).get("template_id", ""))


def noted(session: Session, account: Account, open_id: str, listed: Sequence[tuple[str, bool]], now: datetime) -> None:
    """He accepted or refused these templates, in a pop-up or in his settings. Each acceptance of a one-time notice is
    good for one message more; a refusal takes back what was left.
    """
    query = select(Follower.id).where(Follower.account_id == account.id, Follower.open_id == open_id)
    follower_id = session.scalars(query).one_or_none()
    if follower_id is None:
        return
    for template_id, accepted in listed:
        row = _row(session, follower_id, template_id)
        if row is None:
            row = Subscription(follower_id=follower_id, template_id=template_id[:64], remaining=0)
            session.add(row)
        row.kind = _kind_of(account, template_id)
        if accepted:
            row.accepted_at, row.refused_at = now, None
            row.remaining += row.kind is SubscriptionKind.ONE_TIME
        else:
            row.refused_at, row.remaining = now, 0
    session.flush()


def _row(session: Session, follower_id: int, template_id: str) -> Subscription | None:
    query = select(Subscription).where(
        Subscription.follower_id == follower_id, Subscription.template_id == template_id[:64]
    )
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _kind_of(account: Account, template_id: str) -> SubscriptionKind:
    settings = (account.subscriptions or {}).values()
    kind = next((one.get("kind") for one in settings if one.get("template_id") == template_id), None)
    return SubscriptionKind(kind or SubscriptionKind.ONE_TIME)


def remaining(session: Session, follower_ids: Collection[int], template_id: str) -> dict[int, int | None]:
    """How many messages of the template each of these followers still takes; None: as many as there are. Who takes
    none is not in it.
    """
    ids, found = list(follower_ids), {}
    for start in range(0, len(ids), _CHUNK):
        query = select(Subscription.follower_id, Subscription.kind, Subscription.remaining).where(
            Subscription.follower_id.in_(ids[start : start + _CHUNK]), *_accepts(template_id)
        )
        for follower_id, kind, left in session.execute(query):
            found[follower_id] = None if kind is SubscriptionKind.LONG_TERM else left
    return found


def take(session: Session, follower_id: int, template_id: str, now: datetime) -> bool:
    """Takes one message out of what he accepted; False when nothing is left. Guarded, so that two senders never take
    the same one.
    """
    taken = session.execute(
        update(Subscription)
        .where(Subscription.follower_id == follower_id, *_accepts(template_id), Subscription.accepted_at <= now)
        .values(remaining=_one_less())
        .execution_options(synchronize_session=False)
    )
    assert isinstance(taken, CursorResult)
    return taken.rowcount == 1


def _accepts(template_id: str) -> tuple[Any, ...]:
    """Conditions, not a value: accepted, not refused since, and something left."""
    return (
        Subscription.template_id == template_id[:64],
        Subscription.accepted_at.is_not(None),
        Subscription.refused_at.is_(None),
        _OPEN,
    )


def _one_less() -> Any:
    return case(
        (Subscription.kind == SubscriptionKind.ONE_TIME, Subscription.remaining - 1), else_=Subscription.remaining
    )


def give_back(session: Session, follower_id: int, template_id: str) -> None:
    """After a send that the platform certainly did not process. What he refused meanwhile stays refused."""
    session.execute(
        update(Subscription)
        .where(Subscription.follower_id == follower_id, Subscription.template_id == template_id[:64])
        .where(Subscription.kind == SubscriptionKind.ONE_TIME, Subscription.refused_at.is_(None))
        .values(remaining=Subscription.remaining + 1)
        .execution_options(synchronize_session=False)
    )


def spent(session: Session, follower_id: int, template_id: str, now: datetime) -> None:
    """The platform says that he takes none (43101), whatever our ledger believed: a one-time notice is used up, a
    long-term one refused.
    """
    row = _row(session, follower_id, template_id)
    if row is None:
        return
    row.remaining = 0
    if row.kind is SubscriptionKind.LONG_TERM:
        row.refused_at = row.refused_at or now
    session.flush()

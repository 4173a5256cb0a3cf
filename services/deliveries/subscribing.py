"""Subscription notices as a way of the ladder: open to those who accepted one of this kind (platform §6.1)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.notices import Notice
from services import subscriptions


def accepted(session: Session, account: Account, notice: Notice, follower_ids: Collection[int]) -> set[int]:
    """Those of these followers who have one left."""
    template = subscriptions.template_of(account, notice)
    return set(subscriptions.remaining(session, follower_ids, template)) if template else set()


def take(session: Session, account: Account, notice: Notice, follower_id: int, now: datetime) -> bool:
    template = subscriptions.template_of(account, notice)
    return bool(template) and subscriptions.take(session, follower_id, template, now)


def give_back(session: Session, account_id: int, notice: Notice, follower_id: int) -> None:
    template = subscriptions.template_of(session.get_one(Account, account_id), notice)
    subscriptions.give_back(session, follower_id, template)


def spent(session: Session, account_id: int, notice: Notice, follower_id: int, now: datetime) -> None:
    """The platform says that he takes none."""
    template = subscriptions.template_of(session.get_one(Account, account_id), notice)
    subscriptions.spent(session, follower_id, template, now)

"""confirm: what the platform says later about a message that it took, in whatever order the words arrive."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from domain.accounts import Account, Follower
from domain.bindings import Binding
from domain.deliveries import Delivery, Event, State, advance
from domain.notices import Notice
from domain.receipts import EarlyReceipt
from domain.ways import ChannelKind, Receipt
from services import followers
from services.deliveries import reach
from services.deliveries.lent import Claimed
from services.deliveries.onward import rhythm_of, take_next_way

_SOON = timedelta(minutes=5)  # until the one new try after a failure of the platform
_RECENT = timedelta(minutes=15)  # how far apart an answer that was lost and its receipt can be
_KEPT = timedelta(days=1)
CONFIRM_WITHIN = timedelta(minutes=30)  # a receipt event that has not come by then is taken for lost (platform §5)


class Fate(StrEnum):
    DELIVERED = "delivered"  # in the phone's queue; nobody has read it yet
    BLOCKED = "blocked"  # the person refuses our messages
    FREQUENCY = "frequency"  # too often for this person
    SYSTEM = "system"  # the platform's own failure


def read_status(text: str) -> Fate:
    """Read loosely: spaces differ, and not every status is documented (platform §5)."""
    status = re.sub(r"[\s_]+", "", text).lower()
    if status.startswith("success"):
        return Fate.DELIVERED
    if "userblock" in status:
        return Fate.BLOCKED
    return Fate.FREQUENCY if "freq" in status else Fate.SYSTEM


def confirm(
    session: Session,
    account: Account,
    platform_id: str,
    status: str,
    now: datetime,
    *,
    zone: ZoneInfo,
    open_id: str = "",
) -> bool:
    """Applies a receipt, once, and says whether a delivery was found. A receipt nobody waits for yet is kept: the
    event can come before the answer is stored.
    """
    delivery = _by_number(session, account.id, platform_id) or _by_silence(session, account.id, open_id, now)
    if delivery is None:
        _keep(session, account.id, platform_id, open_id, status, now)
        return False
    delivery.platform_id = platform_id[:32]
    _apply(session, delivery, status, now, open_id, zone)
    return True


def apply_early(
    session: Session, went: Sequence[tuple[Claimed, Receipt | None]], now: datetime, zone: ZoneInfo
) -> None:
    """Applies the receipts that were there before the answers of one batch: each found by its number, or, where that
    was lost, by the person.
    """
    numbers = {receipt.platform_id[:32]: claimed for claimed, receipt in went if receipt and receipt.platform_id}
    lost = {
        claimed.address: claimed
        for claimed, receipt in went
        if claimed.carrier is ChannelKind.TEMPLATE and not (receipt and receipt.platform_id)
    }
    query = select(EarlyReceipt).where(
        EarlyReceipt.account_id.in_({claimed.account_id for claimed, _ in went}), EarlyReceipt.at > now - _KEPT
    )
    by_number = EarlyReceipt.platform_id.in_(numbers)
    by_person = EarlyReceipt.open_id.in_(lost) & (EarlyReceipt.at >= now - _RECENT)
    found = session.scalars(query.where(by_number | by_person if lost else by_number).order_by(EarlyReceipt.id.desc()))
    for early in found.all() if went else ():
        claimed = numbers.pop(early.platform_id, None) or lost.pop(early.open_id, None)
        if claimed is None or claimed.account_id != early.account_id:
            continue
        delivery = session.get_one(Delivery, claimed.id)
        delivery.platform_id = early.platform_id
        _apply(session, delivery, early.status, now, claimed.address, zone)
        session.delete(early)


def match_early(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """Applies receipts that were kept while their message was being settled by another process. Returns for how
    many.
    """
    query = (
        select(EarlyReceipt, Delivery)
        .join(Delivery, Delivery.platform_id == EarlyReceipt.platform_id)
        .join(Notice, (Notice.id == Delivery.notice_id) & (Notice.account_id == EarlyReceipt.account_id))
        .where(EarlyReceipt.status.not_like("sms:%"))  # those of a gateway (`sms_reports`)
    )
    found = session.execute(query).all()
    for early, delivery in found:
        _apply(session, delivery, early.status, now, early.open_id, zone)
        session.delete(early)
    session.flush()
    return len(found)


def forget_early(session: Session, now: datetime) -> int:
    """Receipts of messages that were never ours. Returns how many."""
    gone = session.execute(delete(EarlyReceipt).where(EarlyReceipt.at < now - _KEPT))
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _by_number(session: Session, account_id: int, platform_id: str) -> Delivery | None:
    query = (
        select(Delivery)
        .join(Notice)
        .where(Delivery.platform_id == platform_id, Notice.account_id == account_id)
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def _by_silence(session: Session, account_id: int, open_id: str, now: datetime) -> Delivery | None:
    """The one template message to this person whose number we never heard, if it is one."""
    if not open_id:
        return None
    member_ids = _members_behind(session, account_id, open_id)
    query = (
        select(Delivery)
        .join(Notice)
        .where(Notice.account_id == account_id, Delivery.platform_id.is_(None))
        .where(Delivery.state.in_((State.SENT, State.UNKNOWN)), Delivery.confirm_by > now)
        .where((Delivery.open_id == open_id) | Delivery.member_id.in_(member_ids))
    )
    found = [row for row in session.scalars(query) if _was_template(row)]
    return found[0] if len(found) == 1 else None


def _was_template(row: Delivery) -> bool:
    return row.ways[:1] in ([ChannelKind.TEMPLATE], [ChannelKind.FAMILY])


def _members_behind(session: Session, account_id: int, open_id: str) -> Sequence[int]:
    query = select(Binding.member_id).where(Binding.account_id == account_id, Binding.open_id == open_id)
    return session.scalars(query).all()


def _keep(session: Session, account_id: int, platform_id: str, open_id: str, status: str, now: datetime) -> None:
    known = select(EarlyReceipt.id).where(
        EarlyReceipt.account_id == account_id, EarlyReceipt.platform_id == platform_id
    )
    if session.scalars(known).one_or_none() is None:
        session.add(
            EarlyReceipt(
                account_id=account_id, platform_id=platform_id[:32], open_id=open_id, status=status[:60], at=now
            )
        )
        session.flush()


def _apply(session: Session, delivery: Delivery, status: str, now: datetime, open_id: str, zone: ZoneInfo) -> None:
    """A receipt that is repeated, or comes when a human has answered already, changes nothing."""
    fate = read_status(status)
    delivery.confirm_by = None
    if fate is Fate.DELIVERED:
        delivery.delivered_at = delivery.delivered_at or now
        if delivery.state in (State.SENT, State.UNKNOWN, State.SENDING):
            delivery.state = advance(delivery.state, Event.CONFIRMED)
            delivery.reason = ""
    elif delivery.state in (State.SENT, State.UNKNOWN):
        delivery.reason = f"failed_{fate.value}"
        _failed(session, delivery, fate, now, open_id, zone)
    session.flush()


def _failed(session: Session, delivery: Delivery, fate: Fate, now: datetime, open_id: str, zone: ZoneInfo) -> None:
    delivery.sent_at = None
    if fate is Fate.SYSTEM and not delivery.data.get("tried_again"):
        delivery.data = {**delivery.data, "tried_again": True}
        delivery.state = advance(delivery.state, Event.REPORTED_FAILED)
        rhythm = rhythm_of(session, delivery, zone)
        delivery.due_at = now + _SOON if delivery.urgent else rhythm.next_waking(now + _SOON)
        delivery.client_id = delivery.platform_id = None
        return
    closed = {delivery.channel or ChannelKind.TEMPLATE}
    if fate is Fate.BLOCKED:
        closed |= reach.OWN_WECHAT if delivery.channel is not ChannelKind.FAMILY else set()
        _block(session, delivery, open_id, now)
    take_next_way(session, delivery, closed, now, Event.REPORTED_FAILED)


def _block(session: Session, delivery: Delivery, open_id: str, now: datetime) -> None:
    query = select(Follower).where(
        Follower.account_id == delivery.notice.account_id, Follower.open_id == (open_id or delivery.open_id)
    )
    follower = session.scalars(query).one_or_none()
    if follower is not None:
        followers.blocked(follower, now)

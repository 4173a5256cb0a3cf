"""What the telephone network says of text messages: it is asked, because it tells nothing by itself.

A row stays "the gateway took it" until a report says that it arrived.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from domain.accounts import Account
from domain.deliveries import Attempt, Delivery, Event, State, advance
from domain.members import Member
from domain.notices import Notice
from domain.receipts import EarlyReceipt
from domain.sms import SmsAsked, SmsGateway, SmsReport
from domain.ways import ChannelKind
from services.deliveries.onward import take_next_way

FAILED = "sms_failed"
_SOON = timedelta(seconds=10)  # before that no network has answered
_LONG = timedelta(hours=72)  # afterwards none will
_EARLY = "sms:"  # how a kept report begins, beside the receipts of WeChat
_TURN = 30  # seconds for which one part of many is looked at
_WAITING = (State.SENT, State.UNKNOWN)
_ASKED = (SmsGateway.ALIYUN.value, SmsGateway.TENCENT.value)
_BY_SMS = and_(
    Attempt.delivery_id == Delivery.id,
    Attempt.client_id == Delivery.client_id,
    Attempt.channel == ChannelKind.SMS,
)


def accounts(session: Session) -> dict[int, str]:
    """The accounts, id and short name, whose gateway can be asked."""
    rows = session.execute(select(Account.id, Account.slug, Account.sms))
    return {account_id: slug for account_id, slug, kept in rows if (kept or {}).get("gateway") in _ASKED}


def waiting(session: Session, account_id: int, now: datetime, limit: int = 50) -> list[SmsAsked]:
    """At most so many of them. Where there are more, each gets its turn as time goes on."""
    query = (
        select(Delivery.client_id, Delivery.platform_id, Member.phone, Attempt.at)
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(Attempt, _BY_SMS)
        .join(Member, Member.id == Delivery.member_id)
        .where(Notice.account_id == account_id, Member.phone.is_not(None), *_open(now))
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    place = (int(now.timestamp()) // _TURN * limit) % total if total > limit else 0
    rows = session.execute(query.order_by(Delivery.id).offset(place).limit(limit))
    return [SmsAsked(key or "", number or "", phone or "", at) for key, number, phone, at in rows]


def _open(now: datetime) -> tuple[Any, ...]:
    return (
        Delivery.channel == ChannelKind.SMS,
        Delivery.state.in_(_WAITING),
        Delivery.delivered_at.is_(None),
        Attempt.at <= now - _SOON,
        Attempt.at > now - _LONG,
    )


def apply(session: Session, account_id: int, reports: Sequence[SmsReport], now: datetime) -> Mapping[str, int]:
    """Each report once. Counts: `delivered`, `failed`, `early` for a message that is not marked as sent yet, whose
    report is kept, and `strange` for one that is over.
    """
    counts = {"delivered": 0, "failed": 0, "early": 0, "strange": 0}
    for report in reports:
        delivery = _delivery_of(session, account_id, report)
        if delivery is not None:
            counts[_apply(session, delivery, report, now)] += 1
        else:
            counts["early" if _keep(session, account_id, report, now) else "strange"] += 1
    session.flush()
    return counts


def have_early(session: Session) -> bool:
    query = select(EarlyReceipt.id).where(EarlyReceipt.status.startswith(_EARLY)).limit(1)
    return session.scalars(query).one_or_none() is not None


def apply_early(session: Session, now: datetime) -> int:
    """Reports that came before their message was marked: a gateway says each only once. Returns how many are known
    now; the others are forgotten after a day.
    """
    applied = 0
    for early in session.scalars(select(EarlyReceipt).where(EarlyReceipt.status.startswith(_EARLY))).all():
        outcome, _, code = early.status.removeprefix(_EARLY).partition(":")
        named = (early.open_id, "") if early.open_id else ("", early.platform_id)
        report = SmsReport(*named, delivered=outcome == "arrived", code=code)
        delivery = _delivery_of(session, early.account_id, report)
        if delivery is not None:
            _apply(session, delivery, report, now)
            session.delete(early)
            applied += 1
    session.flush()
    return applied


def _keep(session: Session, account_id: int, report: SmsReport, now: datetime) -> bool:
    """Says whether it may still be of a message of ours: none that was tried already."""
    number = (report.serial or report.key)[:32]
    tried = select(Attempt.id).where(or_(Attempt.client_id == report.key, Attempt.platform_id == number)).limit(1)
    if not number or session.scalars(tried).one_or_none() is not None:
        return False
    known = select(EarlyReceipt.id).where(EarlyReceipt.account_id == account_id, EarlyReceipt.platform_id == number)
    if session.scalars(known).one_or_none() is None:
        status = f"{_EARLY}{'arrived' if report.delivered else 'failed'}:{report.code}"[:60]
        kept = {"platform_id": number, "open_id": report.key[:64], "status": status}
        session.add(EarlyReceipt(account_id=account_id, at=now, **kept))
    return True


def _delivery_of(session: Session, account_id: int, report: SmsReport) -> Delivery | None:
    """By our key, which comes back even where the answer to the send was lost, or by the gateway's number."""
    named = []
    if report.key:
        named.append(Delivery.client_id == report.key)
    if report.serial:
        named.append(Delivery.platform_id == report.serial)
    if not named:
        return None
    query = (
        select(Delivery)
        .join(Notice)
        .join(Attempt, _BY_SMS)
        .options(joinedload(Delivery.notice))
        .where(Notice.account_id == account_id, or_(*named))
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def _apply(session: Session, delivery: Delivery, report: SmsReport, now: datetime) -> str:
    if report.delivered:
        known = delivery.delivered_at is not None
        delivery.delivered_at = delivery.delivered_at or now
        delivery.confirm_by = None
        if delivery.state in _WAITING:
            delivery.state, delivery.reason = advance(delivery.state, Event.CONFIRMED), ""
        return "strange" if known else "delivered"
    if delivery.state not in _WAITING:
        return "strange"
    delivery.sent_at, delivery.reason = None, FAILED
    delivery.data = {**delivery.data, "sms_code": report.code[:40]}
    take_next_way(session, delivery, {ChannelKind.SMS}, now, Event.REPORTED_FAILED)
    return "failed"

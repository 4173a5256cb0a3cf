"""The end of a mass message: its totals are kept, and when nobody got it everybody goes his next way."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from domain.accounts import Account
from domain.deliveries import Delivery, Event, State
from domain.masses import MassJob
from domain.notices import Notice
from domain.ways import CHANNEL_LABELS, ChannelKind
from services import tasks
from services.deliveries.onward import take_next_way

_COUNTS = {"total": "TotalCount", "left_over": "FilterCount", "sent": "SentCount", "errors": "ErrorCount"}
_SENT = "sendsuccess"
_LATE = timedelta(days=1)  # how long the answer to the call may be on its way after the event


def finished(
    session: Session, account: Account, msg_id: str, status: str, fields: Mapping[str, str], now: datetime
) -> None:
    """`MASSSENDJOBFINISH` (platform §7.3), once. A refusal of the whole message (`send fail`, `err(20001)` …) is told
    to the operator.
    """
    if not msg_id or _job(session, account.id, msg_id) is not None:
        return
    failed = re.sub(r"[\s_]+", "", status).lower() != _SENT
    job = MassJob(
        account_id=account.id,
        msg_id=msg_id[:32],
        status=status[:40],
        finished_at=now,
        failed_at=now if failed else None,
        **{name: _count(fields.get(field, "")) for name, field in _COUNTS.items()},
    )
    session.add(job)
    session.flush()
    if failed:
        words = f"{CHANNEL_LABELS[ChannelKind.MASS]} {status}"[:200]
        tasks.for_operator(session, account.id, f"mass:{status}"[:80], words, now)
        _send_on(session, job, now)


def have_failed(session: Session, now: datetime) -> bool:
    """Is there anything for `go_on` to look at?"""
    return session.scalars(_failed(now).limit(1)).first() is not None


def go_on(session: Session, now: datetime) -> int:
    """Those whose row was written only after the message had failed. Returns how many went on."""
    return sum(_send_on(session, job, now) for job in session.scalars(_failed(now)).all())


def _failed(now: datetime) -> Select[MassJob]:
    return select(MassJob).where(MassJob.failed_at.is_not(None), MassJob.failed_at > now - _LATE)


def _send_on(session: Session, job: MassJob, now: datetime) -> int:
    """Back to their next way. Who has answered meanwhile had it from elsewhere, and stays as he is."""
    query = (
        select(Delivery)
        .join(Notice)
        .options(joinedload(Delivery.notice))
        .where(Notice.account_id == job.account_id, Delivery.platform_id == job.msg_id)
        .where(Delivery.state == State.SENT, Delivery.channel == ChannelKind.MASS)
    )
    found = session.scalars(query).all()
    for delivery in found:
        delivery.sent_at, delivery.platform_id, delivery.reason = None, None, "mass_failed"
        take_next_way(session, delivery, {ChannelKind.MASS}, now, Event.REPORTED_FAILED)
    session.flush()
    return len(found)


def _job(session: Session, account_id: int, msg_id: str) -> MassJob | None:
    query = select(MassJob).where(MassJob.account_id == account_id, MassJob.msg_id == msg_id[:32])
    return session.scalars(query).one_or_none()


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else 0

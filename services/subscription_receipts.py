"""What became of a subscription notice that was sent (platform §6.1)."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.bindings import Binding
from domain.deliveries import Delivery, Event, State, advance
from domain.notices import Notice
from domain.ways import ChannelKind
from services import subscriptions
from services.deliveries.onward import take_next_way

_WAITING = (State.SENDING, State.SENT, State.UNKNOWN)


def arrived(
    session: Session, account: Account, open_id: str, template_id: str, code: str, platform_id: str, now: datetime
) -> bool:
    """What became of a notice that was sent (`subscribe_msg_sent_event`; code 0: it arrived). The answer to the send
    has no number, so it is the oldest one of this template to this person that nothing was heard of. False: none.
    """
    delivery = _sent_to(session, account, open_id, template_id, platform_id)
    if delivery is None:
        return False
    delivery.platform_id = platform_id[:32] or delivery.platform_id
    delivery.confirm_by = None
    if code in ("", "0"):
        delivery.delivered_at = delivery.delivered_at or now
        delivery.state, delivery.reason = advance(delivery.state, Event.CONFIRMED), ""
    elif delivery.state is not State.SENDING:
        delivery.reason, delivery.sent_at = code[:80], None
        take_next_way(session, delivery, {ChannelKind.SUBSCRIBE}, now, Event.REPORTED_FAILED)
    session.flush()
    return True


def _sent_to(session: Session, account: Account, open_id: str, template_id: str, platform_id: str) -> Delivery | None:
    members = select(Binding.member_id).where(Binding.account_id == account.id, Binding.open_id == open_id)
    query = (
        select(Delivery)
        .join(Notice)
        .where(Notice.account_id == account.id, Delivery.channel == ChannelKind.SUBSCRIBE)
        .where(Delivery.state.in_(_WAITING), or_(Delivery.open_id == open_id, Delivery.member_id.in_(members)))
        .where(or_(Delivery.platform_id == platform_id, Delivery.platform_id.is_(None)))
        .order_by(Delivery.sent_at.is_(None), Delivery.sent_at, Delivery.id)
    )
    found = [row for row in session.scalars(query) if subscriptions.template_of(account, row.notice) == template_id]
    numbered = [row for row in found if row.platform_id is not None]
    return next(iter(numbered or found), None)

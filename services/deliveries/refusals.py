"""What follows from a refusal: every consequence has its effect on the delivery, the person and the account here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only

from domain.accounts import Follower
from domain.deliveries import Delivery, Event, advance
from domain.members import Member
from domain.notices import Notice
from domain.ways import BY_HAND, CHANNEL_LABELS, RETRY_STEPS, ChannelKind, Consequence, Receipt, SendError
from services import followers, tasks
from services.deliveries import handover, ledger, life, reach, rules, subscribing, unheard
from services.deliveries.confirming import CONFIRM_WITHIN
from services.deliveries.lent import Claimed
from services.deliveries.onward import LONG_WAIT, pause_way, rhythm_of, take_next_way
from services.deliveries.policies import Policies

_NO_CONSENT = "43101"  # refused, or what he accepted is used up
_LATER = timedelta(hours=1)
_LONGEST_PUT_OFF = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one claimed delivery. Neither a receipt nor an error: it was not tried, and is due again."""

    claimed: Claimed
    receipt: Receipt | None = None
    error: SendError | None = None


def follow_all(session: Session, results: Sequence[Result], now: datetime, zone: ZoneInfo) -> None:
    """For deliveries that are still in the hands of who tried them, and were not taken."""
    if not results:
        return
    batch = _Batch(session, results, now, zone)
    with session.no_autoflush:  # what the look-ups ask for is not what is changed here
        for result in results:
            delivery = batch.deliveries[result.claimed.id]
            refused = _Refused(batch, session, delivery, result.claimed, now, zone)
            if result.error is None:
                refused.give_back()
                refused.again(Event.LEASE_RAN_OUT, now)
            else:
                delivery.reason = result.error.code
                _EFFECTS[result.error.consequence](refused, result.error)
    handover.hand_over_all(session, batch.handed, now)
    ledger.give_back(session, batch.unprocessed)


class _Batch:
    """What stands behind the refused ones, read at once."""

    def __init__(self, session: Session, results: Sequence[Result], now: datetime, zone: ZoneInfo) -> None:
        ids = [result.claimed.id for result in results]
        query = select(Delivery).options(joinedload(Delivery.notice).joinedload(Notice.meeting))
        rows = session.scalars(query.where(Delivery.id.in_(ids)).execution_options(populate_existing=True)).all()
        self.deliveries: dict[int, Delivery] = {row.id: row for row in rows}
        self.policies = Policies(session)
        self.handed: list[tuple[Delivery, str]] = []
        self.unprocessed: list[Claimed] = []
        # kept, so that whoever asks for one of them finds him; none of their sealed fields is opened
        known = load_only(Member.branch_id, Member.group_id, Member.life_state, Member.zone)
        members = select(Member).options(known).where(Member.id.in_({row.member_id for row in rows}))
        self.members = session.scalars(members).all()
        addresses = {result.claimed.address for result in results}
        found = session.scalars(select(Follower).where(Follower.open_id.in_(addresses)))
        self.followers = {(one.account_id, one.open_id): one for one in found}


@dataclass(slots=True)
class _Refused:
    batch: _Batch
    session: Session
    delivery: Delivery
    claimed: Claimed
    now: datetime
    zone: ZoneInfo

    def again(self, event: Event, due_at: datetime) -> None:
        delivery = self.delivery
        delivery.state = advance(delivery.state, event)
        delivery.due_at = self._waking(due_at)
        self._release()
        life.is_over(self.session, delivery)

    def _release(self) -> None:
        self.delivery.lease_until = self.delivery.claimed_by = None

    def retry_soon(self, error: SendError) -> None:
        """Not processed, so that what it took is still ours; or silence, where the same key cannot double."""
        delivery = self.delivery
        if not error.silent:
            self.give_back()
        elif self.claimed.carrier is ChannelKind.TEMPLATE:
            unheard.note(delivery, self.claimed.key, self.now)
        if delivery.tries >= len(RETRY_STEPS) or (delivery.urgent and delivery.tries >= 1):
            self._on_or_unknown(error)
            return
        moment = self._waking(self.now + RETRY_STEPS[delivery.tries])
        if self._is_doubtful_at(moment):
            self.unknown(error)
            return
        delivery.tries += 1
        self.again(Event.RETRY, moment)

    def _waking(self, moment: datetime) -> datetime:
        if self.delivery.urgent:
            return moment
        return rhythm_of(self.session, self.delivery, self.zone, self.batch.policies).next_waking(moment)

    def _repeat_until(self) -> datetime | None:
        claimed = self.claimed
        return unheard.repeat_until(self.delivery.data, claimed.key, claimed.carrier)

    def _is_doubtful_at(self, moment: datetime) -> bool:
        """Could a repeat at that moment reach him a second time?"""
        until = self._repeat_until()
        return until is not None and moment > until

    def _on_or_unknown(self, error: SendError) -> None:
        if self._repeat_until() is None:
            self.next_way(error)
        else:
            self.unknown(error)

    def retry_later(self, error: SendError) -> None:
        delivery = self.delivery
        self.give_back()
        if error.shuts_way:
            pause_way(self.session, self.claimed.account_id, self.claimed.carrier, error, self.now)
        moment = self._waking(error.not_before or self.now + _LATER)
        if self._is_doubtful_at(moment):
            self.unknown(error)
            return
        too_late = delivery.expires_at is not None and moment >= delivery.expires_at
        is_long = moment > self.now + LONG_WAIT and self._has_another_wire()
        if delivery.urgent or too_late or is_long or moment > self.now + _LONGEST_PUT_OFF:
            self.next_way(error)
            return
        self.again(Event.RETRY, moment)

    def _has_another_wire(self) -> bool:
        return any(way not in BY_HAND and way != self.claimed.channel for way in self.delivery.ways)

    def next_way(self, error: SendError) -> None:
        self._drop({self.claimed.channel})

    def close_window(self, error: SendError) -> None:
        """Refused for this person by this way: the ledger of free messages was wrong."""
        if self.claimed.carrier is ChannelKind.SERVICE and (follower := self._follower()) is not None:
            followers.close_window(follower)
        if self.claimed.carrier is ChannelKind.SUBSCRIBE and error.code == _NO_CONSENT:
            claimed = self.claimed
            subscribing.spent(self.session, claimed.account_id, self.delivery.notice, claimed.follower_id, self.now)
        self.next_way(error)

    def gone(self, error: SendError) -> None:
        if self._is_wechat() and (follower := self._follower()) is not None:
            followers.unfollowed(follower, self.now)
        self._drop(self._shut())

    def blocked(self, error: SendError) -> None:
        if self._is_wechat() and (follower := self._follower()) is not None:
            followers.blocked(follower, self.now)
        self._drop(self._shut())

    def fix_message(self, error: SendError) -> None:
        self._tell_operator(error)
        self.next_way(error)

    def stop_way(self, error: SendError) -> None:
        """The account may not: nobody is sent this way for a while, and this one waits with the others."""
        self.give_back()
        pause_way(self.session, self.claimed.account_id, self.claimed.carrier, error, self.now)
        self._tell_operator(error)
        self.again(Event.RETRY, self.now)  # a claimer that finds the way shut decides, and a sender if it is too late

    def unknown(self, error: SendError) -> None:
        """It may have arrived. Shown as unknown; where danger is, the next way is taken at once all the same."""
        if rules.is_danger(self.delivery.notice):
            self.next_way(error)
            return
        self.delivery.state = advance(self.delivery.state, Event.NO_ANSWER)
        self.delivery.sent_at = self.now
        self.delivery.confirm_by = self.now + CONFIRM_WITHIN
        self._release()
        life.is_over(self.session, self.delivery)

    def give_back(self) -> None:
        """It was certainly not processed: what the claim took for it is still ours."""
        claimed = self.claimed
        self.batch.unprocessed.append(claimed)
        if claimed.window:
            followers.give_window_back(self.session, claimed.follower_id, claimed.window)
        elif claimed.carrier is ChannelKind.SUBSCRIBE:
            subscribing.give_back(self.session, claimed.account_id, self.delivery.notice, claimed.follower_id)

    def _is_wechat(self) -> bool:
        return self.claimed.carrier in reach.OWN_WECHAT

    def _shut(self) -> set[ChannelKind]:
        """His own WeChat closes as a whole; a helper's, a subscription or a number is one way among others."""
        own = self.claimed.channel in reach.OWN_WECHAT
        return set(reach.OWN_WECHAT) if own else {self.claimed.channel}

    def _drop(self, closed: set[ChannelKind]) -> None:
        take_next_way(self.session, self.delivery, closed, self.now, Event.NEXT_WAY, handed=self.batch.handed)

    def _follower(self) -> Follower | None:
        return self.batch.followers.get((self.claimed.account_id, self.claimed.address))

    def _tell_operator(self, error: SendError) -> None:
        claimed = self.claimed
        words = f"{CHANNEL_LABELS[claimed.channel]} {claimed.occasion} {error.code} {error.detail}".strip()
        code = f"{claimed.channel.value}:{claimed.occasion}:{error.code}"
        tasks.for_operator(self.session, claimed.account_id, code[:80], words, self.now)


_EFFECTS: Mapping[Consequence, Callable[[_Refused, SendError], None]] = {
    Consequence.RETRY_SOON: _Refused.retry_soon,
    Consequence.RETRY_LATER: _Refused.retry_later,
    Consequence.NEXT_WAY: _Refused.close_window,
    Consequence.GONE: _Refused.gone,
    Consequence.BLOCKED: _Refused.blocked,
    Consequence.FIX_MESSAGE: _Refused.fix_message,
    Consequence.STOP_WAY: _Refused.stop_way,
    Consequence.UNKNOWN: _Refused.unknown,
}

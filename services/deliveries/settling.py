"""settle: what a way said becomes what follows. Every consequence of a refusal has its effect here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.accounts import Follower
from domain.deliveries import Attempt, Delivery, Event, State, advance
from domain.ways import CHANNEL_LABELS, RETRY_STEPS, ChannelKind, Consequence, Receipt, SendError
from services import followers, tasks
from services.deliveries import confirming, reach, rules
from services.deliveries.claiming import Claimed
from services.deliveries.onward import pause_way, rhythm_of, take_next_way

CONFIRM_WITHIN = timedelta(minutes=30)  # a receipt event that has not come by then is taken for lost (platform §5)
_LATER = timedelta(hours=1)
_LONGEST_PUT_OFF = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one claimed delivery. Neither a receipt nor an error: it was not tried, and is due again."""

    claimed: Claimed
    receipt: Receipt | None = None
    error: SendError | None = None


def settle(session: Session, results: Sequence[Result], now: datetime, *, zone: ZoneInfo) -> dict[str, int]:
    """Writes a batch of results, an Attempt for each that was tried. Returns counts by outcome: `accepted`, or the
    consequence of the refusal.

    A delivery that changed hands or was answered meanwhile keeps its state; the attempt is kept all the same.
    """
    query = (
        select(Delivery)
        .options(joinedload(Delivery.notice))
        .where(Delivery.id.in_([result.claimed.id for result in results]))
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    )
    rows = {row.id: row for row in session.scalars(query)}
    early = confirming.EarlyReceipts(session, {result.claimed.account_id for result in results}, now)
    counts: dict[str, int] = {}
    for result in results:
        delivery = rows.get(result.claimed.id)
        if delivery is None:
            continue
        settled = _Settled(session, delivery, result, now, zone, early)
        outcome = settled.run()
        counts[outcome] = counts.get(outcome, 0) + 1
    session.flush()
    return counts


@dataclass(slots=True)
class _Settled:
    session: Session
    delivery: Delivery
    result: Result
    now: datetime
    zone: ZoneInfo
    early: confirming.EarlyReceipts

    def run(self) -> str:
        outcome = self._outcome()
        if outcome != "untried":
            self._attempt(outcome)
        if not self._is_ours():
            self._keep_number()
            return outcome
        if outcome == "untried":
            self._again(Event.LEASE_RAN_OUT, self.now)
        elif outcome in ("accepted", Consequence.ALREADY_SENT):
            self._accepted()
        else:
            assert self.result.error is not None
            self.delivery.reason = self.result.error.code
            _EFFECTS[self.result.error.consequence](self, self.result.error)
        return outcome

    def _outcome(self) -> str:
        if self.result.error is not None:
            return self.result.error.consequence.value
        return "untried" if self.result.receipt is None else "accepted"

    def _attempt(self, outcome: str) -> None:
        receipt, error = self.result.receipt, self.result.error
        self.session.add(
            Attempt(
                delivery_id=self.delivery.id,
                channel=self.result.claimed.channel,
                at=self.now,
                client_id=self.result.claimed.key,
                outcome=outcome,
                code="" if error is None else error.code[:20],
                platform_id=receipt.platform_id[:32] if receipt is not None and receipt.platform_id else None,
            )
        )

    def _is_ours(self) -> bool:
        delivery, claimed = self.delivery, self.result.claimed
        return (
            delivery.state is State.SENDING
            and delivery.claimed_by == claimed.owner
            and delivery.client_id == claimed.key
            and delivery.lease_until == claimed.lease_until
        )

    def _keep_number(self) -> None:
        """It went out, although the row moved on: the person answered, or a receipt came first."""
        if self.result.receipt is not None and self.delivery.sent_at is None:
            self.delivery.sent_at = self.now
            self.delivery.platform_id = self.result.receipt.platform_id or None

    # -- it was taken --------------------------------------------------------------------------------------------

    def _accepted(self) -> None:
        receipt = self.result.receipt or Receipt(confirms=self.result.claimed.channel is ChannelKind.TEMPLATE)
        delivery = self.delivery
        delivery.state = advance(delivery.state, Event.ACCEPTED)
        delivery.sent_at, delivery.reason = self.now, ""
        delivery.platform_id = receipt.platform_id[:32] or None
        delivery.confirm_by = self.now + CONFIRM_WITHIN if receipt.confirms else None
        self._release()
        self.early.apply(delivery, self.result.claimed.address, self.zone)

    def _release(self) -> None:
        self.delivery.lease_until = self.delivery.claimed_by = None

    # -- it was not ----------------------------------------------------------------------------------------------

    def _again(self, event: Event, due_at: datetime) -> None:
        delivery = self.delivery
        delivery.state = advance(delivery.state, event)
        delivery.due_at = (
            due_at if delivery.urgent else rhythm_of(self.session, delivery, self.zone).next_waking(due_at)
        )
        self._release()

    def retry_soon(self, error: SendError) -> None:
        """Certainly not processed: the free message is still ours. The same key, so that a doubt cannot double."""
        delivery = self.delivery
        self._give_window_back()
        if delivery.tries >= len(RETRY_STEPS) or (delivery.urgent and delivery.tries >= 1):
            self.next_way(error)
            return
        step = RETRY_STEPS[delivery.tries]
        delivery.tries += 1
        self._again(Event.RETRY, self.now + step)

    def retry_later(self, error: SendError) -> None:
        delivery = self.delivery
        self._give_window_back()
        moment = error.not_before or self.now + _LATER
        too_late = delivery.expires_at is not None and moment >= delivery.expires_at
        if delivery.urgent or too_late or moment > self.now + _LONGEST_PUT_OFF:
            self.next_way(error)
            return
        self._again(Event.RETRY, moment)

    def next_way(self, error: SendError) -> None:
        self._drop({self.result.claimed.channel})

    def close_window(self, error: SendError) -> None:
        """Refused for this person by this way: the ledger of free messages was wrong."""
        if self.result.claimed.channel is ChannelKind.SERVICE and (follower := self._follower()) is not None:
            followers.close_window(follower)
        self.next_way(error)

    def gone(self, error: SendError) -> None:
        if (follower := self._follower()) is not None:
            followers.unfollowed(follower, self.now)
        self._drop(set(reach.WIRES))

    def blocked(self, error: SendError) -> None:
        if (follower := self._follower()) is not None:
            followers.blocked(follower, self.now)
        self._drop(set(reach.WIRES))

    def fix_message(self, error: SendError) -> None:
        self._tell_operator(error)
        self.next_way(error)

    def stop_way(self, error: SendError) -> None:
        """The account may not: nobody is sent this way for a while, and this one waits with the others."""
        self._give_window_back()
        claimed = self.result.claimed
        pause_way(self.session, claimed.account_id, claimed.channel, error, self.now)
        self._tell_operator(error)
        self._again(Event.RETRY, self.now)

    def unknown(self, error: SendError) -> None:
        """It may have arrived. Shown as unknown; where danger is, the next way is taken at once all the same."""
        if rules.is_danger(self.delivery.notice):
            self.next_way(error)
            return
        self.delivery.state = advance(self.delivery.state, Event.NO_ANSWER)
        self.delivery.sent_at = self.now
        self.delivery.confirm_by = self.now + CONFIRM_WITHIN
        self._release()

    def _drop(self, closed: set[ChannelKind]) -> None:
        take_next_way(self.session, self.delivery, closed, self.now, Event.NEXT_WAY)

    def _give_window_back(self) -> None:
        if self.result.claimed.channel is ChannelKind.SERVICE and (follower := self._follower()) is not None:
            followers.give_window_back(self.session, follower.id)

    def _follower(self) -> Follower | None:
        claimed = self.result.claimed
        query = select(Follower).where(Follower.account_id == claimed.account_id, Follower.open_id == claimed.address)
        return self.session.scalars(query).one_or_none()

    def _tell_operator(self, error: SendError) -> None:
        claimed = self.result.claimed
        words = f"{CHANNEL_LABELS[claimed.channel]} {claimed.occasion} {error.code} {error.detail}".strip()
        code = f"{claimed.channel.value}:{claimed.occasion}:{error.code}"
        tasks.for_operator(self.session, claimed.account_id, code[:80], words, self.now)


_EFFECTS: Mapping[Consequence, Callable[[_Settled, SendError], None]] = {
    Consequence.RETRY_SOON: _Settled.retry_soon,
    Consequence.RETRY_LATER: _Settled.retry_later,
    Consequence.NEXT_WAY: _Settled.close_window,
    Consequence.GONE: _Settled.gone,
    Consequence.BLOCKED: _Settled.blocked,
    Consequence.FIX_MESSAGE: _Settled.fix_message,
    Consequence.STOP_WAY: _Settled.stop_way,
    Consequence.UNKNOWN: _Settled.unknown,
}

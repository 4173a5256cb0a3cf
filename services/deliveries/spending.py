"""The money for text messages: what each branch has left of its calendar month.

Counted from what is written down about each try, so that nothing has to be kept twice: what a gateway took, what may
have reached it, and what is in a sender's hands. The month is that of the service's zone.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from domain.days import at, local_day
from domain.deliveries import Attempt, Delivery, State
from domain.members import Member
from domain.policy import BranchPolicy
from domain.ways import ChannelKind, Consequence
from services.deliveries.policies import Policies
from services.deliveries.reach import chunks

NO_MONEY = "sms_budget"  # the reason of whoever is telephoned instead
_COSTS = ("accepted", Consequence.ALREADY_SENT.value, Consequence.UNKNOWN.value)
_BEFORE = timedelta(days=1)  # no try is later after its due moment than this
_IN_HAND = (
    select(Member.branch_id, func.count())
    .select_from(Delivery)
    .join(Member, Member.id == Delivery.member_id)
    .where(Delivery.state == State.SENDING, Delivery.channel == ChannelKind.SMS)
    .where(Member.branch_id.in_(bindparam("ids", expanding=True)))
    .group_by(Member.branch_id)
)
_TRIED = (
    select(Member.branch_id, func.count())
    .select_from(Attempt)
    .join(Delivery, Delivery.id == Attempt.delivery_id)
    .join(Member, Member.id == Delivery.member_id)
    .where(Attempt.channel == ChannelKind.SMS, Attempt.at >= bindparam("since"), Attempt.outcome.in_(_COSTS))
    .where(Delivery.due_at >= bindparam("due_since"), Member.branch_id.in_(bindparam("ids", expanding=True)))
    .group_by(Member.branch_id)
)


def most(policy: BranchPolicy, *, urgent: bool) -> int | None:
    """Text messages a month; None where there is no limit. A part of the money is kept for what is urgent."""
    if not policy.sms_yuan_a_month:
        return None
    fen = policy.sms_yuan_a_month * 100
    kept = 0 if urgent else fen * policy.sms_reserve_percent // 100
    return (fen - kept) // policy.sms_fen


class Purses:
    """Of all branches, as one claim or one rehearsal sees them."""

    def __init__(self, session: Session, policies: Policies, zone: ZoneInfo) -> None:
        self._session, self._policies, self._zone = session, policies, zone
        self._counts: dict[int, int] = {}
        self._spent: Counter[int] = Counter()

    def holds(self, branches: Iterable[int], branch_id: int, now: datetime, *, urgent: bool) -> bool:
        """Is there money for one more text message of this branch? `branches` are those that may be asked about next:
        they are counted in the same statements.
        """
        limit = most(self._policies.of(branch_id), urgent=urgent)
        if limit is None:
            return True
        if branch_id not in self._counts:
            self._count({branch_id, *branches}, now)
        return self._counts[branch_id] + self._spent[branch_id] < limit

    def spend(self, branch_id: int) -> None:
        self._spent[branch_id] += 1

    def _count(self, branches: set[int], now: datetime) -> None:
        since = at(local_day(now, self._zone).replace(day=1), time(), self._zone)
        wanted = {one for one in branches if most(self._policies.of(one), urgent=True) is not None}
        self._counts |= dict.fromkeys(wanted, 0)
        for ids in chunks(sorted(wanted)):
            values = {"ids": ids, "since": since, "due_since": since - _BEFORE}
            # first what is in hand: what comes back between the two is counted twice, and never not at all
            for query in (_IN_HAND, _TRIED):
                for branch_id, count in self._session.execute(query, values):
                    self._counts[branch_id] += count

"""The outbox: plan · claim · settle · confirm · acknowledge · hand over. The table is the queue.

Everything takes the session and `now` and never commits. Nobody gets it twice and nothing is quietly lost: what a
dead sender had begun is repeated only where the platform knows its key, else its outcome is shown as unknown; that is
at most his connections and what one mark interval holds.
"""

from services.deliveries.acknowledging import acknowledge, acknowledge_delivery, asked_meetings, withdraw
from services.deliveries.claiming import Claimed, claim, claim_all
from services.deliveries.confirming import confirm, forget_early, match_early
from services.deliveries.contents import meeting_view
from services.deliveries.figures import Timing, announced, counts, timing, told, unanswered
from services.deliveries.folding import Folded, fold, with_something_waiting
from services.deliveries.handover import (
    expire,
    give_up_waiting,
    hand_over,
    hand_over_all,
    open_call,
    open_calls_about,
)
from services.deliveries.leases import begin, take_back
from services.deliveries.ledger import forget_uses
from services.deliveries.onward import pause_way, pauses, shuts
from services.deliveries.planning import plan, plan_address
from services.deliveries.settling import Result, settle

__all__ = [
    "Claimed",
    "Folded",
    "Result",
    "Timing",
    "acknowledge",
    "acknowledge_delivery",
    "announced",
    "asked_meetings",
    "begin",
    "claim",
    "claim_all",
    "confirm",
    "counts",
    "expire",
    "fold",
    "forget_early",
    "forget_uses",
    "give_up_waiting",
    "hand_over",
    "hand_over_all",
    "match_early",
    "meeting_view",
    "open_call",
    "open_calls_about",
    "pause_way",
    "pauses",
    "plan",
    "plan_address",
    "settle",
    "shuts",
    "take_back",
    "timing",
    "told",
    "unanswered",
    "with_something_waiting",
    "withdraw",
]

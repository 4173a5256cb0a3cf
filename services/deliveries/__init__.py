"""The outbox: plan · claim · settle · confirm · acknowledge · hand over. The table is the queue.

Everything takes the session and `now` and never commits. At least once, with the narrowest window that the platform
allows: a sender that dies between a send and its mark leaves at most its connections plus what one mark interval holds
to be sent twice; a template message of the same key is taken once only.
"""

from services.deliveries.acknowledging import acknowledge, acknowledge_delivery, asked_meetings, withdraw
from services.deliveries.claiming import Claimed, claim, claim_all, take_back
from services.deliveries.confirming import confirm, forget_early, match_early
from services.deliveries.contents import meeting_view
from services.deliveries.figures import Timing, announced, counts, timing, told, unanswered
from services.deliveries.folding import Folded, fold, with_something_waiting
from services.deliveries.handover import expire, give_up_waiting, hand_over, open_call
from services.deliveries.ledger import forget_uses
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
    "match_early",
    "meeting_view",
    "open_call",
    "plan",
    "plan_address",
    "settle",
    "take_back",
    "timing",
    "told",
    "unanswered",
    "with_something_waiting",
    "withdraw",
]

"""Review before release: who wrote, who looked, who let it go; never the writer himself, unless policy says so."""

from services.reviews.chain import (
    ChangedError,
    NobodyElseError,
    decide,
    goes_alone,
    may_decide,
    may_second,
    of_branch,
    of_notice,
    put_forward,
    waiting_for,
)
from services.reviews.handing_on import hand_on, is_any_old, unread
from services.reviews.releasing import Proposal, act_of, audience, draft_of, facts_of

__all__ = [
    "ChangedError",
    "NobodyElseError",
    "Proposal",
    "act_of",
    "audience",
    "decide",
    "draft_of",
    "facts_of",
    "goes_alone",
    "hand_on",
    "is_any_old",
    "may_decide",
    "may_second",
    "of_branch",
    "of_notice",
    "put_forward",
    "unread",
    "waiting_for",
]

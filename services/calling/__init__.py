"""A secretary announces, changes and cancels meetings; what was told is corrected as a difference, what waits is
simply right.
"""

from services.calling.announcing import Plan, announce, by_way, draft, nudge, send_plain
from services.calling.changing import Corrected, cancel, change, has_open_changes, settle_changes

__all__ = [
    "Corrected",
    "Plan",
    "announce",
    "by_way",
    "cancel",
    "change",
    "draft",
    "has_open_changes",
    "nudge",
    "send_plain",
    "settle_changes",
]

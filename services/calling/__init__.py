"""A secretary announces, changes and cancels meetings; what was told is corrected as a difference, what waits is
simply right.
"""

from services.calling.announcing import Plan, announce, by_way, draft, nudge
from services.calling.changing import Corrected, cancel, change, has_open_changes, settle_changes
from services.calling.plain import Standing, correct, recall, send_plain, standing

__all__ = [
    "Corrected",
    "Plan",
    "Standing",
    "announce",
    "by_way",
    "cancel",
    "change",
    "correct",
    "draft",
    "has_open_changes",
    "nudge",
    "recall",
    "send_plain",
    "settle_changes",
    "standing",
]

"""What pages show: rows and numbers as they are, never a rate, an order of merit or a comparison of people (P1–P3)."""

from services.reports.branches import BranchNumbers, numbers
from services.reports.delivered import delivered
from services.reports.meetings import ExpectedRow, MeetingLine, coming, expected, just_over
from services.reports.notices import (
    Count,
    LeftOut,
    NoticeLine,
    is_personal,
    latest,
    left_out,
    line_of,
    of_meeting,
)

__all__ = [
    "BranchNumbers",
    "Count",
    "ExpectedRow",
    "LeftOut",
    "MeetingLine",
    "NoticeLine",
    "coming",
    "delivered",
    "expected",
    "is_personal",
    "just_over",
    "latest",
    "left_out",
    "line_of",
    "numbers",
    "of_meeting",
]

"""频次: which profile holds for whom, what was ticked as held, and where a year stands (domain §4.1)."""

from services.cadence.beneath import BranchYear, of_branches
from services.cadence.keeping import (
    Refusal,
    by_meeting,
    choices_of,
    choose,
    options_for,
    tick,
    tick_meeting,
    ticked_in,
    untick,
)
from services.cadence.profiles import PROFILES, STATUTORY
from services.cadence.year import Cell, Line, Reminder, Year, hints, now_of, year_of

__all__ = [
    "PROFILES",
    "STATUTORY",
    "BranchYear",
    "Cell",
    "Line",
    "Refusal",
    "Reminder",
    "Year",
    "by_meeting",
    "choices_of",
    "choose",
    "hints",
    "now_of",
    "of_branches",
    "options_for",
    "tick",
    "tick_meeting",
    "ticked_in",
    "untick",
    "year_of",
]

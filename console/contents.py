"""The rooms of the console, in the order in which its list of sections names them."""

from console import (
    appraisals,
    audit,
    cadence,
    dates,
    dues,
    exporting,
    floating,
    home,
    items,
    lives,
    meetings,
    members,
    minutes,
    notices,
    pairing,
    questions,
    reports,
    settings,
    study,
    tasks,
    transfers,
    units,
    visiting,
)
from console.pages import Page

ROOMS = (
    home,
    members,
    lives,
    pairing,
    visiting,
    floating,
    transfers,
    dates,
    meetings,
    minutes,
    appraisals,
    cadence,
    notices,
    study,
    questions,
    tasks,
    items,
    dues,
    exporting,
    reports,
    units,
    settings,
    audit,
)
PAGES: tuple[Page, ...] = tuple(page for room in ROOMS for page in room.PAGES)


def section_of(page: Page) -> str:
    """The name of the section to which a page belongs: the first one of its room; empty for a room without."""
    room = next(room for room in ROOMS if page in room.PAGES)
    return next((other.name for other in room.PAGES if other.section), "")

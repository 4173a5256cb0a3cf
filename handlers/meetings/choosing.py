"""Which meeting is meant, and how a meeting is shown."""

from collections.abc import Sequence
from typing import Any

from domain.meetings import Meeting, MeetingKind
from handlers.context import Context
from handlers.language import normal
from services import deliveries, meetings

# words → kinds; the first that is said counts. Heard by the reading copy, in which homophones of 小组会 are repaired.
_KINDS: tuple[tuple[tuple[str, ...], tuple[MeetingKind, ...]], ...] = (
    (("小组", "组会"), (MeetingKind.GROUP_MEETING,)),
    (("支委", "委员会"), (MeetingKind.COMMITTEE_MEETING,)),
    (("党员大会", "大会", "支部会"), (MeetingKind.MEMBERS_MEETING,)),
    (("党课",), (MeetingKind.PARTY_LECTURE,)),
    (("党日",), (MeetingKind.THEME_DAY,)),
    (("生活会",), (MeetingKind.LIFE_MEETING,)),
    (("评议",), (MeetingKind.APPRAISAL,)),
)


def kinds_said(text: str) -> tuple[MeetingKind, ...]:
    """The kinds of meeting that the words name; empty when none is named."""
    said = normal.normalise(text)
    return next((kinds for words, kinds in _KINDS if any(word in said for word in words)), ())


def kinds_asked(context: Context, text: str) -> tuple[MeetingKind, ...]:
    """As the words name them, homophones forgiven; empty when no kind is named."""
    return kinds_said(text) or tuple(kind for kind in MeetingKind if kind == context.slot("kind"))


def meant(found: Sequence[Meeting], context: Context, text: str) -> list[Meeting]:
    """Narrows meetings down to those that the words can mean: by kind, then by day. All of them when nothing is
    said.
    """
    kinds = kinds_asked(context, text)
    narrowed = [meeting for meeting in found if meeting.kind in kinds] or list(found)
    day = context.slot("when")[:10]
    on_day = [
        meeting for meeting in narrowed if day and f"{meeting.starts_at.astimezone(context.zone):%Y-%m-%d}" == day
    ]
    return on_day or narrowed


def title(meeting: Meeting) -> str:
    """支部党员大会, 第二小组党小组会."""
    return str(view(meeting)["title"])


def view(meeting: Meeting) -> dict[str, Any]:
    """What templates know of a meeting, the same in answers and in pushes."""
    return deliveries.meeting_view(meeting)


def listed(found: Sequence[Meeting]) -> list[dict[str, Any]]:
    """At most four meetings as numbered choices (R-UX-23)."""
    return [{"n": n, **view(meeting)} for n, meeting in enumerate(found[:4], start=1)]


def coming_up(context: Context, text: str) -> list[Meeting]:
    """The member's meetings ahead that the words can mean."""
    return meant(meetings.upcoming(context.session, context.member, context.now), context, text)

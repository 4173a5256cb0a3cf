"""What a notice is allowed and obliged to do: who must hear of it, until when, and on which meetings it still makes
sense.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.caps import CAPS, Cap
from domain.days import local_day
from domain.meetings import MeetingState
from domain.notices import Notice, NoticeKind
from domain.policy import BranchPolicy

MUST_REACH = frozenset(
    {NoticeKind.MEETING, NoticeKind.MEETING_CHANGED, NoticeKind.MEETING_CANCELLED, NoticeKind.PLAIN, NoticeKind.ALARM}
)
_LONGEST_WAIT = timedelta(days=3)
_PLAIN_WAIT = timedelta(days=1)
_BEFORE_MEETING = timedelta(hours=36)
_DAYS_BEFORE = {NoticeKind.MEETING_TOMORROW: 1, NoticeKind.MEETING_TODAY: 0}


def must_reach(notice: Notice) -> bool:
    """Has everybody to be told, by telephone or at the door where WeChat does not do it?"""
    wanted = notice.data.get("must_reach", True) if notice.meeting is None else notice.meeting.must_reach
    return notice.kind in MUST_REACH and bool(wanted)


def is_danger(notice: Notice) -> bool:
    """Does it not wait for certainty?"""
    return notice.kind is NoticeKind.ALARM or notice.words.startswith("care/")


def expires_at(notice: Notice) -> datetime | None:
    """From when on it is of no use: what the notice says, else the start of its meeting."""
    if notice.expires_at is not None:
        return notice.expires_at
    about = notice.kind is not NoticeKind.MEETING_CANCELLED and notice.meeting is not None
    return notice.meeting.starts_at if about and notice.meeting is not None else None


def closes_at(notice: Notice, policy: BranchPolicy, now: datetime) -> datetime | None:
    """When a notice comes to its closing sum that names no time of its own: a plain one and a study after the days of
    the branch, a cancellation with the day on which the meeting would have been. None where it has a time, or is one
    of the machine's own messages.
    """
    if expires_at(notice) is not None:
        return None
    if notice.kind is NoticeKind.MEETING_CANCELLED and notice.meeting is not None:
        return max(notice.meeting.starts_at, now + timedelta(days=1))
    if notice.kind is NoticeKind.PLAIN:
        return now + timedelta(days=policy.plain_open_days)
    return now + timedelta(days=policy.study_open_days) if notice.kind is NoticeKind.STUDY else None


def latest_for(notice: Notice, earliest: datetime) -> datetime | None:
    """How long it may wait for a day with room. None: until it expires."""
    if CAPS[notice.kind] is not Cap.WAIT:
        return expires_at(notice)
    if notice.meeting is None:
        return earliest + _PLAIN_WAIT
    return min(earliest + _LONGEST_WAIT, notice.meeting.starts_at - _BEFORE_MEETING)


def is_overtaken(notice: Notice, now: datetime, zone: ZoneInfo) -> str:
    """Why it must not go out any more (`recalled`, `cancelled`, `moved`), or nothing."""
    if notice.recalled_at is not None:
        return "recalled"
    if notice.meeting is None or notice.kind is NoticeKind.MEETING_CANCELLED:
        return ""
    if notice.meeting.state is MeetingState.CANCELLED:
        return "cancelled"
    days = _DAYS_BEFORE.get(notice.kind)
    ahead = (local_day(notice.meeting.starts_at, zone) - local_day(now, zone)).days
    return "moved" if days is not None and ahead != days else ""

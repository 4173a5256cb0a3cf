"""What a piece of text says about time."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    DATE = "date"
    DATETIME = "datetime"
    PART = "part"  # a day and a part of it
    RANGE = "range"
    DEADLINE = "deadline"  # only an end
    RECUR = "recur"
    DURATION = "duration"
    VAGUE = "vague"
    NONE = "none"


class Ask(StrEnum):
    """What to ask back."""

    NOTHING = ""
    CONFIRM = "confirm"  # a sensible reading that wants a yes
    DATE = "date"
    TIME = "time"
    AMPM = "ampm"
    WHICH = "which"


class Note(StrEnum):
    """Why a question is asked, or what is still open."""

    NO_CLOCK = "no_clock"
    HALF_ASSUMED = "half_assumed"  # "三点" was taken for the afternoon
    ROLLED_FORWARD = "rolled_forward"  # the day had passed, so the next one was taken
    LUNAR_ASSUMED = "lunar_assumed"
    WEEKDAY_CONFLICT = "weekday_conflict"  # date and weekday do not agree
    NOT_ANNOUNCED = "not_announced"  # no holiday schedule for that year yet
    APPROXIMATE = "approximate"
    SEVERAL = "several"
    AS_BEFORE = "as_before"  # "老时间": the branch's own history knows


def _written(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return moment.strftime("%Y-%m-%dT%H:%M")
    return moment.isoformat()


@dataclass(frozen=True, slots=True)
class Reading:
    """One time expression. `start` and `end` are days, or aware moments in the zone that was asked for.

    `value` is an RFC 5545 rule (recur) or an ISO 8601 duration. `text` and `span` belong to the normalised text.
    `said_weekday` (0 is Monday) is set only where it contradicts the date.
    """

    kind: Kind
    start: date | datetime | None = None
    end: date | datetime | None = None
    value: str = ""
    part: str = ""
    ask: Ask = Ask.NOTHING
    text: str = ""
    span: tuple[int, int] = (0, 0)
    said_weekday: int | None = None
    notes: tuple[Note, ...] = ()

    def as_json(self) -> dict[str, str]:
        """The fields of `songxue understand --times`."""
        return {
            "kind": self.kind.value,
            "start": _written(self.start),
            "end": _written(self.end),
            "value": self.value,
            "part": self.part,
            "ask": self.ask.value,
        }


NOTHING = Reading(Kind.NONE)

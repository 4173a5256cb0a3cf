"""What a change of a meeting means for one person: a table over what he knows and what is different from it (S10).

Pure: no session, no clock. Whoever knew gets the difference from what he last knew; whoever did not gets the right
card only; whoever answered is asked again where another day or hour can change his answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.days import local_day
from domain.deliveries import State, Told


class Knowledge(StrEnum):
    """What one person knows of the meeting, when it is changed."""

    NOTHING = "nothing"
    PLANNED = "planned"  # his card waits, and is right by itself when it goes
    IN_FLIGHT = "in_flight"  # a sender has it in hand: nobody can say yet
    LISTED = "listed"  # on somebody's list, and maybe rung already
    PRINTED = "printed"  # his sheet is printed, and maybe at his door
    TOLD = "told"  # it went out to him, and may have arrived
    COMING = "coming"  # he answered that he comes
    NOT_COMING = "not_coming"
    BY_HUMAN = "by_human"  # told by telephone or at the door
    BY_FAMILY = "by_family"
    LEFT_OUT = "left_out"  # exempt, or taken back from him


class Difference(StrEnum):
    """Between what he last knew and what is right now."""

    NONE = "none"
    PLACE = "place"
    SHIFTED = "shifted"  # by a few minutes
    MOVED = "moved"  # to another hour of the day
    ANOTHER_DAY = "another_day"
    CANCELLED = "cancelled"


class Act(StrEnum):
    NOTHING = "nothing"
    NEW_CARD = "new_card"  # the whole card: he never had one that counts
    WAIT = "wait"  # what waits for him says the right thing
    TELL = "tell"  # the difference, with the open question whether he comes
    TELL_ONLY = "tell_only"  # the difference; his answer stands
    ASK_AGAIN = "ask_again"  # the difference, and whether it still suits
    CALL = "call"  # a human who told him tells him again
    CALL_ANEW = "call_anew"  # who has him on the list hears what is right now
    FAMILY = "family"  # those who passed it on hear the difference, and so does he
    LATER = "later"  # decided when the send in hand is settled


@dataclass(frozen=True, slots=True)
class Facts:
    """When and where. `starts_at` is an aware moment."""

    starts_at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery about the meeting to one person. `version` is the version of the meeting that it told him, None
    where it told him nothing.
    """

    state: State
    version: int | None = None
    told: Told | None = None
    is_printed: bool = False


_CHANGES = (Difference.PLACE, Difference.SHIFTED, Difference.MOVED, Difference.ANOTHER_DAY)


def _always(act: Act, *, cancelled: Act) -> dict[Difference, Act]:
    return {**dict.fromkeys(_CHANGES, act), Difference.CANCELLED: cancelled}


_BY_KNOWLEDGE: Mapping[Knowledge, Mapping[Difference, Act]] = {
    Knowledge.NOTHING: _always(Act.NEW_CARD, cancelled=Act.NOTHING) | {Difference.NONE: Act.NEW_CARD},
    Knowledge.PLANNED: _always(Act.WAIT, cancelled=Act.NOTHING) | {Difference.NONE: Act.WAIT},
    Knowledge.IN_FLIGHT: _always(Act.LATER, cancelled=Act.LATER) | {Difference.NONE: Act.LATER},
    Knowledge.LISTED: _always(Act.CALL_ANEW, cancelled=Act.CALL),
    Knowledge.PRINTED: _always(Act.CALL_ANEW, cancelled=Act.CALL),
    Knowledge.TOLD: _always(Act.TELL, cancelled=Act.TELL),
    Knowledge.COMING: {
        Difference.PLACE: Act.TELL_ONLY,
        Difference.SHIFTED: Act.TELL_ONLY,
        Difference.MOVED: Act.ASK_AGAIN,
        Difference.ANOTHER_DAY: Act.ASK_AGAIN,
        Difference.CANCELLED: Act.TELL,
    },
    Knowledge.NOT_COMING: {
        Difference.PLACE: Act.TELL_ONLY,
        Difference.SHIFTED: Act.TELL_ONLY,
        Difference.MOVED: Act.TELL_ONLY,  # who is away or in pain is so an hour later
        Difference.ANOTHER_DAY: Act.ASK_AGAIN,
        Difference.CANCELLED: Act.TELL,
    },
    Knowledge.BY_HUMAN: _always(Act.CALL, cancelled=Act.CALL),
    Knowledge.BY_FAMILY: _always(Act.FAMILY, cancelled=Act.FAMILY),
    Knowledge.LEFT_OUT: {},
}
TABLE: Mapping[tuple[Knowledge, Difference], Act] = {
    (knowledge, difference): _BY_KNOWLEDGE[knowledge].get(difference, Act.NOTHING)
    for knowledge in Knowledge
    for difference in Difference
}

_GONE_OUT = frozenset({State.SENT, State.DELIVERED, State.UNKNOWN, State.ACKNOWLEDGED})


def knowledge(rows: Sequence[Row], *, is_coming: bool | None, answered_version: int | None) -> Knowledge:
    """`rows` oldest first. `is_coming` is his answer, None where he gave none; `answered_version` what he answered
    to. What a human has in hand counts before what a wire may have brought.
    """
    states = [row.state for row in rows]
    if State.SENDING in states:
        return Knowledge.IN_FLIGHT
    if is_coming is not None and answered_version is not None:
        return Knowledge.COMING if is_coming else Knowledge.NOT_COMING
    listed = [row for row in rows if row.state is State.HANDED_OVER]
    if listed:
        return Knowledge.PRINTED if any(row.is_printed for row in listed) else Knowledge.LISTED
    known = [row for row in rows if row.version is not None and row.state in _GONE_OUT]
    if known:
        last = known[-1].told
        return _HOW.get(last, Knowledge.TOLD) if last is not None else Knowledge.TOLD
    if State.PLANNED in states:
        return Knowledge.PLANNED
    left_out = any(state in (State.EXEMPT, State.WITHDRAWN) for state in states)
    return Knowledge.LEFT_OUT if left_out else Knowledge.NOTHING


_HOW = {
    Told.PHONE: Knowledge.BY_HUMAN,
    Told.VISIT: Knowledge.BY_HUMAN,
    Told.FAMILY: Knowledge.BY_FAMILY,
    Told.SELF: Knowledge.TOLD,
}


def last_known(rows: Sequence[Row], *, is_coming: bool | None, answered_version: int | None) -> int | None:
    """The version of the meeting that he last knew, or may have known. Who says that he comes is told back when and
    where; who does not come is told the day only, and knows what his card said.
    """
    versions = [row.version for row in rows if row.version is not None]
    if answered_version is not None and (is_coming or not versions):
        versions.append(answered_version)
    return max(versions, default=None)


def difference(known: Facts | None, now: Facts, zone: ZoneInfo, *, least: timedelta) -> Difference:
    """`least`: a shift up to this changes no answer. Somebody who knows nothing lacks everything."""
    if known is None:
        return Difference.ANOTHER_DAY
    if local_day(known.starts_at, zone) != local_day(now.starts_at, zone):
        return Difference.ANOTHER_DAY
    if abs(known.starts_at - now.starts_at) > least:
        return Difference.MOVED
    if known.starts_at != now.starts_at:
        return Difference.SHIFTED
    return Difference.NONE if known.place == now.place else Difference.PLACE

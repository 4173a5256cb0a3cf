"""How much a person may be sent, and when: waking hours and the caps of a day and a week (R-UX-70, R-UX-71)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.days import QuietHours, at, local_day, week_start
from domain.notices import NoticeKind
from domain.policy import BranchPolicy

_HORIZON = 31  # days ahead in which room is looked for


class Cap(StrEnum):
    FREE = "free"  # neither waits nor counts: it follows from the person's own word, or is danger
    AT_ONCE = "at_once"  # counts, but what was said wrong is put right without waiting
    WAIT = "wait"  # waits for a day with room, while it is still of use; moves study aside
    SKIP = "skip"  # of use on its day only
    YIELD = "yield"  # study: takes the days that are left over


CAPS: Mapping[NoticeKind, Cap] = {
    NoticeKind.MEETING: Cap.WAIT,
    NoticeKind.MEETING_TOMORROW: Cap.SKIP,
    NoticeKind.MEETING_TODAY: Cap.SKIP,
    NoticeKind.MEETING_CHANGED: Cap.AT_ONCE,
    NoticeKind.MEETING_CANCELLED: Cap.AT_ONCE,
    NoticeKind.MEETING_NUDGE: Cap.WAIT,
    NoticeKind.PLAIN: Cap.WAIT,
    NoticeKind.STUDY: Cap.YIELD,
    NoticeKind.GREETING: Cap.SKIP,
    NoticeKind.MESSAGE: Cap.FREE,
    NoticeKind.LATE_REPLY: Cap.FREE,
    NoticeKind.ALARM: Cap.FREE,
}
COUNTED = frozenset(kind for kind, cap in CAPS.items() if cap is not Cap.FREE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A push that went out or is planned. `movable` is the delivery that may still be put off, else None;
    `expires_at` is when that one is of no use any more.
    """

    at: datetime
    is_study: bool = False
    movable: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What one member may be sent. `clock` is the local hour on a day that was not asked for."""

    quiet: QuietHours
    zone: ZoneInfo
    clock: time
    a_day: int
    a_week: int
    studies_a_week: int

    @classmethod
    def of(cls, policy: BranchPolicy, zone: ZoneInfo) -> "Rhythm":
        return cls(
            policy.quiet, zone, policy.study_clock, policy.pushes_a_day, policy.pushes_a_week, policy.studies_a_week
        )

    def is_quiet(self, moment: datetime) -> bool:
        return self.quiet.is_quiet(moment, self.zone)

    def next_waking(self, moment: datetime) -> datetime:
        return self.quiet.next_waking(moment, self.zone)

    def slot(self, taken: Sequence[Taken], earliest: datetime, latest: datetime | None, cap: Cap) -> datetime | None:
        """The first fitting moment from `earliest` on; None where there is none and it may be left out.

        A notice that finds no room until `latest` goes without it: nobody misses a meeting for a cap's sake.
        """
        first = self.next_waking(earliest)
        if cap in (Cap.FREE, Cap.AT_ONCE):
            return first
        for ahead in range(1 if cap is Cap.SKIP else _HORIZON):
            moment = first if ahead == 0 else self._later(first, ahead)
            if latest is not None and moment > latest:
                break
            if self._has_room(taken, moment, cap):
                return moment
        return first if cap is Cap.WAIT else None

    def crowded_out(self, taken: Sequence[Taken], moment: datetime) -> list[Taken]:
        """The planned studies that have to go, now that something else takes `moment`."""
        day, week = local_day(moment, self.zone), self._week(moment)
        in_week = sorted((entry for entry in taken if self._week(entry.at) == week), key=_latest_first)
        on_day = [entry for entry in in_week if local_day(entry.at, self.zone) == day]
        going = [entry for entry in on_day if entry.movable is not None][: max(0, 1 + len(on_day) - self.a_day)]
        others = [entry for entry in in_week if entry.movable is not None and entry not in going]
        return going + others[: max(0, 1 + len(in_week) - len(going) - self.a_week)]

    def _later(self, first: datetime, ahead: int) -> datetime:
        return self.next_waking(at(local_day(first, self.zone) + timedelta(days=ahead), self.clock, self.zone))

    def _week(self, moment: datetime) -> date:
        return week_start(local_day(moment, self.zone))

    def _has_room(self, taken: Sequence[Taken], moment: datetime, cap: Cap) -> bool:
        counted = [entry for entry in taken if cap is Cap.YIELD or entry.movable is None]
        week = [entry for entry in counted if self._week(entry.at) == self._week(moment)]
        day = [entry for entry in week if local_day(entry.at, self.zone) == local_day(moment, self.zone)]
        if len(day) >= self.a_day or len(week) >= self.a_week:
            return False
        return cap is not Cap.YIELD or sum(entry.is_study for entry in week) < self.studies_a_week


def _latest_first(entry: Taken) -> float:
    return -entry.at.timestamp()

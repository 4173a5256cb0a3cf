"""R-UX-70, R-UX-71: waking hours, one a day, four a week, two studies a week."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.caps import CAPS, Cap, Rhythm, Taken
from domain.days import local_day, week_start
from domain.notices import NoticeKind
from domain.policy import BranchPolicy

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = tuple(ZoneInfo(name) for name in ("Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Australia/Lord_Howe"))
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
MONDAY = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)  # ten in Shanghai
RHYTHM = Rhythm.of(BranchPolicy(), SHANGHAI)

minutes_of_a_year = st.integers(0, 365 * 24 * 60 - 1)


def local(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}"


@settings(max_examples=300)
@given(minutes_of_a_year, st.sampled_from(ZONES))
def test_no_moment_of_the_year_wakes_anybody(minute: int, zone: ZoneInfo) -> None:
    rhythm = Rhythm.of(BranchPolicy(), zone)
    wanted = NEW_YEAR + timedelta(minutes=minute)
    moment = rhythm.next_waking(wanted)
    clock = moment.astimezone(zone).time()
    assert moment >= wanted
    assert time(8) <= clock < time(12) or time(14) <= clock < time(20, 30)
    assert moment == wanted or rhythm.is_quiet(wanted)


@given(
    st.lists(
        st.tuples(minutes_of_a_year, st.sampled_from([NoticeKind.MEETING, NoticeKind.STUDY, NoticeKind.MEETING_TODAY])),
        max_size=70,
    )
)
@settings(max_examples=60, deadline=None)
def test_a_year_of_pushes_stays_within_the_caps(wishes: list[tuple[int, NoticeKind]]) -> None:
    """Each wish is planned at its moment; what has gone out by then can no longer be moved."""
    taken: dict[int, Taken] = {}
    for number, (minute, kind) in enumerate(sorted(wishes)):
        now = NEW_YEAR + timedelta(minutes=minute)
        taken = {
            key: Taken(one.at, one.is_study, key if one.is_study and one.at > now else None)
            for key, one in taken.items()
        }
        cap = CAPS[kind]
        due = RHYTHM.slot(list(taken.values()), now, None, cap)
        if due is None:
            continue
        if cap is not Cap.YIELD:
            for gone in RHYTHM.crowded_out(list(taken.values()), due):
                assert gone.movable is not None
                del taken[gone.movable]
        taken[number] = Taken(due, kind is NoticeKind.STUDY)
    _check(list(taken.values()))


def _check(pushes: list[Taken]) -> None:
    days = Counter(local_day(push.at, SHANGHAI) for push in pushes)
    weeks = Counter(week_start(local_day(push.at, SHANGHAI)) for push in pushes)
    studies = Counter(week_start(local_day(push.at, SHANGHAI)) for push in pushes if push.is_study)
    assert max(days.values(), default=0) <= 1
    assert max(weeks.values(), default=0) <= 4
    assert max(studies.values(), default=0) <= 2
    assert not any(RHYTHM.is_quiet(push.at) for push in pushes)


@pytest.mark.parametrize(
    ("cap", "expected"),
    [
        (Cap.FREE, "03-10 10:00"),
        (Cap.AT_ONCE, "03-10 10:00"),
        (Cap.WAIT, "03-11 09:30"),
        (Cap.YIELD, "03-11 09:30"),
        (Cap.SKIP, ""),
    ],
)
def test_day_that_is_taken(cap: Cap, expected: str) -> None:
    assert local(RHYTHM.slot([Taken(MONDAY - timedelta(hours=1))], MONDAY, None, cap)) == expected


@pytest.mark.parametrize(("cap", "expected"), [(Cap.WAIT, "03-17 09:30"), (Cap.YIELD, "03-17 09:30"), (Cap.SKIP, "")])
def test_week_that_is_full(cap: Cap, expected: str) -> None:
    week = [Taken(MONDAY + timedelta(days=day)) for day in (0, 1, 2, 3)]
    assert local(RHYTHM.slot(week, MONDAY + timedelta(days=4), None, cap)) == expected


def test_third_study_waits_for_the_next_week() -> None:
    week = [Taken(MONDAY + timedelta(days=day), is_study=True) for day in (0, 1)]
    later = MONDAY + timedelta(days=2)
    assert local(RHYTHM.slot(week, later, None, Cap.YIELD)) == "03-17 09:30"
    assert local(RHYTHM.slot(week, later, None, Cap.WAIT)) == "03-12 10:00"


def test_notice_without_room_goes_before_it_is_too_late_and_study_does_not() -> None:
    taken, latest = [Taken(MONDAY)], MONDAY + timedelta(hours=3)
    assert RHYTHM.slot(taken, MONDAY, latest, Cap.WAIT) == MONDAY
    assert RHYTHM.slot(taken, MONDAY, latest, Cap.YIELD) is None


def test_meeting_takes_the_place_of_a_study_that_waits() -> None:
    study = Taken(MONDAY, is_study=True, movable=7)
    assert RHYTHM.slot([study], MONDAY, None, Cap.WAIT) == MONDAY
    assert RHYTHM.crowded_out([study], MONDAY) == [study]


def test_study_of_another_day_goes_only_when_the_week_is_full() -> None:
    study = Taken(MONDAY + timedelta(days=4), is_study=True, movable=7)
    others = [Taken(MONDAY + timedelta(days=day)) for day in (0, 1, 2)]
    assert RHYTHM.crowded_out([study, *others[:2]], MONDAY + timedelta(days=2)) == []
    assert RHYTHM.crowded_out([study, *others], MONDAY + timedelta(days=3)) == [study]


def test_every_kind_of_notice_has_its_cap() -> None:
    assert set(CAPS) == set(NoticeKind)

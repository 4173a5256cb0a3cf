"""The checks of the benches find what they are for."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bench import city_checks as checks
from bench.city_checks import Log, Sent, Zones
from domain.deliveries import State, Told
from domain.notices import NoticeKind
from domain.policy import BranchPolicy
from tests import factories
from tests.cast import Cast

TEN = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)  # ten o'clock on a Monday in China
DAY = timedelta(days=1)
MEETING, STUDY = NoticeKind.MEETING, NoticeKind.STUDY
TODAY, CHANGED, PLAIN = NoticeKind.MEETING_TODAY, NoticeKind.MEETING_CHANGED, NoticeKind.PLAIN


def sent(kind: NoticeKind = MEETING, at: datetime = TEN, row: int = 1, *, urgent: bool = False) -> Sent:
    return Sent(at, "o-li", row, 1, kind, urgent, 7)


@pytest.mark.parametrize(
    ("state", "told", "shelf"),
    [
        (State.ACKNOWLEDGED, Told.SELF, "responded"),
        (State.ACKNOWLEDGED, Told.PHONE, "called"),
        (State.ACKNOWLEDGED, Told.VISIT, "visited"),
        (State.ACKNOWLEDGED, Told.FAMILY, "family"),
        (State.EXEMPT, None, "exempt"),
        (State.EXPIRED, None, "unreachable"),
        (State.DELIVERED, None, "open"),
        (State.HANDED_OVER, None, "open"),
    ],
)
def test_everybody_lies_on_one_shelf(state: State, told: Told | None, shelf: str) -> None:
    assert checks.shelf(state, told) == shelf


def test_second_message_of_one_row_is_one_too_many() -> None:
    log = Log([sent(row=1), sent(row=2), sent(row=1, at=TEN + DAY)], [])
    assert checks.twice(log) == [sent(row=1, at=TEN + DAY)]


@pytest.mark.parametrize(
    ("zone", "urgent", "is_found"),
    [("", False, False), ("America/New_York", False, True), ("America/New_York", True, False)],
)
def test_quiet_hours_are_the_persons_own(session: Session, zone: str, urgent: bool, is_found: bool) -> None:
    journeys = {7: [(TEN - DAY, zone)]}
    found = checks.in_quiet_hours(Log([sent(urgent=urgent)], []), Zones(session, journeys), BranchPolicy())
    assert bool(found) is is_found


@pytest.mark.parametrize(
    ("kinds", "over", "put_right", "forced"),
    [
        ([MEETING], 0, 0, 0),
        ([MEETING, CHANGED], 0, 1, 0),
        ([PLAIN, MEETING], 0, 0, 1),
        ([MEETING, TODAY], 1, 0, 0),
        ([MEETING, STUDY], 1, 0, 0),
    ],
)
def test_only_documented_exceptions_go_beyond_the_cap_of_a_day(
    session: Session, kinds: list[NoticeKind], over: int, put_right: int, forced: int
) -> None:
    log = Log([sent(kind, TEN + timedelta(minutes=at), at) for at, kind in enumerate(kinds)], [])
    found = checks.caps(log, Zones(session), BranchPolicy())
    assert (len(found.over), found.put_right, found.forced) == (over, put_right, forced)


def test_third_study_of_a_week_is_too_much(session: Session) -> None:
    log = Log([sent(STUDY, TEN + at * DAY, at) for at in range(3)], [])
    assert len(checks.caps(log, Zones(session), BranchPolicy()).over) == 1


def test_sheet_with_somebody_missing_is_found(session: Session, cast: Cast) -> None:
    meeting = factories.a_meeting(session, cast.branch, cast.chen)
    notice = factories.a_notice(session, cast.branch, MEETING, meeting_id=meeting.id)
    factories.a_delivery(session, notice, cast.li, state=State.ACKNOWLEDGED, told=Told.SELF)
    meetings = {cast.branch.id: meeting.id}
    assert checks.sums(session, meetings, {cast.branch.id: 1}) == ({"responded": 1}, [])
    assert len(checks.sums(session, meetings, {cast.branch.id: 2})[1]) == 1
    assert len(checks.sheets(session, meetings, {cast.branch.id: 2}, TEN)[1]) == 1

"""The diary that the caps are counted by: whatever went out stands in it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.days import at, local_day, week_start
from domain.deliveries import State
from services.deliveries import reach
from tests import factories
from tests.cast import Cast


@pytest.mark.parametrize("state", [state for state in State if state not in (State.PLANNED, State.SENDING)])
def test_what_went_out_counts_whatever_became_of_it(session: Session, cast: Cast, now: datetime, state: State) -> None:
    notice = factories.a_notice(session, cast.branch)
    factories.a_delivery(session, notice, cast.li, state=state, sent_at=now)
    factories.a_delivery(session, notice, cast.wang, state=state)
    diaries = reach.diaries(session, [cast.li.id, cast.wang.id], now - timedelta(days=1))
    assert [len(diaries.get(member.id, [])) for member in (cast.li, cast.wang)] == [1, 0]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Honolulu", "Pacific/Auckland"])
@pytest.mark.parametrize("hours", range(0, 7 * 24, 5))
def test_week_is_whole_by_everybodys_clock(zone: str, hours: int) -> None:
    own, service = ZoneInfo(zone), ZoneInfo("Asia/Shanghai")
    moment = datetime(2025, 3, 9, 16, 0, tzinfo=UTC) + timedelta(hours=hours)  # from Monday 00:00 in China on
    his_week = at(week_start(local_day(moment, own)), time(), own)
    assert his_week - timedelta(days=9) < reach.week_anywhere(moment, service) <= his_week

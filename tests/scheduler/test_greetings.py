"""A greeting is due at eight; what is known at one minute to eight counts."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.runtime import Runtime
from domain.days import PartialDate
from domain.members import LifeState
from scheduler.timetable import tick
from services.deliveries import life
from tests import factories
from tests.cast import Cast
from tests.fakes import FixedClock
from tests.scheduler.conftest import Ways


@pytest.mark.parametrize(
    ("became", "sent"), [(LifeState.LIVING, ["o-wang"]), (LifeState.DECEASED, []), (LifeState.MOURNING, [])]
)
def test_whoever_died_at_one_minute_to_eight_is_not_greeted_at_eight(
    session: Session,
    cast: Cast,
    runtime: Runtime,
    clock: FixedClock,
    ways: Ways,
    zone: ZoneInfo,
    became: LifeState,
    sent: list[str],
) -> None:
    cast.branch.policy = {"greet_birthdays": True, "greet_at": "08:00"}
    cast.wang.born = PartialDate(1942, 3, 10)
    cast.account.templates = {"messages/greeting": {"template_id": "T" * 43, "keys": factories.TEMPLATE_KEYS}}
    session.commit()
    tick(runtime, datetime(2025, 3, 10, 7, 55, tzinfo=zone))
    life.mark(session, cast.wang, became, datetime(2025, 3, 10, 7, 59, tzinfo=zone))
    session.commit()
    for minute in (0, 1, 30):
        tick(runtime, datetime(2025, 3, 10, 8, minute, tzinfo=zone))
    assert ways.sent == sent
    assert all("生日" in text for text in ways.texts())

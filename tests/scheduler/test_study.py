"""The month's item: on its day, made up within the month, never twice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.runtime import Runtime
from domain.study import StudyMaterial
from scheduler.timetable import tick
from tests import factories
from tests.cast import Cast
from tests.fakes import FixedClock
from tests.scheduler.conftest import Ways

EVERYBODY = ["o-chen", "o-li", "o-sun", "o-wang", "o-zhou"]


@pytest.fixture(autouse=True)
def _nobody_is_owed_a_visit(session: Session, cast: Cast) -> None:
    """The visits that follow a study item are `tests/services/test_duties.py`'s."""
    cast.old_chen.no_hard_demand = False
    session.commit()


@pytest.fixture
def material(session: Session, cast: Cast) -> StudyMaterial:
    found = factories.a_material(session, cast.account)
    session.commit()
    return found


def at(day: int, hour: int, minute: int, zone: ZoneInfo, month: int = 3) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=zone)


def test_item_goes_out_on_its_day_and_once(
    runtime: Runtime, clock: FixedClock, ways: Ways, material: StudyMaterial, zone: ZoneInfo
) -> None:
    tick(runtime, at(5, 9, 29, zone))
    assert ways.sent == []
    tick(runtime, at(5, 9, 30, zone))
    tick(runtime, at(5, 9, 31, zone))
    tick(runtime, at(20, 9, 30, zone))
    assert ways.sent == EVERYBODY
    assert ways.texts()[0].splitlines()[1] == "大意：记住入党那天的话，有事跟组织说。"


def test_missed_day_is_made_up_at_the_usual_hour(
    runtime: Runtime, ways: Ways, material: StudyMaterial, zone: ZoneInfo
) -> None:
    tick(runtime, at(10, 11, 0, zone))
    assert ways.sent == []
    tick(runtime, at(11, 9, 30, zone))
    assert ways.sent == EVERYBODY


def test_missed_month_is_over(runtime: Runtime, ways: Ways, material: StudyMaterial, zone: ZoneInfo) -> None:
    tick(runtime, at(1, 9, 30, zone, month=4))
    tick(runtime, at(5, 9, 30, zone, month=4))
    assert ways.sent == []


def test_item_that_comes_late_in_the_month_is_not_lost(
    runtime: Runtime, ways: Ways, session: Session, cast: Cast, zone: ZoneInfo
) -> None:
    tick(runtime, at(5, 9, 30, zone))
    factories.a_material(session, cast.account)
    session.commit()
    tick(runtime, at(12, 9, 0, zone))
    tick(runtime, at(12, 9, 30, zone))
    assert ways.sent == EVERYBODY


def test_every_branch_has_its_own_day(
    runtime: Runtime, ways: Ways, session: Session, cast: Cast, material: StudyMaterial, zone: ZoneInfo
) -> None:
    cast.other_branch.policy = {"study_day_of_month": 20, "study_at": "15:00"}
    session.commit()
    tick(runtime, at(5, 9, 30, zone))
    assert "o-zhou" not in ways.sent
    tick(runtime, at(20, 15, 0, zone))
    assert ways.sent == EVERYBODY


def test_who_wants_nothing_gets_nothing(
    runtime: Runtime, ways: Ways, session: Session, cast: Cast, material: StudyMaterial, zone: ZoneInfo
) -> None:
    cast.wang.opted_out_at = at(1, 9, 0, zone) - timedelta(days=30)
    session.commit()
    tick(runtime, at(5, 9, 30, zone))
    assert ways.sent == ["o-chen", "o-li", "o-sun", "o-zhou"]

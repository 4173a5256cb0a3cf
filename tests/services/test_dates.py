"""The days of a branch, the plan of a festival, and what the secretary is told early."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.days import PartialDate
from domain.lunar import Festival, Occasion
from domain.members import LifeState, Standing
from domain.pairing import Tier
from domain.profiles import Circumstance
from domain.registers import Asked
from domain.reports import ReportKind
from domain.visits import VisitOccasion, VisitWay
from services import bindings, dates, hints, pairing, profiles, report_versions, visit_plans, visits
from services.dates import DateKind
from services.visits import Story
from tests.cast import Cast

SPRING = Occasion(Festival.SPRING, date(2026, 2, 17))
FEBRUARY = datetime(2026, 2, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def known(session: Session, cast: Cast) -> Cast:
    """王秀兰 was born on 12 March and joined on 11 March; 李建国 is on probation."""
    cast.wang.born, cast.wang.joined = PartialDate(1942, 3, 12), PartialDate(1975, 3, 11)
    cast.li.standing, cast.li.joined = Standing.PROBATIONARY, PartialDate(2024, 3, 20)
    session.flush()
    return cast


def of_march(session: Session, cast: Cast) -> list[tuple[DateKind, str, int, int]]:
    found = dates.in_month(session, cast.branch, 2025, 3)
    return [(line.kind, line.member.name, line.on.day, line.years) for line in found]


def test_a_month_shows_its_days_in_their_order(session: Session, known: Cast) -> None:
    assert of_march(session, known) == [
        (DateKind.PARTY_BIRTHDAY, "王秀兰", 11, 50),
        (DateKind.BIRTHDAY, "王秀兰", 12, 83),
        (DateKind.PARTY_BIRTHDAY, "李建国", 20, 1),
        (DateKind.PROBATION_ENDS, "李建国", 20, 0),
    ]


@pytest.mark.parametrize("state", [LifeState.DECEASED, LifeState.MOURNING, LifeState.GRAVELY_ILL])
def test_nobody_is_congratulated_who_should_not_be(session: Session, known: Cast, state: LifeState) -> None:
    known.wang.life_state = state
    session.flush()
    assert {name for _, name, *_ in of_march(session, known)} == {"李建国"}


def test_the_fifty_year_list_of_a_year_names_each_once(session: Session, cast: Cast) -> None:
    cast.wang.joined, cast.li.joined = PartialDate(1976, 6, 20), PartialDate(1976, 7, 2)
    cast.sun.joined, cast.chen.joined = PartialDate(1978, 3, 1), PartialDate(1974, 11, 11)
    cast.sun.full_on = PartialDate(1979, 3, 1)
    session.flush()
    found = {
        year: [line.member.name for line in dates.fifty(session, cast.branch, year)] for year in (2025, 2026, 2027)
    }
    # 陈建国 joined in July 1975: known to the month, it is full for certain at its end
    assert found == {2025: ["陈敏"], 2026: ["陈建国", "王秀兰"], 2027: ["李建国"]}
    assert [one.name for one in dates.unknown_party_age(session, cast.branch)] == []


def test_who_has_no_day_of_becoming_full_is_to_be_looked_up(session: Session, cast: Cast) -> None:
    cast.sun.joined, cast.sun.full_on = PartialDate(1985, 3, 1), None
    session.flush()
    assert [one.name for one in dates.unknown_party_age(session, cast.branch)] == ["孙海"]


def test_a_festival_is_planned_for_key_persons_and_arranged_once(session: Session, cast: Cast, zone: ZoneInfo) -> None:
    on = date(2026, 2, 3)
    pairing.assign(session, cast.wang, cast.zhao, FEBRUARY, by=cast.chen, on=on, tier=Tier.B)
    lines = visit_plans.plan(session, cast.branch, SPRING, on)
    assert [(line.member.name, line.helper and line.helper.name) for line in lines] == [
        ("王秀兰", "赵磊"),
        ("陈建国", None),
        ("孙海", None),
    ]
    chosen = [cast.wang.id, cast.old_chen.id]
    args = (session, cast.branch, SPRING, chosen, FEBRUARY, zone)
    assert [task.owner_id for task in visit_plans.arrange(*args, by=cast.chen, on=on)] == [cast.zhao.id, cast.li.id]
    assert visit_plans.arrange(*args, by=cast.chen, on=on) == []
    story = Story(on, VisitWay.HOME, VisitOccasion.FESTIVAL, "看了王秀兰", content="送了春联")
    visits.record(session, cast.wang, story, FEBRUARY, visitor=cast.zhao, by=cast.zhao)
    first = visit_plans.plan(session, cast.branch, SPRING, on)[0]
    assert first.visited_on == on
    assert first.task is not None
    assert first.task.closed_at == FEBRUARY


def test_health_is_a_ground_only_where_he_agreed(session: Session, cast: Cast, now: datetime) -> None:
    grounds = [Circumstance.ALONE, Circumstance.ILL]
    kept = profiles.keep(session, cast.wang, now, by=cast.chen, circumstances=grounds)
    assert kept.grounds == (Circumstance.ALONE,)
    own = bindings.own_binding(session, cast.wang)
    assert own is not None
    own.health_consented_at = now
    session.flush()
    kept = profiles.keep(session, cast.wang, now, by=cast.chen, circumstances=grounds, family="儿子在本市")
    assert kept.grounds == (Circumstance.ALONE, Circumstance.ILL)


def test_the_secretary_hears_early_and_nobody_else(
    session: Session, known: Cast, now: datetime, zone: ZoneInfo
) -> None:
    pairing.assign(session, known.wang, known.zhao, now, by=known.chen, on=date(2025, 3, 4), tier=Tier.A)
    found = {hint.kind: (hint.about, hint.due_on) for hint in hints.hints(session, known.branch, now, zone)}
    assert found == {
        "contact_due": ("王秀兰", date(2025, 3, 11)),
        "without_helper": ("陈建国", None),
        "party_birthday": ("王秀兰", date(2025, 3, 11)),
        "birthday": ("王秀兰", date(2025, 3, 12)),
        "probation_ends": ("李建国", date(2025, 3, 20)),
    }


def test_before_a_festival_its_visits_come_up(session: Session, cast: Cast, zone: ZoneInfo) -> None:
    kinds = {hint.kind: hint.due_on for hint in hints.hints(session, cast.branch, FEBRUARY, zone)}
    assert kinds["festival"] == date(2026, 2, 17)


@pytest.mark.parametrize(
    ("on", "ends"),
    [
        (date(2025, 3, 10), []),
        (date(2025, 3, 22), [date(2025, 3, 31)] * 2),
        (date(2025, 6, 25), [date(2025, 6, 30)] * 3),
        (date(2025, 7, 20), [date(2025, 6, 30)] * 3),
        (date(2025, 8, 1), []),
    ],
)
def test_report_comes_up_about_the_end_of_its_period(session: Session, cast: Cast, on: date, ends: list[date]) -> None:
    kinds = [hint.due_on for hint in hints.of_reports(session, cast.branch, on) for _ in range(min(hint.count, 2))]
    assert kinds == ends


def test_report_that_was_drafted_is_not_asked_for(session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> None:
    on = date(2025, 7, 1)
    asked = Asked(cast.branch, date(2025, 1, 1), date(2025, 6, 30), now, zone)
    report_versions.draft(session, ReportKind.TO_SUPERIOR, cast.branch, asked, by=cast.chen)
    assert [(hint.about, hint.count) for hint in hints.of_reports(session, cast.branch, on)] == [
        ("党小组向支部的工作报告", 3)
    ]

"""Birthdays and 政治生日: only where the branch wants it, once, and never to somebody in grief (D8.5, R-UX-77)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.days import PartialDate
from domain.deliveries import Delivery, State
from domain.members import LifeState
from domain.notices import Notice, NoticeKind
from services import pushes
from services.deliveries import life
from tests import factories
from tests.cast import Cast
from tests.services.outbox import Outbox

BOTH = {"greet_birthdays": True, "greet_party_birthdays": True}


@pytest.fixture(autouse=True)
def birthday(session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> None:
    """王秀兰 was born on the tenth of March; it is ten o'clock of that day."""
    cast.branch.policy = dict(BOTH)
    cast.wang.born, cast.wang.joined = PartialDate(1942, 3, 10), PartialDate(1975, 7)
    session.flush()


def greet(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return sum(pushes.greet(session, one, now, zone) for one in pushes.due_greetings(session, now, zone))


def greetings(session: Session) -> list[Delivery]:
    query = select(Delivery).join(Notice).where(Notice.kind == NoticeKind.GREETING)
    return list(session.scalars(query))


def test_birthday_is_greeted_once_on_its_day(session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> None:
    moments = [now - timedelta(minutes=61), now, now + timedelta(hours=2), now + timedelta(days=1)]
    assert [greet(session, moment, zone) for moment in moments] == [0, 1, 0, 0]
    (row,) = greetings(session)
    assert (row.member, row.due_at, row.notice.data) == (cast.wang, now, {"joined_years": 0})


@pytest.mark.parametrize(
    ("policy", "years"),
    [({}, None), ({"greet_birthdays": True}, 0), ({"greet_party_birthdays": True}, 50), (BOTH, 50)],
)
def test_branch_chooses_what_is_greeted_and_nobody_is_greeted_twice(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo, policy: dict[str, bool], years: int | None
) -> None:
    cast.branch.policy = dict(policy)
    cast.wang.joined = PartialDate(1975, 3, 10)
    session.flush()
    assert greet(session, now, zone) == (0 if years is None else 1)
    assert [row.notice.data["joined_years"] for row in greetings(session)] == ([] if years is None else [years])


@pytest.mark.parametrize(
    "change",
    [
        {"life_state": LifeState.DECEASED},
        {"life_state": LifeState.MOURNING},
        {"life_state": LifeState.GRAVELY_ILL},
        {"life_state": LifeState.HOSPITAL},
        {"opted_out_at": factories.NOW},
        {"born": PartialDate(1942, 3)},
        {"on_roster": False},
    ],
    ids=str,
)
def test_whoever_grieves_or_wants_no_messages_is_left_in_peace(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(cast.wang, name, value)
    session.flush()
    assert greet(session, now, zone) == 0
    assert not session.scalars(select(Notice.id).where(Notice.kind == NoticeKind.GREETING)).all()


def test_greeting_counts_and_does_not_come_on_top_of_something_else(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    notice = factories.a_notice(session, cast.branch)
    factories.a_delivery(session, notice, cast.wang, state=State.SENT, due_at=now, sent_at=now)
    assert greet(session, now, zone) == 0


@pytest.mark.parametrize("state", [LifeState.DECEASED, LifeState.MOURNING])
def test_whoever_dies_a_minute_before_it_leaves_is_not_greeted(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo, state: LifeState
) -> None:
    assert greet(session, now, zone) == 1
    life.mark(session, cast.wang, state, now + timedelta(seconds=1))
    assert Outbox(session, now + timedelta(minutes=1), zone).claim() == []
    assert [row.state for row in greetings(session)] == [State.WITHDRAWN]


def test_greeting_that_could_not_leave_on_its_day_never_does(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    greet(session, now, zone)
    assert Outbox(session, now + timedelta(days=1), zone).claim() == []
    assert [row.state for row in greetings(session)] == [State.EXPIRED]

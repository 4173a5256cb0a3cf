"""fold: what waits for a person goes along with the answer to what he wrote himself."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Attempt, Delivery, State
from domain.members import LifeState
from domain.notices import NoticeKind
from domain.ways import ChannelKind
from services import deliveries
from tests import factories
from tests.cast import Cast

LATER = timedelta(days=1)


@pytest.fixture
def waiting(session: Session, cast: Cast, now: datetime) -> Delivery:
    notice = factories.a_notice(session, cast.branch, NoticeKind.PLAIN)
    return factories.a_delivery(session, notice, cast.wang, due_at=now + LATER)


def test_what_waits_goes_along_once(
    session: Session, cast: Cast, waiting: Delivery, now: datetime, zone: ZoneInfo
) -> None:
    folded = deliveries.fold(session, cast.wang.id, now, zone)
    assert folded is not None
    assert (folded.delivery_id, folded.template, folded.data["text"]) == (
        waiting.id,
        "notices/plain",
        waiting.notice.text,
    )
    assert (waiting.state, waiting.channel, waiting.sent_at) == (State.SENT, ChannelKind.REPLY, now)
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.channel, attempt.outcome, attempt.client_id) == (ChannelKind.REPLY, "accepted", waiting.client_id)
    assert deliveries.fold(session, cast.wang.id, now, zone) is None


def test_who_must_be_told_comes_before_what_can_wait(
    session: Session, cast: Cast, waiting: Delivery, now: datetime, zone: ZoneInfo
) -> None:
    study = factories.a_notice(
        session, cast.branch, NoticeKind.STUDY, material_id=factories.a_material(session, cast.account).id
    )
    factories.a_delivery(session, study, cast.wang, due_at=now + timedelta(hours=1))
    first, second, third = (deliveries.fold(session, cast.wang.id, now, zone) for _ in range(3))
    assert first is not None
    assert second is not None
    assert (first.delivery_id, second.template, third) == (waiting.id, "study/material", None)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (NoticeKind.PLAIN, {"due_at": timedelta(days=9)}),  # no news yet
        (NoticeKind.PLAIN, {"due_at": timedelta(0)}),  # with the sender already
        (NoticeKind.PLAIN, {"due_at": LATER, "expires_at": timedelta(0)}),
        (NoticeKind.PLAIN, {"due_at": LATER, "state": State.SENDING}),
        (NoticeKind.PLAIN, {"due_at": LATER, "state": State.HANDED_OVER}),
        (NoticeKind.MEETING_TOMORROW, {"due_at": LATER}),  # of use at its own hour
        (NoticeKind.LATE_REPLY, {"due_at": LATER}),
    ],
)
def test_what_stays_where_it_is(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo, kind: NoticeKind, given: dict[str, Any]
) -> None:
    moments = {name: now + value if isinstance(value, timedelta) else value for name, value in given.items()}
    row = factories.a_delivery(session, factories.a_notice(session, cast.branch, kind), cast.wang, **moments)
    before = row.state
    assert deliveries.fold(session, cast.wang.id, now, zone) is None
    assert row.state is before


def test_a_recalled_notice_is_not_told_along(
    session: Session, cast: Cast, waiting: Delivery, now: datetime, zone: ZoneInfo
) -> None:
    waiting.notice.recalled_at = now
    session.flush()
    assert deliveries.fold(session, cast.wang.id, now, zone) is None


def test_nobody_in_hospital_is_told_along(
    session: Session, cast: Cast, waiting: Delivery, now: datetime, zone: ZoneInfo
) -> None:
    cast.wang.life_state = LifeState.HOSPITAL
    session.flush()
    assert deliveries.fold(session, cast.wang.id, now, zone) is None
    assert waiting.state is State.PLANNED


def test_those_with_something_waiting_are_found_for_many_at_once(
    session: Session, cast: Cast, waiting: Delivery, now: datetime
) -> None:
    assert deliveries.with_something_waiting(session, [cast.wang.id, cast.li.id], now) == {cast.wang.id}

"""A person's life goes before our messages: pauses and stops are immediate (R-UX-76)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.items import Task
from domain.meetings import Meeting
from domain.members import LifeState
from domain.notices import Notice, NoticeKind
from domain.ways import Consequence
from services import deliveries, letters
from services.deliveries import life
from tests import factories
from tests.cast import Cast
from tests.services.outbox import Outbox


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    return factories.a_meeting(session, cast.groups[1], cast.chen)


@pytest.fixture
def notice(session: Session, cast: Cast, meeting: Meeting) -> Notice:
    return factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)


@pytest.fixture
def row(session: Session, cast: Cast, notice: Notice) -> Delivery:
    return factories.a_delivery(session, notice, cast.wang)


@pytest.fixture
def outbox(session: Session, now: datetime, zone: ZoneInfo) -> Outbox:
    return Outbox(session, now, zone)


@pytest.mark.parametrize("state", [LifeState.DECEASED, LifeState.TRANSFERRED, LifeState.HOSPITAL, LifeState.MOURNING])
@pytest.mark.parametrize("stage", [State.PLANNED, State.SENT, State.DELIVERED, State.UNKNOWN, State.HANDED_OVER])
def test_everything_under_way_ends_at_once(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox, state: LifeState, stage: State
) -> None:
    row.state = stage
    assert life.mark(session, cast.wang, state, outbox.now) == 1
    assert (row.state, row.reason, cast.wang.life_state) == (State.EXEMPT, state.value, state)
    assert outbox.claim() == []


def test_call_that_was_to_be_made_is_closed(session: Session, cast: Cast, row: Delivery, outbox: Outbox) -> None:
    deliveries.hand_over(session, row, outbox.now, "no_wechat")
    life.mark(session, cast.wang, LifeState.DECEASED, outbox.now)
    task = session.scalars(select(Task)).one()
    assert (task.closed_at, task.outcome) == (outbox.now, "deceased")


def test_what_need_not_be_told_is_withdrawn(
    session: Session, cast: Cast, row: Delivery, meeting: Meeting, outbox: Outbox
) -> None:
    meeting.must_reach = False
    life.mark(session, cast.wang, LifeState.HOSPITAL, outbox.now)
    assert (row.state, row.reason) == (State.WITHDRAWN, "hospital")


def test_family_hears_nothing_more_about_him(session: Session, cast: Cast, outbox: Outbox) -> None:
    letters.tell_open_id(
        session, cast.account.id, "o-son", "care/alarm", outbox.now, about_id=cast.wang.id, words="摔倒了"
    )
    letters.tell(session, cast.li, "care/alarm", outbox.now, about_id=cast.wang.id, words="摔倒了")
    letters.tell(session, cast.li, "care/alarm", outbox.now, about_id=cast.sun.id, words="摔倒了")
    assert life.mark(session, cast.wang, LifeState.DECEASED, outbox.now) == 2
    assert [claimed.data["name"] for claimed in outbox.claim()] == ["孙海"]


def test_claim_itself_sees_that_whom_it_is_about_has_died(session: Session, cast: Cast, outbox: Outbox) -> None:
    letters.tell_open_id(
        session, cast.account.id, "o-son", "care/alarm", outbox.now, about_id=cast.wang.id, words="摔倒了"
    )
    cast.wang.life_state = LifeState.DECEASED
    assert outbox.claim() == []
    assert session.scalars(select(Delivery.state)).one() is State.WITHDRAWN


def test_danger_is_not_stopped_by_an_illness(session: Session, cast: Cast, row: Delivery, outbox: Outbox) -> None:
    row.urgent = True
    assert life.mark(session, cast.wang, LifeState.HOSPITAL, outbox.now) == 0
    assert len(outbox.claim()) == 1


@pytest.mark.parametrize("consequence", [Consequence.RETRY_SOON, Consequence.NEXT_WAY, Consequence.UNKNOWN])
def test_what_was_in_a_senders_hand_goes_no_further(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox, consequence: Consequence
) -> None:
    claimed = outbox.claim_one()
    life.mark(session, cast.wang, LifeState.DECEASED, outbox.now)
    outbox.refuse(claimed, consequence)
    assert (row.state, row.reason) == (State.EXEMPT, "deceased")
    assert session.scalars(select(Task)).all() == []


def test_what_left_in_that_moment_is_kept_with_its_number(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox
) -> None:
    claimed = outbox.claim_one()
    life.mark(session, cast.wang, LifeState.DECEASED, outbox.now)
    outbox.accept(claimed, "41", confirms=True)
    assert (row.state, row.platform_id, row.sent_at) == (State.EXEMPT, "41", outbox.now)


def test_who_is_back_gets_what_comes_then(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox, zone: ZoneInfo
) -> None:
    life.mark(session, cast.wang, LifeState.HOSPITAL, outbox.now)
    assert life.mark(session, cast.wang, LifeState.LIVING, outbox.now + timedelta(days=1)) == 0
    plain = factories.a_notice(session, cast.branch)
    assert deliveries.plan(session, plain, [cast.wang], outbox.now, zone=zone) == 1
    assert len(outbox.claim()) == 1

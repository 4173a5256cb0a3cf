"""claim: what is due goes to one sender, by a way that is open; the rest is settled on the spot."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.accounts import Follower
from domain.deliveries import Delivery, State
from domain.items import Task
from domain.meetings import Meeting, MeetingState
from domain.members import LifeState
from domain.notices import Notice, NoticeKind
from domain.receipts import WayPause
from domain.ways import ChannelKind
from services import deliveries, followers
from tests import factories
from tests.cast import Cast
from tests.services.outbox import LEASE, Outbox


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


def wang_of(session: Session) -> Follower:
    return session.scalars(select(Follower).where(Follower.open_id == "o-wang")).one()


def test_what_is_due_is_lent_with_its_contents(cast: Cast, row: Delivery, outbox: Outbox) -> None:
    claimed = outbox.claim_one()
    assert (claimed.address, claimed.account, claimed.channel) == ("o-wang", "dongfeng", ChannelKind.TEMPLATE)
    assert (claimed.occasion, claimed.template) == ("meetings/notice", "meetings/notice")
    assert (row.state, row.lease_until, row.claimed_by) == (State.SENDING, outbox.now + LEASE, "sender-1")
    assert claimed.data["called"] == "王同志"
    assert (claimed.data["title"], claimed.data["place"]) == ("第二党小组会", "二楼活动室")
    assert (claimed.data["contact"], claimed.data["phone"]) == ("赵磊", cast.zhao.phone)


def test_it_is_lent_once(row: Delivery, outbox: Outbox) -> None:
    assert len(outbox.claim()) == 1
    assert outbox.claim() == []


def test_what_is_not_due_stays(row: Delivery, outbox: Outbox) -> None:
    row.due_at += timedelta(seconds=1)
    assert outbox.claim() == []
    assert row.state is State.PLANNED


def test_key_is_short_ascii_and_never_the_same(row: Delivery, outbox: Outbox) -> None:
    first = outbox.claim_one().key
    row.client_id = None
    outbox.now += LEASE
    deliveries.take_back(outbox.session, outbox.now, outbox.now)
    second = outbox.claim_one().key
    assert first != second
    assert first.isascii()
    assert len(first) <= 32


def test_open_window_is_used_and_counted(session: Session, row: Delivery, outbox: Outbox) -> None:
    followers.heard(session, wang_of(session), "text", False, outbox.now)
    session.flush()
    assert outbox.claim_one().channel is ChannelKind.SERVICE
    session.expire_all()
    assert wang_of(session).window_left == 4


def test_last_free_message_is_spent_on_what_is_urgent(session: Session, row: Delivery, outbox: Outbox) -> None:
    wang_of(session).window_left, wang_of(session).window_until = 1, outbox.now + LEASE
    row.urgent = True
    session.flush()
    assert outbox.claim_one().channel is ChannelKind.SERVICE


@pytest.mark.parametrize(
    ("change", "state", "reason"),
    [
        ({"life_state": LifeState.DECEASED}, State.EXEMPT, "deceased"),
        ({"life_state": LifeState.HOSPITAL}, State.EXEMPT, "hospital"),
        ({"opted_out_at": factories.NOW}, State.HANDED_OVER, "no_wire"),
    ],
)
def test_what_changed_since_planning_counts(
    cast: Cast, row: Delivery, outbox: Outbox, change: dict[str, Any], state: State, reason: str
) -> None:
    for name, value in change.items():
        setattr(cast.wang, name, value)
    assert outbox.claim() == []
    assert (row.state, row.reason) == (state, reason)


def test_unfollowed_member_is_called_by_the_leader_of_his_group(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox
) -> None:
    wang_of(session).following = False
    assert outbox.claim() == []
    assert row.state is State.HANDED_OVER
    task = session.scalars(select(Task)).one()
    assert (task.member_id, task.owner_id, task.delivery_id) == (cast.wang.id, cast.li.id, row.id)


def test_without_any_way_it_is_given_up(session: Session, row: Delivery, outbox: Outbox) -> None:
    row.ways = ["service"]
    assert outbox.claim() == []
    assert (row.state, row.reason) == (State.EXPIRED, "no_way")


def test_nothing_goes_out_by_night_that_was_due_by_day(row: Delivery, outbox: Outbox, zone: ZoneInfo) -> None:
    row.due_at = outbox.now.replace(hour=12, minute=25)
    outbox.now = outbox.now.replace(hour=12, minute=31)  # 20:31
    assert outbox.claim() == []
    assert (row.state, f"{row.due_at.astimezone(zone):%d %H:%M}") == (State.PLANNED, "11 08:00")


def test_urgent_goes_out_by_night(row: Delivery, outbox: Outbox) -> None:
    row.urgent = True
    outbox.now = outbox.now.replace(hour=18)
    assert len(outbox.claim()) == 1


def test_late_notice_is_not_the_second_one_of_a_day(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox, zone: ZoneInfo
) -> None:
    """An outage must not heap yesterday's notice upon today's."""
    row.due_at = outbox.now - timedelta(days=1)
    other = factories.a_notice(session, cast.branch)
    factories.a_delivery(session, other, cast.wang, state=State.SENT, due_at=outbox.now, sent_at=outbox.now)
    assert outbox.claim() == []
    assert f"{row.due_at.astimezone(zone):%d %H:%M}" == "11 09:30"


def test_two_late_notices_go_on_two_days(session: Session, cast: Cast, row: Delivery, outbox: Outbox) -> None:
    row.due_at = outbox.now - timedelta(days=2)
    other = factories.a_notice(session, cast.branch)
    second = factories.a_delivery(session, other, cast.wang, due_at=outbox.now - timedelta(days=1))
    assert [claimed.id for claimed in outbox.claim()] == [row.id]
    assert (second.state, second.due_at.day) == (State.PLANNED, 11)


@pytest.mark.parametrize(
    ("kind", "day", "state", "reason"),
    [
        (NoticeKind.MEETING_TODAY, 10, State.WITHDRAWN, "moved"),
        (NoticeKind.MEETING_TOMORROW, 10, State.WITHDRAWN, "moved"),
        (NoticeKind.MEETING_TOMORROW, 11, State.SENDING, ""),
        (NoticeKind.MEETING, 13, State.EXPIRED, "too_late"),
    ],
)
def test_reminder_that_lost_its_sense_is_not_sent(
    row: Delivery, outbox: Outbox, notice: Notice, kind: NoticeKind, day: int, state: State, reason: str
) -> None:
    notice.kind = kind
    row.due_at = outbox.now = outbox.now.replace(day=day)
    row.expires_at = None if notice.meeting is None else notice.meeting.starts_at
    outbox.claim()
    assert (row.state, row.reason) == (state, reason)


def test_cancelled_meeting_is_not_announced(row: Delivery, outbox: Outbox, meeting: Meeting) -> None:
    meeting.state = MeetingState.CANCELLED
    assert outbox.claim() == []
    assert (row.state, row.reason) == (State.WITHDRAWN, "cancelled")


def test_way_that_is_shut_is_waited_for_and_then_left(session: Session, row: Delivery, outbox: Outbox) -> None:
    pause = WayPause(
        account_id=row.notice.account_id,
        channel=ChannelKind.TEMPLATE,
        since=outbox.now,
        until=outbox.now + timedelta(minutes=30),
        code="40164",
    )
    session.add(pause)
    session.flush()
    assert outbox.claim() == []
    assert (row.state, row.due_at) == (State.PLANNED, pause.until)
    pause.since -= timedelta(hours=5)
    row.due_at = outbox.now
    assert outbox.claim() == []
    assert row.state is State.HANDED_OVER


def test_dead_sender_leaves_its_rows_to_others_with_their_keys(row: Delivery, outbox: Outbox) -> None:
    first = outbox.claim_one()
    assert deliveries.take_back(outbox.session, outbox.now + LEASE - timedelta(seconds=1), outbox.now) == 0
    outbox.now += LEASE
    assert deliveries.take_back(outbox.session, outbox.now, outbox.now) == 1
    outbox.owner = "sender-2"
    assert outbox.claim_one().key == first.key


def test_open_id_of_nobody_we_know_is_written_to(session: Session, notice: Notice, outbox: Outbox) -> None:
    deliveries.plan_address(session, notice, "o-son", outbox.now)
    claimed = outbox.claim_one()
    assert (claimed.address, claimed.data["called"]) == ("o-son", "")


def test_late_things_are_expired_in_one_sweep(row: Delivery, outbox: Outbox) -> None:
    row.expires_at = outbox.now
    outbox.session.flush()
    assert deliveries.expire(outbox.session, outbox.now) == 1
    outbox.session.refresh(row)
    assert (row.state, row.reason) == (State.EXPIRED, "too_late")

"""settle, confirm, acknowledge: every consequence has its effect."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.accounts import Follower
from domain.deliveries import Attempt, Delivery, State
from domain.items import Task, TaskKind
from domain.meetings import AnswerKind, Meeting
from domain.notices import Notice, NoticeKind
from domain.receipts import EarlyReceipt, WayPause
from domain.ways import ChannelKind, Consequence
from services import deliveries, followers
from services.deliveries import Result
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
def outbox(session: Session, now: datetime, zone: ZoneInfo, row: Delivery) -> Outbox:
    return Outbox(session, now, zone)


@pytest.fixture
def follower(session: Session, cast: Cast) -> Follower:
    return session.scalars(select(Follower).where(Follower.open_id == "o-wang")).one()


def confirm(outbox: Outbox, cast: Cast, platform_id: str, status: str, open_id: str = "o-wang") -> bool:
    return deliveries.confirm(
        outbox.session, cast.account, platform_id, status, outbox.now, zone=outbox.zone, open_id=open_id
    )


def test_accepted_is_sent_and_waits_for_its_receipt(session: Session, row: Delivery, outbox: Outbox) -> None:
    outbox.accept(outbox.claim_one(), "4102330001", confirms=True)
    assert (row.state, row.platform_id, row.sent_at) == (State.SENT, "4102330001", outbox.now)
    assert row.confirm_by == outbox.now + timedelta(minutes=30)
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.outcome, attempt.channel, attempt.platform_id) == ("accepted", ChannelKind.TEMPLATE, "4102330001")


def test_receipt_makes_it_delivered_once(cast: Cast, row: Delivery, outbox: Outbox) -> None:
    outbox.accept(outbox.claim_one(), "41", confirms=True)
    outbox.now += timedelta(seconds=3)
    first = outbox.now
    assert confirm(outbox, cast, "41", "success")
    outbox.now += timedelta(hours=1)
    assert confirm(outbox, cast, "41", "success")
    assert (row.state, row.delivered_at, row.confirm_by) == (State.DELIVERED, first, None)


def test_receipt_may_overtake_the_answer(session: Session, cast: Cast, row: Delivery, outbox: Outbox) -> None:
    claimed = outbox.claim_one()
    assert not confirm(outbox, cast, "41", "success")
    outbox.accept(claimed, "41", confirms=True)
    assert row.state is State.DELIVERED
    assert session.scalars(select(EarlyReceipt)).all() == []


def test_receipt_finds_the_message_whose_answer_was_lost(cast: Cast, row: Delivery, outbox: Outbox) -> None:
    outbox.refuse(outbox.claim_one(), Consequence.ALREADY_SENT, "45065")
    assert (row.state, row.platform_id) == (State.SENT, None)
    assert confirm(outbox, cast, "41", "success")
    assert (row.state, row.platform_id) == (State.DELIVERED, "41")


def test_strange_receipts_are_forgotten(session: Session, cast: Cast, outbox: Outbox) -> None:
    confirm(outbox, cast, "99", "success", "o-nobody")
    confirm(outbox, cast, "99", "success", "o-nobody")
    assert deliveries.forget_early(session, outbox.now + timedelta(hours=25)) == 1


@pytest.mark.parametrize("tries", range(3))
def test_busy_platform_is_asked_again_after_1_5_and_30_minutes(row: Delivery, outbox: Outbox, tries: int) -> None:
    row.tries = tries
    key = outbox.claim_one()
    outbox.refuse(key, Consequence.RETRY_SOON, "-1")
    assert row.due_at == outbox.now + timedelta(minutes=(1, 5, 30)[tries])
    assert (row.state, row.tries, row.client_id) == (State.PLANNED, tries + 1, key.key)


def test_after_three_tries_the_next_way_is_taken(row: Delivery, outbox: Outbox) -> None:
    row.tries = 3
    outbox.refuse(outbox.claim_one(), Consequence.RETRY_SOON, "-1")
    assert (row.state, row.ways) == (State.HANDED_OVER, ["call_list"])


def test_retry_falls_into_waking_hours(row: Delivery, outbox: Outbox, zone: ZoneInfo) -> None:
    row.tries, row.due_at, outbox.now = 2, outbox.now, outbox.now.replace(hour=12, minute=10)  # 20:10
    outbox.refuse(outbox.claim_one(), Consequence.RETRY_SOON, "-1")
    assert f"{row.due_at.astimezone(zone):%d %H:%M}" == "11 08:00"


def test_free_message_that_was_not_processed_is_given_back(
    session: Session, row: Delivery, outbox: Outbox, follower: Follower
) -> None:
    followers.heard(session, follower, "text", False, outbox.now)
    session.flush()
    outbox.refuse(outbox.claim_one(), Consequence.RETRY_SOON, "connection")
    session.refresh(follower)
    assert follower.window_left == 5


def test_quota_is_waited_for_until_it_is_back(row: Delivery, outbox: Outbox) -> None:
    later = outbox.now + timedelta(hours=5)
    outbox.refuse(outbox.claim_one(), Consequence.RETRY_LATER, "43117", later)
    assert (row.state, row.due_at, row.ways[0]) == (State.PLANNED, later, "template")


@pytest.mark.parametrize(("hours", "urgent"), [(60, False), (25, False), (1, True)])
def test_what_cannot_wait_takes_its_next_way(row: Delivery, outbox: Outbox, hours: int, urgent: bool) -> None:
    row.expires_at = outbox.now + timedelta(hours=48)
    row.urgent = urgent
    outbox.refuse(outbox.claim_one(), Consequence.RETRY_LATER, "45009", outbox.now + timedelta(hours=hours))
    assert row.state is State.HANDED_OVER


def test_window_that_was_shut_after_all_leads_to_the_template_at_once(
    session: Session, row: Delivery, outbox: Outbox, follower: Follower
) -> None:
    followers.heard(session, follower, "text", False, outbox.now)
    session.flush()
    outbox.refuse(outbox.claim_one(), Consequence.NEXT_WAY, "45015")
    session.refresh(follower)
    assert (row.state, row.due_at, row.ways[0]) == (State.PLANNED, outbox.now, "template")
    assert follower.window_left == 0
    assert outbox.claim_one().channel is ChannelKind.TEMPLATE


@pytest.mark.parametrize(
    ("consequence", "field"), [(Consequence.GONE, "unfollowed_at"), (Consequence.BLOCKED, "blocked_at")]
)
def test_who_is_gone_or_refuses_is_called(
    session: Session,
    cast: Cast,
    row: Delivery,
    outbox: Outbox,
    follower: Follower,
    consequence: Consequence,
    field: str,
) -> None:
    outbox.refuse(outbox.claim_one(), consequence, "43004")
    assert (row.state, row.reason, getattr(follower, field)) == (State.HANDED_OVER, "43004", outbox.now)
    task = session.scalars(select(Task)).one()
    assert (task.kind, task.owner_id) == (TaskKind.TELL, cast.li.id)


def test_our_own_fault_goes_to_the_operator_and_the_message_on(session: Session, row: Delivery, outbox: Outbox) -> None:
    outbox.refuse(outbox.claim_one(), Consequence.FIX_MESSAGE, "47003")
    kinds = {task.kind: task.data.get("code") for task in session.scalars(select(Task))}
    assert kinds[TaskKind.OPERATOR] == "template:meetings/notice:47003"
    assert row.state is State.HANDED_OVER


def test_way_that_is_stopped_is_shut_for_everybody(session: Session, row: Delivery, outbox: Outbox) -> None:
    outbox.refuse(outbox.claim_one(), Consequence.STOP_WAY, "48001")
    pause = session.scalars(select(WayPause)).one()
    assert (pause.channel, pause.code, pause.until) == (
        ChannelKind.TEMPLATE,
        "48001",
        outbox.now + timedelta(minutes=30),
    )
    assert row.state is State.PLANNED
    assert outbox.claim() == []
    assert row.due_at == pause.until


def test_silence_is_shown_as_unknown_and_then_a_human_asks(session: Session, row: Delivery, outbox: Outbox) -> None:
    outbox.refuse(outbox.claim_one(), Consequence.UNKNOWN, "timeout")
    assert (row.state, row.reason) == (State.UNKNOWN, "timeout")
    assert deliveries.give_up_waiting(session, outbox.now + timedelta(minutes=29)) == 0
    assert deliveries.give_up_waiting(session, outbox.now + timedelta(minutes=30)) == 1
    assert (row.state, row.reason) == (State.HANDED_OVER, "no_answer")


def test_silence_about_what_need_not_be_told_stays_unknown(
    session: Session, row: Delivery, outbox: Outbox, meeting: Meeting
) -> None:
    meeting.must_reach = False
    outbox.refuse(outbox.claim_one(), Consequence.UNKNOWN, "timeout")
    deliveries.give_up_waiting(session, outbox.now + timedelta(hours=1))
    assert (row.state, row.confirm_by) == (State.UNKNOWN, None)


def test_danger_does_not_wait_for_certainty(session: Session, row: Delivery, outbox: Outbox, notice: Notice) -> None:
    notice.kind = NoticeKind.ALARM
    row.urgent = True
    outbox.refuse(outbox.claim_one(), Consequence.UNKNOWN, "timeout")
    assert row.state is State.HANDED_OVER


def test_lost_receipt_leaves_it_sent_and_says_so(session: Session, row: Delivery, outbox: Outbox) -> None:
    outbox.accept(outbox.claim_one(), "41", confirms=True)
    deliveries.give_up_waiting(session, outbox.now + timedelta(minutes=30))
    assert (row.state, row.reason) == (State.SENT, "no_receipt")


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("failed:user block", State.HANDED_OVER, "failed_blocked"),
        ("failed:freq limit", State.HANDED_OVER, "failed_frequency"),
        ("failed: system failed", State.PLANNED, "failed_system"),
        ("something new", State.PLANNED, "failed_system"),
    ],
)
def test_bad_receipt_moves_it_on(
    cast: Cast, row: Delivery, outbox: Outbox, status: str, state: State, reason: str
) -> None:
    outbox.accept(outbox.claim_one(), "41", confirms=True)
    confirm(outbox, cast, "41", status)
    assert (row.state, row.reason, row.sent_at) == (state, reason, None)


def test_failure_of_the_platform_is_tried_once_more_with_a_new_key(cast: Cast, row: Delivery, outbox: Outbox) -> None:
    first = outbox.claim_one()
    outbox.accept(first, "41", confirms=True)
    confirm(outbox, cast, "41", "failed:system failed")
    assert row.due_at == outbox.now + timedelta(minutes=5)
    outbox.now = row.due_at
    second = outbox.claim_one()
    assert second.key != first.key
    outbox.accept(second, "42", confirms=True)
    confirm(outbox, cast, "42", "failed:system failed")
    assert row.state is State.HANDED_OVER


def test_blocking_is_remembered(cast: Cast, outbox: Outbox, follower: Follower) -> None:
    outbox.accept(outbox.claim_one(), "41", confirms=True)
    confirm(outbox, cast, "41", "failed:user block")
    assert follower.blocked_at == outbox.now


def test_untried_message_is_due_again_without_an_attempt(session: Session, row: Delivery, outbox: Outbox) -> None:
    assert outbox.settle(Result(outbox.claim_one())) == {"untried": 1}
    assert (row.state, row.due_at) == (State.PLANNED, outbox.now)
    assert session.scalars(select(Attempt)).all() == []


def test_slow_sender_does_not_overwrite_its_successor(session: Session, row: Delivery, outbox: Outbox) -> None:
    first = outbox.claim_one()
    outbox.now += LEASE
    deliveries.take_back(session, outbox.now, outbox.now)
    outbox.owner = "sender-2"
    second = outbox.claim_one()
    outbox.refuse(first, Consequence.GONE, "43004")
    states = [row.state]
    outbox.accept(second, "41", confirms=True)
    assert [*states, row.state] == [State.SENDING, State.SENT]
    assert len(session.scalars(select(Attempt)).all()) == 2


def test_answer_of_a_person_beats_the_mark_of_the_sender(cast: Cast, row: Delivery, outbox: Outbox) -> None:
    claimed = outbox.claim_one()
    deliveries.acknowledge(outbox.session, cast.wang, outbox.now)
    outbox.accept(claimed, "41", confirms=True)
    assert (row.state, row.platform_id, row.sent_at) == (State.ACKNOWLEDGED, "41", outbox.now)


def test_received_counts_for_every_notice_that_went_out(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox
) -> None:
    outbox.accept(outbox.claim_one())
    plain = factories.a_notice(session, cast.branch)
    called = factories.a_delivery(session, plain, cast.wang, state=State.HANDED_OVER)
    planned = factories.a_delivery(session, factories.a_notice(session, cast.branch), cast.wang)
    notices = deliveries.acknowledge(session, cast.wang, outbox.now)
    assert {notice.id for notice in notices} == {row.notice_id, plain.id}
    assert (row.state, called.state, planned.state) == (State.ACKNOWLEDGED, State.ACKNOWLEDGED, State.PLANNED)
    assert (row.acknowledged_by, row.acknowledged_at) == ("本人", outbox.now)


def test_acknowledgement_closes_the_call(session: Session, cast: Cast, row: Delivery, outbox: Outbox) -> None:
    outbox.refuse(outbox.claim_one(), Consequence.GONE, "43004")
    deliveries.acknowledge(session, cast.wang, outbox.now, by="电话")
    task = session.scalars(select(Task)).one()
    assert (task.closed_at, task.outcome, row.acknowledged_by) == (outbox.now, "电话", "电话")


def test_withdrawn_notice_goes_to_nobody_else(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox, notice: Notice
) -> None:
    outbox.accept(outbox.claim_one())
    waiting = factories.a_delivery(session, notice, cast.li)
    called = factories.a_delivery(session, notice, cast.old_chen, state=State.HANDED_OVER)
    assert deliveries.withdraw(session, notice, outbox.now) == 2
    assert (row.state, waiting.state, called.state) == (State.SENT, State.WITHDRAWN, State.WITHDRAWN)


def test_figures_add_up_and_name_who_is_missing(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox, notice: Notice, meeting: Meeting
) -> None:
    outbox.accept(outbox.claim_one())
    factories.a_delivery(session, notice, cast.li, state=State.ACKNOWLEDGED)
    factories.a_delivery(session, notice, cast.chen, state=State.DELIVERED)
    factories.a_delivery(session, notice, cast.old_chen, state=State.HANDED_OVER)
    factories.an_answer(session, meeting, cast.chen, AnswerKind.COMING)
    found = deliveries.counts(session, notice)
    assert found == {State.SENT: 1, State.ACKNOWLEDGED: 1, State.DELIVERED: 1, State.HANDED_OVER: 1}
    assert [member.name for member in deliveries.unanswered(session, meeting)] == ["王秀兰", "陈建国"]
    assert deliveries.told(session, meeting) == {cast.wang.id, cast.li.id, cast.chen.id}
    assert deliveries.announced(session, meeting) == notice


def test_meetings_one_was_written_to_about_come_latest_first(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox, meeting: Meeting
) -> None:
    outbox.accept(outbox.claim_one())
    later = factories.a_meeting(session, cast.branch, cast.chen, starts_at=outbox.now + timedelta(days=9))
    about = factories.a_notice(session, cast.branch, NoticeKind.MEETING, meeting_id=later.id)
    factories.a_delivery(session, about, cast.wang, state=State.SENT, sent_at=outbox.now + timedelta(minutes=1))
    assert deliveries.asked_meetings(session, cast.wang, outbox.now) == [later, meeting]
    assert deliveries.asked_meetings(session, cast.wang, meeting.ends_at) == [later]

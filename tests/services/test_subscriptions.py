"""The ledger of subscription notices: what was accepted, taken, refused, and what became of one that was sent."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.accounts import Follower
from domain.deliveries import Delivery, State
from domain.notices import NoticeKind
from domain.ways import ChannelKind
from services import subscription_receipts, subscriptions
from services.deliveries import reach
from tests import factories
from tests.cast import Cast

ONE, LONG = "Tm_one_time", "Tm_long_term"
SETTING = {
    "meetings/notice": {"template_id": ONE, "keys": {"thing1": "title"}, "kind": "one_time"},
    "study/material": {"template_id": LONG, "keys": {"thing1": "title"}, "kind": "long_term"},
}


@pytest.fixture
def follower(session: Session, cast: Cast) -> Follower:
    cast.account.subscriptions = SETTING
    return session.query(Follower).filter_by(open_id="o-wang").one()


def accepts(session: Session, cast: Cast, now: datetime, *listed: tuple[str, bool]) -> None:
    subscriptions.noted(session, cast.account, "o-wang", listed, now)


def left(session: Session, follower: Follower, template: str) -> int | None:
    return subscriptions.remaining(session, [follower.id, 0], template).get(follower.id, 0)


STORIES: list[tuple[str, list[bool], int | None]] = [
    (ONE, [], 0),
    (ONE, [True], 1),
    (ONE, [True, True], 2),
    (ONE, [True, True, False], 0),
    (ONE, [False, True], 1),
    (LONG, [], 0),
    (LONG, [True, True], None),
    (LONG, [True, False], 0),
    (LONG, [False, True], None),
]


@pytest.mark.parametrize(("template", "taps", "count"), STORIES)
def test_acceptances_add_up_and_a_refusal_takes_all_back(
    session: Session, cast: Cast, follower: Follower, now: datetime, template: str, taps: list[bool], count: int | None
) -> None:
    for tap in taps:
        accepts(session, cast, now, (template, tap))
    assert left(session, follower, template) == count


def test_template_that_the_account_does_not_use_counts_as_one_time(
    session: Session, cast: Cast, follower: Follower, now: datetime
) -> None:
    accepts(session, cast, now, ("Tm_other", True))
    assert left(session, follower, "Tm_other") == 1


def test_stranger_who_taps_changes_nothing(session: Session, cast: Cast, follower: Follower, now: datetime) -> None:
    subscriptions.noted(session, cast.account, "o-nobody", [(ONE, True)], now)
    assert left(session, follower, ONE) == 0


def test_message_is_taken_once_for_each_acceptance(
    session: Session, cast: Cast, follower: Follower, now: datetime
) -> None:
    accepts(session, cast, now, (ONE, True), (LONG, True))
    assert [subscriptions.take(session, follower.id, ONE, now) for _ in range(2)] == [True, False]
    assert [subscriptions.take(session, follower.id, LONG, now) for _ in range(2)] == [True, True]


def test_message_that_did_not_go_is_given_back_unless_he_refused_meanwhile(
    session: Session, cast: Cast, follower: Follower, now: datetime
) -> None:
    accepts(session, cast, now, (ONE, True))
    subscriptions.take(session, follower.id, ONE, now)
    subscriptions.give_back(session, follower.id, ONE)
    assert left(session, follower, ONE) == 1
    accepts(session, cast, now, (ONE, False))
    subscriptions.give_back(session, follower.id, ONE)
    assert left(session, follower, ONE) == 0


@pytest.mark.parametrize("template", [ONE, LONG])
def test_platforms_no_overrules_the_ledger_until_he_accepts_again(
    session: Session, cast: Cast, follower: Follower, now: datetime, template: str
) -> None:
    accepts(session, cast, now, (template, True))
    subscriptions.spent(session, follower.id, template, now)
    assert left(session, follower, template) == 0
    accepts(session, cast, now, (template, True))
    assert left(session, follower, template) in (1, None)


def a_sent(session: Session, cast: Cast, now: datetime, kind: NoticeKind = NoticeKind.MEETING) -> Delivery:
    notice = factories.a_notice(session, cast.branch, kind)
    return factories.a_delivery(
        session,
        notice,
        cast.wang,
        state=State.SENT,
        ways=["subscribe", "call_list"],
        channel=ChannelKind.SUBSCRIBE,
        sent_at=now,
        confirm_by=now + timedelta(minutes=30),
    )


def test_event_of_code_0_confirms_the_oldest_of_its_template(
    session: Session, cast: Cast, follower: Follower, now: datetime
) -> None:
    study = a_sent(session, cast, now - timedelta(hours=1), NoticeKind.STUDY)
    first, second = a_sent(session, cast, now - timedelta(minutes=2)), a_sent(session, cast, now)
    assert subscription_receipts.arrived(session, cast.account, "o-wang", ONE, "0", "17001", now)
    assert [one.state for one in (study, first, second)] == [State.SENT, State.DELIVERED, State.SENT]
    assert (first.platform_id, first.delivered_at, first.confirm_by) == ("17001", now, None)


def test_event_with_a_code_moves_him_to_his_next_way(
    session: Session, cast: Cast, follower: Follower, now: datetime
) -> None:
    sent = a_sent(session, cast, now)
    assert subscription_receipts.arrived(session, cast.account, "o-wang", ONE, "43101", "17001", now)
    assert (sent.state, sent.ways, sent.sent_at) == (State.HANDED_OVER, ["call_list"], None)
    assert sent.reason == "43101"


def test_repeated_event_and_one_of_another_person_find_nothing(
    session: Session, cast: Cast, follower: Follower, now: datetime
) -> None:
    a_sent(session, cast, now)
    assert not subscription_receipts.arrived(session, cast.account, "o-sun", ONE, "0", "17002", now)
    assert subscription_receipts.arrived(session, cast.account, "o-wang", ONE, "0", "17001", now)
    assert not subscription_receipts.arrived(session, cast.account, "o-wang", ONE, "0", "17001", now)


@pytest.mark.parametrize(
    ("wire", "occasion"),
    [
        (ChannelKind.TEMPLATE, "study/material"),
        (ChannelKind.SUBSCRIBE, "notices/plain"),
        (ChannelKind.SMS, "notices/plain"),
    ],
)
def test_each_wire_takes_the_template_of_its_own_register(
    session: Session, cast: Cast, wire: ChannelKind, occasion: str
) -> None:
    notice = factories.a_notice(session, cast.branch, NoticeKind.PLAIN, template="study/material")
    cast.account.templates = {"study/material": {}}
    cast.account.subscriptions = {"notices/plain": {}}
    cast.account.sms = {"templates": {"*": {}}}
    assert reach.occasion_by(cast.account, notice, wire) == occasion

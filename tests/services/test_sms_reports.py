"""Text messages stay "the gateway took it" until the network says more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import Attempt, Delivery, State
from domain.sms import SmsAsked, SmsReport
from domain.ways import ChannelKind
from services import sms_reports
from tests import factories
from tests.cast import Cast


def a_text(session: Session, cast: Cast, at: datetime, key: str = "d1-aa", **given: object) -> Delivery:
    values: dict[str, object] = {
        "state": State.SENT,
        "ways": ["sms", "call_list"],
        "channel": ChannelKind.SMS,
        "client_id": key,
        "platform_id": f"90061{key}",
        "sent_at": at,
    }
    notice = factories.a_notice(session, cast.branch)
    delivery = factories.a_delivery(session, notice, cast.wang, **values | given)
    session.add(
        Attempt(delivery_id=delivery.id, channel=ChannelKind.SMS, at=at, client_id=key, outcome="accepted", code="")
    )
    session.flush()
    return delivery


def test_what_waits_is_asked_for_with_its_number_and_our_key(session: Session, cast: Cast, now: datetime) -> None:
    sent = now - timedelta(minutes=2)
    a_text(session, cast, sent)
    asked = sms_reports.waiting(session, cast.account.id, now)
    assert cast.wang.phone is not None
    assert asked == [SmsAsked("d1-aa", "90061d1-aa", cast.wang.phone, sent)]


NOT_ASKED = [
    {"state": State.DELIVERED},
    {"state": State.ACKNOWLEDGED},
    {"channel": ChannelKind.TEMPLATE},
    {"client_id": "d1-another-try"},
    {"delivered_at": datetime(2025, 3, 1, tzinfo=factories.NOW.tzinfo)},
]


@pytest.mark.parametrize("given", NOT_ASKED, ids=lambda given: next(iter(given)))
def test_what_is_known_or_went_another_way_is_not_asked_for(
    session: Session, cast: Cast, now: datetime, given: dict[str, Any]
) -> None:
    a_text(session, cast, now - timedelta(minutes=2), **given)
    assert sms_reports.waiting(session, cast.account.id, now) == []


@pytest.mark.parametrize("age", [timedelta(seconds=3), timedelta(hours=73)])
def test_what_is_too_young_or_too_old_is_not_asked_for(
    session: Session, cast: Cast, now: datetime, age: timedelta
) -> None:
    a_text(session, cast, now - age)
    assert sms_reports.waiting(session, cast.account.id, now) == []


def test_where_there_are_many_each_gets_its_turn(session: Session, cast: Cast, now: datetime) -> None:
    keys = {f"d{number}" for number in range(7)}
    for key in keys:
        a_text(session, cast, now - timedelta(minutes=2), key)
    seen = {
        one.key
        for turn in range(7)
        for one in sms_reports.waiting(session, cast.account.id, now + timedelta(seconds=30 * turn), limit=2)
    }
    assert seen == keys


ARRIVED = [
    (State.SENT, SmsReport("d1-aa", "", delivered=True, code="DELIVERED")),
    (State.UNKNOWN, SmsReport("d1-aa", "", delivered=True, code="DELIVRD")),
    (State.SENT, SmsReport("", "90061d1-aa", delivered=True)),
]


@pytest.mark.parametrize(("state", "report"), ARRIVED)
def test_report_of_arrival_is_the_evidence_of_delivery(
    session: Session, cast: Cast, now: datetime, state: State, report: SmsReport
) -> None:
    sent = a_text(session, cast, now - timedelta(minutes=2), state=state)
    assert sms_reports.apply(session, cast.account.id, [report], now)["delivered"] == 1
    assert (sent.state, sent.delivered_at) == (State.DELIVERED, now)
    assert sms_reports.apply(session, cast.account.id, [report], now + timedelta(hours=1))["strange"] == 1
    assert sent.delivered_at == now


def test_report_of_failure_makes_it_a_humans_at_once(session: Session, cast: Cast, now: datetime) -> None:
    sent = a_text(session, cast, now - timedelta(minutes=2))
    report = SmsReport("d1-aa", "", delivered=False, code="MOBILE_NOT_ON_SERVICE")
    assert sms_reports.apply(session, cast.account.id, [report, report], now) == {
        "delivered": 0,
        "failed": 1,
        "early": 0,
        "strange": 1,
    }
    assert (sent.state, sent.ways, sent.sent_at) == (State.HANDED_OVER, ["call_list"], None)
    assert (sent.reason, sent.data["sms_code"]) == ("sms_failed", "MOBILE_NOT_ON_SERVICE")


def test_person_who_answered_meanwhile_stays_as_he_is(session: Session, cast: Cast, now: datetime) -> None:
    sent = a_text(session, cast, now - timedelta(minutes=2), state=State.ACKNOWLEDGED)
    reports = [SmsReport("d1-aa", "", delivered=False), SmsReport("d1-aa", "", delivered=True)]
    sms_reports.apply(session, cast.account.id, reports, now)
    assert (sent.state, sent.delivered_at) == (State.ACKNOWLEDGED, now)


def test_report_that_comes_before_its_message_is_marked_is_kept_for_it(
    session: Session, cast: Cast, now: datetime
) -> None:
    report = SmsReport("d1-aa", "", delivered=False, code="MOBILE_NOT_ON_SERVICE")
    assert sms_reports.apply(session, cast.account.id, [report], now)["early"] == 1
    assert (sms_reports.have_early(session), sms_reports.apply_early(session, now)) == (True, 0)
    sent = a_text(session, cast, now)
    assert sms_reports.apply_early(session, now) == 1
    assert (sent.state, sent.reason, sent.data["sms_code"]) == (
        State.HANDED_OVER,
        "sms_failed",
        "MOBILE_NOT_ON_SERVICE",
    )
    assert not sms_reports.have_early(session)


@pytest.mark.parametrize(
    ("report", "counted"),
    [(SmsReport("d9", "1", delivered=True), "early"), (SmsReport("", "", delivered=True), "strange")],
)
def test_report_of_a_strange_message_changes_nothing(
    session: Session, cast: Cast, now: datetime, report: SmsReport, counted: str
) -> None:
    sent = a_text(session, cast, now - timedelta(minutes=2))
    assert sms_reports.apply(session, cast.account.id, [report], now)[counted] == 1
    assert sent.state is State.SENT


@pytest.mark.parametrize(("gateway", "asked"), [("aliyun", True), ("tencent", True), ("file", False), ("", False)])
def test_only_a_gateway_with_reports_is_asked(session: Session, cast: Cast, gateway: str, *, asked: bool) -> None:
    cast.account.sms = {"gateway": gateway}
    session.flush()
    assert (cast.account.id in sms_reports.accounts(session)) == asked

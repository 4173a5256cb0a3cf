"""Gateways are asked after text messages, and people of a failed mass message go on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.runtime import Runtime
from domain.deliveries import Delivery, State
from domain.items import Task, TaskKind
from domain.sms import SmsAsked, SmsReport
from domain.ways import ChannelKind, Consequence, Outgoing, Receipt, SendError
from scheduler import receipts
from services import mass_jobs
from tests.cast import Cast
from tests.services.test_mass_jobs import COUNTS, people_of
from tests.services.test_sms_reports import a_text


class Texts:
    """A gateway whose network says what the test wants."""

    kind = ChannelKind.SMS

    def __init__(self, said: Sequence[SmsReport] | SendError) -> None:
        self.said = said
        self.asked: list[list[str]] = []

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        raise AssertionError("nothing is sent here")

    def reports(self, account: str, asked: Sequence[SmsAsked], now: datetime) -> list[SmsReport]:
        self.asked.append([one.key for one in asked])
        if isinstance(self.said, SendError):
            raise self.said
        return list(self.said)


@pytest.fixture
def waiting(session: Session, cast: Cast, now: datetime) -> Delivery:
    cast.account.sms = {"gateway": "aliyun"}
    delivery = a_text(session, cast, now - timedelta(minutes=2))
    session.commit()
    return delivery


def ask(runtime: Runtime, texts: Texts, now: datetime) -> dict[str, int]:
    return receipts.ask_after_texts(replace(runtime, channels={ChannelKind.SMS: texts}), now)


def test_reports_are_applied_and_nothing_more_is_asked(
    runtime: Runtime, session: Session, waiting: Delivery, now: datetime
) -> None:
    texts = Texts([SmsReport("d1-aa", "", delivered=True, code="DELIVERED")])
    assert ask(runtime, texts, now)["delivered"] == 1
    session.refresh(waiting)
    assert waiting.state is State.DELIVERED
    assert ask(runtime, texts, now) == {}
    assert texts.asked == [["d1-aa"]]


def test_gateway_without_news_leaves_the_row_as_it_is(
    runtime: Runtime, session: Session, waiting: Delivery, now: datetime
) -> None:
    assert ask(runtime, Texts([]), now) == {}
    session.refresh(waiting)
    assert waiting.state is State.SENT


@pytest.mark.parametrize(("consequence", "told"), [(Consequence.STOP_WAY, 1), (Consequence.RETRY_SOON, 0)])
def test_operator_hears_of_reports_that_may_not_be_read_and_not_of_a_bad_minute(
    runtime: Runtime, session: Session, waiting: Delivery, now: datetime, consequence: Consequence, told: int
) -> None:
    assert ask(runtime, Texts(SendError("UnauthorizedOperation.RequestPermissionDeny", consequence)), now) == {}
    session.expire_all()
    tasks = session.scalars(select(Task).where(Task.kind == TaskKind.OPERATOR)).all()
    assert len(tasks) == told


def test_account_without_text_messages_is_never_asked_about(runtime: Runtime, now: datetime) -> None:
    texts = Texts([])
    assert ask(runtime, texts, now) == {}
    assert texts.asked == []
    assert receipts.ask_after_texts(runtime, now) == {}


def test_people_of_a_mass_message_that_failed_first_and_was_marked_later_go_on(
    runtime: Runtime, session: Session, cast: Cast, now: datetime
) -> None:
    assert receipts.send_on_failed_masses(runtime, now) == {}
    mass_jobs.finished(session, cast.account, "3000021", "err(20001)", COUNTS, now)
    wang, _ = people_of(session, cast, now)
    session.commit()
    assert receipts.send_on_failed_masses(runtime, now) == {"sent_on": 1}
    session.refresh(wang)
    assert wang.state is State.PLANNED

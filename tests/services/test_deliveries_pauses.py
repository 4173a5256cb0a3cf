"""What was not processed is uncounted, a shut endpoint is shut for every sender, and silence never doubles."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.wechat_errors import refusal
from domain.accounts import Follower
from domain.deliveries import Attempt, Delivery, State
from domain.receipts import AccountUse, PersonUse, WayPause
from domain.ways import ChannelKind, Consequence, SendError
from services import followers
from services.deliveries import Claimed, Result
from tests import factories
from tests.cast import Cast
from tests.services.outbox import Outbox


@pytest.fixture
def row(session: Session, cast: Cast) -> Delivery:
    return factories.a_delivery(session, factories.a_notice(session, cast.branch), cast.wang)


@pytest.fixture
def outbox(session: Session, now: datetime, zone: ZoneInfo, row: Delivery) -> Outbox:
    return Outbox(session, now, zone)


def refuse(outbox: Outbox, claimed: Claimed, error: SendError) -> None:
    outbox.settle(Result(claimed, error=error))


def used(session: Session) -> tuple[int, int]:
    calls = select(AccountUse.count).where(AccountUse.channel == ChannelKind.TEMPLATE)
    return session.scalars(calls).one(), session.scalars(select(PersonUse.count)).one()


def open_window(session: Session, outbox: Outbox) -> None:
    wang = session.scalars(select(Follower).where(Follower.open_id == "o-wang")).one()
    followers.heard(session, wang, "text", False, outbox.now)
    session.flush()


def by_code(code: int) -> Callable[[datetime], SendError]:
    return lambda now: refusal(code, now)


def by_word(code: str, *, silent: bool = False) -> Callable[[datetime], SendError]:
    return lambda _: SendError(code, Consequence.RETRY_SOON, silent=silent)


USES = [
    (by_code(-1), (0, 0)),
    (by_word("http_502"), (0, 0)),
    (by_word("connection"), (0, 0)),
    (by_code(45009), (0, 0)),
    (by_code(45011), (0, 0)),
    (by_code(48001), (0, 0)),
    (by_code(43004), (1, 1)),
    (by_word("connection", silent=True), (1, 1)),
]


@pytest.mark.parametrize(("error", "left"), USES)
def test_try_that_was_not_processed_uses_up_nothing(
    session: Session, outbox: Outbox, error: Callable[[datetime], SendError], left: tuple[int, int]
) -> None:
    refuse(outbox, outbox.claim_one(), error(outbox.now))
    assert used(session) == left


def test_busy_platform_does_not_use_up_the_persons_day(session: Session, row: Delivery, outbox: Outbox) -> None:
    for _ in range(3):
        refuse(outbox, outbox.claim_one(), refusal(-1, outbox.now))
        outbox.now = row.due_at
    outbox.accept(outbox.claim_one(), "41", confirms=True)
    assert (row.state, used(session)) == (State.SENT, (1, 1))


@pytest.mark.parametrize("code", [45011, 45102, 45009])
def test_shut_endpoint_is_shut_until_the_platform_says(session: Session, cast: Cast, outbox: Outbox, code: int) -> None:
    error = refusal(code, outbox.now)
    refuse(outbox, outbox.claim_one(), error)
    pause = session.scalars(select(WayPause)).one()
    assert (pause.channel, pause.code) == (ChannelKind.TEMPLATE, str(code))
    assert error.not_before is not None
    assert timedelta(0) <= pause.until - error.not_before <= timedelta(seconds=2), "our minute began before theirs"
    other = factories.a_delivery(session, factories.a_notice(session, cast.branch), cast.li)
    outbox.owner = "sender-2"  # in another process: nothing is known but the tables
    assert outbox.claim() == []
    assert (other.state, other.due_at >= pause.until) == (State.PLANNED, True)


def test_longer_pause_is_not_shortened_by_a_later_answer(session: Session, cast: Cast, outbox: Outbox) -> None:
    factories.a_delivery(session, factories.a_notice(session, cast.branch), cast.li)
    first, second = outbox.claim()
    refuse(outbox, first, refusal(45009, outbox.now))
    refuse(outbox, second, refusal(45011, outbox.now))
    assert session.scalars(select(WayPause.code)).one() == "45009"


def test_day_used_up_by_free_messages_leads_to_the_template_at_once(
    session: Session, row: Delivery, outbox: Outbox
) -> None:
    open_window(session, outbox)
    claimed = outbox.claim_one()
    refuse(outbox, claimed, refusal(45009, outbox.now))
    assert (claimed.carrier, row.state, row.due_at) == (ChannelKind.SERVICE, State.PLANNED, outbox.now)
    assert outbox.claim_one().carrier is ChannelKind.TEMPLATE


@pytest.mark.parametrize(("code", "carriers"), [(45009, [ChannelKind.TEMPLATE]), (45011, [])])
def test_other_claimer_passes_a_long_pause_over_and_waits_for_a_short_one(
    session: Session, cast: Cast, row: Delivery, outbox: Outbox, code: int, carriers: list[ChannelKind]
) -> None:
    open_window(session, outbox)
    refuse(outbox, outbox.claim_one(), refusal(code, outbox.now))
    row.state = State.WITHDRAWN
    session.flush()
    factories.a_delivery(session, factories.a_notice(session, cast.branch), cast.wang)
    outbox.owner = "sender-2"
    assert [one.carrier for one in outbox.claim()] == carriers


def test_silence_is_repeated_under_its_key_while_the_platform_knows_it(
    session: Session, row: Delivery, outbox: Outbox
) -> None:
    first = outbox.claim_one()
    refuse(outbox, first, by_word("timeout", silent=True)(outbox.now))
    began, outbox.now = outbox.now, row.due_at
    again = outbox.claim_one()
    assert (again.key, again.repeat_until) == (first.key, began + timedelta(minutes=9))
    outbox.accept(again, "41", confirms=True)
    assert used(session) == (2, 1)  # two calls, one message


@pytest.mark.parametrize("code", [-1, 45009])
def test_what_may_have_arrived_is_never_repeated_after_the_key_is_forgotten(
    session: Session, row: Delivery, outbox: Outbox, code: int
) -> None:
    refuse(outbox, outbox.claim_one(), by_word("timeout", silent=True)(outbox.now))
    row.tries = 2  # its next step is half an hour
    session.flush()
    outbox.now = row.due_at
    refuse(outbox, outbox.claim_one(), refusal(code, outbox.now))
    assert row.state is State.UNKNOWN
    assert len(session.scalars(select(Attempt)).all()) == 2

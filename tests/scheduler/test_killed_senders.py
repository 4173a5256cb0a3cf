"""A sender dies between a message and its mark: nobody gets a second one, and nobody is forgotten."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.runtime import Runtime
from channels.wechat_errors import refusal
from domain.accounts import Follower
from domain.deliveries import Delivery, State
from domain.notices import Notice
from scheduler.deliveries import Sender, send_due
from services import deliveries
from services.deliveries import Claimed
from tests import factories
from tests.fakes import FixedClock
from tests.scheduler.conftest import Ways
from tests.scheduler.crowd import PEOPLE, states


def dies_after_sending(runtime: Runtime) -> list[Claimed]:
    """What a sender had begun that died after its messages left and before they were marked."""
    dead = Sender(runtime, factories.NOW)
    claimed, _ = dead._claim()
    with runtime.sessions.write() as writing:
        begun = deliveries.begin(writing, claimed[:20], factories.NOW, dead._owner)
    gone = [one for one in claimed if one.id in begun]
    for one in gone:
        dead._carrier.carry_one(one)
    assert len(gone) == 20 < len(claimed)
    return gone


def test_killed_sender_leaves_nothing_behind_but_its_lease(
    runtime: Runtime, clock: FixedClock, ways: Ways, session: Session, notice: Notice
) -> None:
    gone = dies_after_sending(runtime)
    send_due(runtime, factories.NOW)
    clock.passes(timedelta(seconds=60))
    send_due(runtime, clock.now())
    twice = {address for address, count in Counter(ways.sent).items() if count > 1}
    assert twice == {one.address for one in gone}
    again = Counter(outgoing.key for outgoing in ways.template.sent)
    assert {one.key for one in gone} == {key for key, count in again.items() if count == 2}, (
        "the same key, by which the platform takes a template message once"
    )
    assert states(session, notice) == {"sent": PEOPLE}


@pytest.mark.parametrize("way", ["service", "template"])
def test_what_a_killed_sender_had_begun_is_never_a_second_message(
    runtime: Runtime, clock: FixedClock, ways: Ways, session: Session, notice: Notice, way: str
) -> None:
    """A customer-service message has no key, and after ten minutes the platform has forgotten that of a template."""
    if way == "service":
        for follower in session.scalars(select(Follower)):
            follower.window_left, follower.window_until = 5, factories.NOW + timedelta(hours=1)
        session.commit()
    gone = dies_after_sending(runtime)
    clock.passes(timedelta(seconds=60) if way == "service" else timedelta(minutes=10))
    send_due(runtime, clock.now())
    assert Counter(ways.sent) == Counter({f"o-{number}": 1 for number in range(PEOPLE)})
    assert states(session, notice) == {"sent": PEOPLE - len(gone), "unknown": len(gone)}
    clock.passes(timedelta(minutes=30))
    deliveries.give_up_waiting(session, clock.now())
    assert states(session, notice)["handed_over"] == len(gone), "a human asks; everybody must hear of it"


def test_answer_that_came_since_the_claim_stops_the_message(
    runtime: Runtime, ways: Ways, session: Session, notice: Notice
) -> None:
    sender = Sender(runtime, factories.NOW)
    claimed, _ = sender._claim()
    answered = session.get_one(Delivery, claimed[0].id)
    answered.state = State.ACKNOWLEDGED
    session.commit()
    assert answered.id not in deliveries.begin(session, claimed, factories.NOW, sender._owner)


def test_way_that_one_sender_hears_is_shut_is_shut_for_all(
    engine: Engine,
    make_runtime: Callable[[Engine], Runtime],
    runtime: Runtime,
    ways: Ways,
    session: Session,
    notice: Notice,
) -> None:
    """Also where the one who heard it is killed before anything is marked."""
    ways.template.behaves = lambda _: refusal(45011, factories.NOW)
    other = Sender(make_runtime(engine), factories.NOW)
    held, _ = other._claim()
    dead = Sender(runtime, factories.NOW)
    claimed, _ = dead._claim()
    dead._carrier.carry_one(claimed[0])
    results = [other._carrier.carry_one(one) for one in held]
    assert {(result.receipt, result.error) for result in results} == {(None, None)}
    assert send_due(make_runtime(engine), factories.NOW) == {}
    assert len(ways.sent) == 0

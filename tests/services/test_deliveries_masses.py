"""Mass messages: those who get the same words are lent together, under a key that outlives their sender."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.accounts import Follower
from domain.deliveries import Delivery, State
from domain.members import LifeState, Member
from domain.notices import Notice, NoticeKind
from domain.receipts import AccountUse, PersonUse
from domain.ways import ChannelKind, Consequence, Receipt
from services import deliveries, subscriptions
from services.deliveries import Claimed, Result
from tests import factories
from tests.cast import Cast
from tests.services.outbox import LEASE, Outbox


@pytest.fixture
def outbox(session: Session, now: datetime, zone: ZoneInfo) -> Outbox:
    return Outbox(session, now, zone)


def study(session: Session, cast: Cast, outbox: Outbox, *people: Member) -> Notice:
    cast.branch.policy = {"study_by_mass": True}
    material = factories.a_material(session, cast.account)
    notice = factories.a_notice(session, cast.branch, NoticeKind.STUDY, material_id=material.id, text="")
    deliveries.plan(session, notice, people, outbox.now, zone=outbox.zone)
    return notice


def ways(claimed: list[Claimed]) -> dict[str, str]:
    return {one.address: one.channel.value for one in claimed}


def test_everybody_of_a_notice_has_one_key_and_the_same_words(session: Session, cast: Cast, outbox: Outbox) -> None:
    study(session, cast, outbox, cast.wang, cast.li, cast.sun)
    claimed = outbox.claim(limit=2)
    assert ways(claimed) == {"o-wang": "mass", "o-li": "mass", "o-sun": "mass"}
    (key,) = {one.key for one in claimed}
    assert len(key) <= 32
    assert {one.data["called"] for one in claimed} == {""}
    assert session.scalars(select(AccountUse.count).where(AccountUse.channel == ChannelKind.MASS)).one() == 1
    assert session.scalars(select(PersonUse.count)).all() == [1, 1, 1]


def test_mass_message_is_sent_and_nothing_is_known_of_one_person(session: Session, cast: Cast, outbox: Outbox) -> None:
    study(session, cast, outbox, cast.wang, cast.li)
    receipt = Receipt("3000021")
    assert outbox.settle(*(Result(one, receipt) for one in outbox.claim())) == {"accepted": 2}
    session.expire_all()
    for row in session.scalars(select(Delivery)):
        assert (row.state, row.reason, row.channel, row.confirm_by) == (State.SENT, "mass", ChannelKind.MASS, None)


def test_dead_senders_call_is_repeated_for_the_same_people_with_its_key(
    session: Session, cast: Cast, outbox: Outbox
) -> None:
    study(session, cast, outbox, cast.wang, cast.li)
    first = outbox.claim()
    study(session, cast, outbox, cast.sun, cast.chen)
    outbox.now += LEASE
    deliveries.take_back(session, outbox.now, outbox.now)
    outbox.owner = "sender-2"
    again = outbox.claim()
    assert {one.key for one in first} == {one.key for one in again if one.id in {each.id for each in first}}
    assert len({one.key for one in again}) == 2


def test_one_alone_goes_his_next_way(session: Session, cast: Cast, outbox: Outbox) -> None:
    study(session, cast, outbox, cast.wang)
    assert ways(outbox.claim()) == {"o-wang": "template"}
    assert session.scalars(select(PersonUse).where(PersonUse.channel == ChannelKind.MASS)).all() == []


def test_who_had_his_four_of_the_month_goes_his_next_way(session: Session, cast: Cast, outbox: Outbox) -> None:
    wang = session.scalars(select(Follower).where(Follower.open_id == "o-wang")).one()
    session.add(PersonUse(follower_id=wang.id, channel=ChannelKind.MASS, what="", period="2025-03", count=4))
    study(session, cast, outbox, cast.wang, cast.li, cast.sun)
    assert ways(outbox.claim()) == {"o-wang": "template", "o-li": "mass", "o-sun": "mass"}


def test_account_without_a_call_left_sends_by_the_next_way(session: Session, cast: Cast, outbox: Outbox) -> None:
    cast.account.quotas = {"mass": 0}
    study(session, cast, outbox, cast.wang, cast.li)
    assert ways(outbox.claim()) == {"o-wang": "template", "o-li": "template"}


def test_who_died_is_not_among_them(session: Session, cast: Cast, outbox: Outbox) -> None:
    study(session, cast, outbox, cast.wang, cast.li, cast.sun)
    cast.li.life_state = LifeState.DECEASED
    assert ways(outbox.claim()) == {"o-wang": "mass", "o-sun": "mass"}


def test_refused_call_moves_everybody_on(session: Session, cast: Cast, outbox: Outbox) -> None:
    study(session, cast, outbox, cast.wang, cast.li)
    for one in outbox.claim():
        outbox.refuse(one, Consequence.FIX_MESSAGE, "45166")
    assert ways(outbox.claim()) == {"o-wang": "template", "o-li": "template"}


def test_call_that_was_made_before_counts_as_made(session: Session, cast: Cast, outbox: Outbox) -> None:
    study(session, cast, outbox, cast.wang, cast.li)
    for one in outbox.claim():
        outbox.refuse(one, Consequence.ALREADY_SENT, "45065")
    session.expire_all()
    assert {row.state for row in session.scalars(select(Delivery))} == {State.SENT}


def test_number_that_is_used_up_is_waited_for(session: Session, cast: Cast, outbox: Outbox) -> None:
    cast.account.quotas = {"template": 1}
    notice = factories.a_notice(session, cast.branch, expires_at=outbox.now + timedelta(days=9))
    rows = [
        factories.a_delivery(session, notice, person, expires_at=notice.expires_at) for person in (cast.wang, cast.li)
    ]
    assert len(outbox.claim()) == 1
    waiting = next(row for row in rows if row.state is State.PLANNED)
    assert f"{waiting.due_at.astimezone(outbox.zone):%d %H:%M}" == "11 08:00"


def test_number_that_is_used_up_is_not_waited_for_where_time_is_short(
    session: Session, cast: Cast, outbox: Outbox
) -> None:
    cast.account.quotas = {"template": 0}
    notice = factories.a_notice(session, cast.branch)
    row = factories.a_delivery(session, notice, cast.wang, expires_at=outbox.now + timedelta(hours=30))
    assert outbox.claim() == []
    assert row.state is State.HANDED_OVER


def test_same_template_reaches_a_person_three_times_a_day_and_the_last_is_for_danger(
    session: Session, cast: Cast, outbox: Outbox
) -> None:
    def letter(*, urgent: bool) -> None:
        notice = factories.a_notice(session, cast.branch, NoticeKind.MESSAGE, template="tasks/item")
        factories.a_delivery(
            session, notice, cast.wang, urgent=urgent, ways=["template"], expires_at=outbox.now + LEASE
        )

    for urgent, went in ((False, 1), (False, 1), (False, 0), (True, 1), (True, 0)):
        letter(urgent=urgent)
        assert len(outbox.claim()) == went


def test_subscription_is_taken_given_back_and_used_up(session: Session, cast: Cast, outbox: Outbox) -> None:
    cast.account.subscriptions = {"notices/plain": {"template_id": "S1", "keys": {"thing1": "title"}}}
    subscriptions.noted(session, cast.account, "o-wang", [("S1", True)], outbox.now)
    wang = session.scalars(select(Follower).where(Follower.open_id == "o-wang")).one()
    cast.account.templates = {}
    notice = factories.a_notice(session, cast.branch)
    deliveries.plan(session, notice, [cast.wang], outbox.now, zone=outbox.zone)

    def left() -> dict[int, int | None]:
        return subscriptions.remaining(session, [wang.id], "S1")

    (claimed,) = outbox.claim()
    assert (claimed.channel, left()) == (ChannelKind.SUBSCRIBE, {})
    outbox.refuse(claimed, Consequence.RETRY_SOON, "-1")
    assert left() == {wang.id: 1}
    outbox.now += timedelta(minutes=1)
    outbox.refuse(outbox.claim_one(), Consequence.NEXT_WAY, "43101")
    assert left() == {}
    assert outbox.claim() == []
    assert session.scalars(select(Delivery.state)).one() is State.HANDED_OVER


def test_counters_of_months_that_are_over_are_forgotten(session: Session, cast: Cast, outbox: Outbox) -> None:
    for day in ("2025-02-28", "2025-03-01"):
        session.add(AccountUse(account_id=cast.account.id, channel=ChannelKind.TEMPLATE, day=day, count=1))
    session.flush()
    assert deliveries.forget_uses(session, outbox.now) == 1
    assert session.scalars(select(AccountUse.day)).all() == ["2025-03-01"]

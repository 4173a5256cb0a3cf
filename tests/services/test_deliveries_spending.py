"""The money for text messages: counted by branch and calendar month, with a part kept for what is urgent."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import Attempt, Delivery, State
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.policy import BranchPolicy
from domain.truth import REASON_LABELS
from domain.ways import ChannelKind, Consequence
from services import calling
from services.deliveries.spending import NO_MONEY, most
from services.rehearsals import rehearse
from tests import factories
from tests.cast import Cast
from tests.services.outbox import Outbox

WAYS = ["sms", "call_list"]
TWO = {"sms_fen": 50, "sms_yuan_a_month": 1, "sms_reserve_percent": 0}  # text messages a month


@pytest.fixture
def outbox(session: Session, now: datetime, zone: ZoneInfo) -> Outbox:
    return Outbox(session, now, zone)


@pytest.fixture
def notice(session: Session, cast: Cast) -> Notice:
    cast.account.sms = {"gateway": "file"}
    cast.branch.policy = dict(TWO)
    return factories.a_notice(session, cast.branch)


def a_text(session: Session, notice: Notice, member: Member, **given: object) -> Delivery:
    return factories.a_delivery(session, notice, member, **{"ways": WAYS} | given)


def went(session: Session, cast: Cast, at: datetime, outcome: str = "accepted", *members: Member) -> None:
    """Text messages of another notice, one to each; two where nobody is named."""
    notice = factories.a_notice(session, cast.branch)
    for member in members or (cast.li, cast.sun):
        row = a_text(session, notice, member, state=State.SENT, channel=ChannelKind.SMS, due_at=at, sent_at=at)
        key = f"k{row.id}"
        tried = Attempt(delivery_id=row.id, channel=ChannelKind.SMS, at=at, client_id=key, outcome=outcome, code="")
        session.add(tried)
    session.flush()


@pytest.mark.parametrize(
    ("yuan", "fen", "percent", "usual", "urgent"),
    [(0, 5, 10, None, None), (100, 5, 10, 1800, 2000), (1, 30, 0, 3, 3), (1, 30, 50, 1, 3), (1, 100, 10, 0, 1)],
)
def test_money_is_as_many_messages_as_it_pays_for(
    yuan: int, fen: int, percent: int, usual: int | None, urgent: int | None
) -> None:
    policy = BranchPolicy(sms_yuan_a_month=yuan, sms_fen=fen, sms_reserve_percent=percent)
    assert (most(policy, urgent=False), most(policy, urgent=True)) == (usual, urgent)


def test_whoever_comes_after_the_money_is_a_humans_with_the_reason(
    session: Session, cast: Cast, notice: Notice, outbox: Outbox
) -> None:
    rows = [a_text(session, notice, member) for member in (cast.wang, cast.li, cast.sun)]
    assert [one.id for one in outbox.claim()] == [row.id for row in rows[:2]]
    assert (rows[2].state, rows[2].channel, rows[2].reason) == (State.HANDED_OVER, ChannelKind.CALL_LIST, NO_MONEY)
    assert REASON_LABELS[NO_MONEY]


def test_what_another_sender_holds_is_spent(session: Session, cast: Cast, notice: Notice, outbox: Outbox) -> None:
    first, second = (a_text(session, notice, member) for member in (cast.wang, cast.li))
    third = a_text(session, notice, cast.sun)
    assert [one.id for one in outbox.claim(limit=2)] == [first.id, second.id]
    assert outbox.claim() == []
    assert third.state is State.HANDED_OVER


@pytest.mark.parametrize(
    ("ago", "outcome", "goes"),
    [
        (timedelta(hours=1), "accepted", False),
        (timedelta(hours=1), Consequence.UNKNOWN.value, False),
        (timedelta(hours=1), Consequence.NEXT_WAY.value, True),
        (timedelta(days=9, hours=9), "accepted", False),  # 1 March, 01:00 in China, still February in UTC
        (timedelta(days=9, hours=11), "accepted", True),  # 28 February, 23:00
    ],
)
def test_money_is_counted_by_the_calendar_month_of_the_place(
    session: Session, cast: Cast, notice: Notice, outbox: Outbox, ago: timedelta, outcome: str, goes: bool
) -> None:
    went(session, cast, outbox.now - ago, outcome)
    row = a_text(session, notice, cast.wang)
    assert [one.id for one in outbox.claim()] == ([row.id] if goes else [])


def test_a_branch_without_a_limit_and_another_branch_lose_nothing(
    session: Session, cast: Cast, notice: Notice, outbox: Outbox
) -> None:
    went(session, cast, outbox.now)
    cast.other_branch.policy = dict(TWO)
    other = a_text(session, notice, cast.zhou)
    assert [one.id for one in outbox.claim()] == [other.id]
    cast.branch.policy = {}
    own = a_text(session, notice, cast.wang)
    assert [one.id for one in outbox.claim()] == [own.id]


@pytest.mark.parametrize(
    ("kind", "urgent", "spent", "goes"),
    [
        (NoticeKind.PLAIN, False, 1, False),
        (NoticeKind.PLAIN, True, 1, True),
        (NoticeKind.PLAIN, True, 2, False),
        (NoticeKind.ALARM, True, 2, True),
    ],
)
def test_urgent_may_take_what_is_kept_and_danger_asks_for_no_money(
    session: Session, cast: Cast, notice: Notice, outbox: Outbox, kind: NoticeKind, urgent: bool, spent: int, goes: bool
) -> None:
    cast.branch.policy = TWO | {"sms_reserve_percent": 50}
    went(session, cast, outbox.now, "accepted", *(cast.li, cast.sun)[:spent])
    row = a_text(session, factories.a_notice(session, cast.branch, kind), cast.wang, urgent=urgent)
    assert [one.id for one in outbox.claim()] == ([row.id] if goes else [])


def test_rehearsal_names_the_price_and_agrees_with_the_real_run(
    session: Session, cast: Cast, notice: Notice, outbox: Outbox, zone: ZoneInfo
) -> None:
    people = [factories.a_member(session, cast.branch, name, phone=factories.a_phone()) for name in ("甲", "乙", "丙")]
    now = outbox.now

    def send() -> Notice:
        return calling.send_plain(session, cast.branch, people, "明天停水。", cast.chen, now, zone)

    found = rehearse(session, people, send, now=now, zone=zone)
    assert (dict(found.budget), found.sms_fen, found.unpaid) == (
        {ChannelKind.SMS: 2, ChannelKind.CALL_LIST: 1},
        100,
        1,
    )
    send()
    assert [one.channel for one in outbox.claim()] == [ChannelKind.SMS, ChannelKind.SMS]

"""S24: WeChat misbehaves, and still everybody gets it once."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.database import make_engine
from bot.pacing import Pacer
from bot.runtime import Runtime
from domain.accounts import Account, Follower
from domain.deliveries import Attempt, Delivery, State
from domain.items import Task, TaskKind
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit
from domain.ways import ChannelKind, Consequence, Outgoing, Receipt, SendError
from scheduler.deliveries import Sender, send_due
from services import deliveries
from tests import factories
from tests.fakes import FixedClock
from tests.scheduler.conftest import Ways
from tests.scheduler.crowd import PEOPLE, states


def refuse(consequence: Consequence, code: str, addresses: set[str]) -> Callable[[Outgoing], SendError | None]:
    return lambda outgoing: SendError(code, consequence) if outgoing.address in addresses else None


def test_everybody_gets_it_once(runtime: Runtime, ways: Ways, session: Session, notice: Notice) -> None:
    assert send_due(runtime, factories.NOW) == {"accepted": PEOPLE}
    assert Counter(ways.sent) == Counter({f"o-{number}": 1 for number in range(PEOPLE)})
    assert states(session, notice) == {"sent": PEOPLE}
    assert send_due(runtime, factories.NOW) == {}


def test_refused_ones_go_on_in_the_same_minute(runtime: Runtime, ways: Ways, session: Session, notice: Notice) -> None:
    for follower in session.scalars(select(Follower)):
        follower.window_left, follower.window_until = 5, factories.NOW + timedelta(hours=1)
    session.commit()
    shut = {f"o-{number}" for number in range(80)}
    ways.service.behaves = refuse(Consequence.NEXT_WAY, "45015", shut)
    blocked = {f"o-{number}" for number in range(5)}
    ways.template.behaves = refuse(Consequence.BLOCKED, "43004", blocked)
    assert send_due(runtime, factories.NOW) == {"accepted": PEOPLE - 5, "next_way": 80, "blocked": 5}
    assert len(ways.service.sent) == PEOPLE - 80
    assert len(ways.template.sent) == 75
    assert states(session, notice) == {"sent": PEOPLE - 5, "handed_over": 5}


def test_receipts_of_failure_move_people_to_their_next_way(
    runtime: Runtime, ways: Ways, session: Session, notice: Notice
) -> None:
    send_due(runtime, factories.NOW)
    session.expire_all()
    account = session.scalars(select(Account)).one()
    rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    for row, status in zip(
        rows, ["failed:user block"] * 5 + ["failed:freq limit"] * 9 + ["success"] * 106, strict=True
    ):
        number = str(row.platform_id)
        deliveries.confirm(session, account, number, status, factories.NOW, zone=runtime.settings.zone)
    session.commit()
    assert states(session, notice) == {"handed_over": 14, "delivered": 106}
    assert len(session.scalars(select(Task).where(Task.kind == TaskKind.TELL)).all()) == 14


def test_nothing_is_sent_for_an_answer_that_never_came(
    runtime: Runtime, ways: Ways, session: Session, notice: Notice
) -> None:
    ways.template.behaves = refuse(Consequence.UNKNOWN, "timeout", {"o-7"})
    assert send_due(runtime, factories.NOW) == {"accepted": PEOPLE - 1, "unknown": 1}
    assert states(session, notice) == {"sent": PEOPLE - 1, "unknown": 1}
    assert "o-7" not in ways.sent


def test_way_that_breaks_is_an_unknown_outcome_and_stops_nobody(
    runtime: Runtime, ways: Ways, session: Session, notice: Notice
) -> None:
    def breaks(outgoing: Outgoing) -> None:
        if outgoing.address == "o-3":
            raise ZeroDivisionError

    ways.template.behaves = breaks
    assert send_due(runtime, factories.NOW) == {"accepted": PEOPLE - 1, "unknown": 1}


def test_push_that_cannot_be_worded_goes_to_the_operator(
    runtime: Runtime, ways: Ways, session: Session, notice: Notice
) -> None:
    notice.template = "no/such"
    session.commit()
    assert send_due(runtime, factories.NOW) == {"fix_message": PEOPLE}
    assert ways.sent == []
    assert len(session.scalars(select(Task).where(Task.kind == TaskKind.OPERATOR)).all()) == 1
    assert states(session, notice) == {"handed_over": PEOPLE}


def test_two_senders_share_the_work_and_never_a_person(
    engine: Engine, make_runtime: Callable[[Engine], Runtime], ways: Ways, session: Session, notice: Notice
) -> None:
    other = make_engine(str(engine.url.render_as_string(hide_password=False)), synchronous="normal")
    runtimes = [make_runtime(engine), make_runtime(other)]
    start = threading.Barrier(2)

    def work(runtime: Runtime) -> None:
        start.wait()
        send_due(runtime, factories.NOW)

    threads = [threading.Thread(target=work, args=(runtime,)) for runtime in runtimes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert Counter(ways.sent) == Counter({f"o-{number}": 1 for number in range(PEOPLE)})
    assert states(session, notice) == {"sent": PEOPLE}
    assert len(session.scalars(select(Attempt)).all()) == PEOPLE


def test_message_is_not_begun_when_its_lease_is_nearly_over(
    runtime: Runtime, clock: FixedClock, ways: Ways, session: Session, notice: Notice
) -> None:
    sender = Sender(runtime, factories.NOW)
    claimed, _ = sender._claim()
    clock.passes(timedelta(seconds=50))
    result = sender._carrier.carry_one(claimed[0])
    assert (result.receipt, result.error, ways.sent) == (None, None, [])


def test_messages_leave_at_the_pace_of_each_account() -> None:
    slept: list[float] = []
    pacer = Pacer(50, clock=lambda: 100.0, sleep=slept.append)
    for key in (1, 1, 1, 2):
        pacer.take(key)
    assert slept == pytest.approx([0.02, 0.04])


def test_unbound_member_is_called_and_the_rest_written_to(
    runtime: Runtime, ways: Ways, session: Session, notice: Notice
) -> None:
    member = session.scalars(select(Member).where(Member.name == "党员0")).one()
    member.opted_out_at = factories.NOW
    session.commit()
    assert send_due(runtime, factories.NOW) == {"accepted": PEOPLE - 1}
    assert states(session, notice) == {"sent": PEOPLE - 1, "handed_over": 1}
    row = session.scalars(select(Delivery).where(Delivery.member_id == member.id)).one()
    assert row.state is State.HANDED_OVER


class FakeMass:
    """Keeps each call: the key, and to whom."""

    kind = ChannelKind.MASS
    most = 10_000

    def __init__(self) -> None:
        self.calls: list[tuple[Outgoing, list[str]]] = []
        self.error: SendError | None = None

    def send_all(self, outgoing: Outgoing, addresses: Sequence[str], now: datetime) -> Receipt:
        self.calls.append((outgoing, list(addresses)))
        if self.error is not None:
            raise self.error
        return Receipt("3000021")


def test_study_of_the_month_goes_out_by_one_call(
    runtime: Runtime, ways: Ways, session: Session, notice: Notice
) -> None:
    branch = session.scalars(select(Unit)).one()
    branch.policy = {"study_by_mass": True}
    material = factories.a_material(session, session.scalars(select(Account)).one())
    study = factories.a_notice(session, branch, NoticeKind.STUDY, material_id=material.id, text="")
    people = list(session.scalars(select(Member.id)))
    notice.recalled_at = factories.NOW
    deliveries.plan(session, study, people, factories.NOW, zone=runtime.settings.zone)
    for row in session.scalars(select(Delivery).where(Delivery.notice_id == study.id)):
        row.due_at = factories.NOW
    session.commit()
    mass = FakeMass()
    assert send_due(replace(runtime, channels={**runtime.channels, mass.kind: mass}), factories.NOW) == {  # type: ignore[dict-item]  # many at once is a port of its own
        "accepted": PEOPLE
    }
    ((outgoing, addresses),) = mass.calls
    assert sorted(addresses) == sorted(f"o-{number}" for number in range(PEOPLE))
    assert outgoing.address == ""
    assert "为什么要过好政治生日" in outgoing.text
    assert (ways.sent, states(session, study)) == ([], {"sent": PEOPLE})


def test_daughter_hears_for_whom_it_is(runtime: Runtime, ways: Ways, session: Session, notice: Notice) -> None:
    member = session.scalars(select(Member).where(Member.name == "党员0")).one()
    factories.a_binding(session, member, "o-daughter", relation="女儿")
    row = session.scalars(select(Delivery).where(Delivery.member_id == member.id)).one()
    row.ways = ["family", "call_list"]
    session.commit()
    send_due(runtime, factories.NOW)
    (text,) = ways.template.texts_to("o-daughter")
    assert text.startswith("这是给党员0的，请您转告：")
    session.expire_all()
    assert (row.state, row.channel) == (State.SENT, ChannelKind.FAMILY)

"""一个不落: the parts add up to everybody who had to be told, whatever happens, and nothing is claimed unproven."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State, Told
from domain.members import LifeState, Member
from domain.notices import Notice, NoticeKind
from domain.registers import Asked
from domain.truth import KNOWS, Truth
from domain.ways import Consequence
from services import closing, deliveries, errands, reports, sheets
from services.deliveries import Claimed
from services.deliveries.handover import to_door
from services.errands import Why
from tests import factories
from tests.cast import Cast
from tests.services.outbox import Outbox


class History:
    """One must-reach notice for everybody of the branch, and what can happen to it."""

    def __init__(self, outbox: Outbox, cast: Cast) -> None:
        self.outbox, self.cast, self.session = outbox, cast, outbox.session
        self.people = [cast.wang, cast.li, cast.chen, cast.sun, cast.old_chen]
        cast.sun.life_state = LifeState.HOSPITAL
        self.meeting = factories.a_meeting(self.session, cast.branch, cast.chen)
        self.notice: Notice = factories.a_notice(
            self.session, cast.branch, NoticeKind.MEETING, text="", meeting_id=self.meeting.id
        )
        deliveries.plan(self.session, self.notice, self.people, outbox.now, zone=outbox.zone)
        self.held: list[Claimed] = []
        self.told: set[int] = set()
        self.arrived: set[str] = set()
        self.taken: set[str] = set()
        self.number = 0

    def _who(self, place: int) -> Member:
        return self.people[place % len(self.people)]

    def claim(self, _: int) -> None:
        self.held += self.outbox.claim()

    def accept(self, _: int) -> None:
        if self.held:
            self.number += 1
            claimed = self.held.pop()
            self.taken.add(claimed.address)
            self.outbox.accept(claimed, f"{self.number}", confirms=True)

    def refuse(self, place: int) -> None:
        if self.held:
            claimed, consequence = self.held.pop(), list(Consequence)[place % len(Consequence)]
            if consequence is Consequence.ALREADY_SENT:  # the platform has it: a word of its own
                self.taken.add(claimed.address)
            self.outbox.refuse(claimed, consequence, "1")

    def receipt(self, place: int) -> None:
        platform_id = str(place % 4 + 1)
        self.arrived.add(platform_id)
        deliveries.confirm(
            self.session, self.cast.account, platform_id, "success", self.outbox.now, zone=self.outbox.zone
        )

    def answer(self, place: int) -> None:
        member = self._who(place)
        self.told.add(member.id)
        deliveries.acknowledge(
            self.session, member, self.outbox.now, "本人", meeting=self.meeting, told_key=f"m-{place}"
        )

    def errand(self, place: int) -> None:
        for caller in (self.cast.li, self.cast.zhao, self.cast.chen):
            waiting = errands.open_for(self.session, caller)
            if not waiting:
                continue
            task = waiting[place % len(waiting)]
            assert task.member_id is not None
            act = place % 4
            if act < 2:
                self.told.add(task.member_id)
                how = Told.FAMILY if act else errands.HOW[task.kind]
                errands.tell(self.session, task, caller, self.outbox.now, f"c-{place}", told=how)
            elif act == 2:
                errands.try_again(self.session, task, self.outbox.now, "明天再打", None)
            else:
                errands.give_up(self.session, task, caller, self.outbox.now, list(Why)[place % 4], "说不清")
            return

    def door(self, _: int) -> None:
        for row in deliveries_of(self.session, self.notice):
            if row.state is State.HANDED_OVER and row.member is not None:
                to_door(self.session, [row], self.outbox.now)
                sheets.routes(self.session, self.notice, self.outbox.now, by=self.cast.chen)

    def wait(self, place: int) -> None:
        self.outbox.now += timedelta(hours=place % 30)
        self.session.flush()
        deliveries.take_back(self.session, self.outbox.now, self.outbox.now)
        deliveries.expire(self.session, self.outbox.now)
        self.session.expire_all()
        deliveries.give_up_waiting(self.session, self.outbox.now)

    def rest(self, place: int) -> None:
        self._who(place).life_state = list(LifeState)[place % 4]

    def recall(self, _: int) -> None:
        deliveries.withdraw(self.session, self.notice, self.outbox.now)

    def check(self) -> None:
        self.session.flush()
        found = closing.lines(self.session, self.notice, self.outbox.now)
        tally = closing.tally_of(found)
        told = tally.responded + tally.called + tally.visited + tally.told_by_family
        assert told + tally.exempt + tally.unreachable + tally.open == tally.people == len(self.people)
        assert {line.member_id for line in found} == {member.id for member in self.people}
        for line in found:
            assert line.proof.evidence
            if line.proof.truth in KNOWS:
                assert line.member_id in self.told
            if line.proof.truth is Truth.ARRIVED:
                assert self.arrived
            if line.proof.truth is Truth.TAKEN:
                assert self.taken
        register = reports.delivered(
            self.session, Asked(self.cast.branch, None, None, self.outbox.now, self.outbox.zone)
        )
        assert len(register) == tally.people


def deliveries_of(session: Session, notice: Notice) -> list[Delivery]:
    return session.query(Delivery).filter_by(notice_id=notice.id).all()


ACTS = ("claim", "accept", "refuse", "receipt", "answer", "errand", "errand", "door", "wait", "rest", "recall")
acts = st.tuples(st.sampled_from(ACTS), st.integers(0, 59))


@given(st.lists(acts, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sum_is_everybody_at_every_step_and_nothing_rises_without_evidence(
    session: Session, cast: Cast, zone: ZoneInfo, walk: list[tuple[str, int]]
) -> None:
    with session.begin_nested() as undone:
        history = History(Outbox(session, factories.NOW - timedelta(days=3), zone), cast)
        history.check()
        for name, place in walk:
            getattr(history, name)(place)
            history.check()
        undone.rollback()
    session.expire_all()


def test_register_has_the_headers_and_words_of_the_office(session: Session, cast: Cast, zone: ZoneInfo) -> None:
    history = History(Outbox(session, factories.NOW, zone), cast)
    history.errand(0)
    asked = Asked(cast.branch, None, None, factories.NOW, zone)
    rows = reports.delivered(session, asked)
    assert list(rows[0]) == ["序号", "姓名", "党小组", "通知", "应达日期", "渠道", "状态", "依据", "时间", "备注"]
    by_name = {row["姓名"]: row for row in rows}
    old_chen = by_name["陈建国"]
    assert (old_chen["状态"], old_chen["依据"], old_chen["渠道"]) == ("电话告知", "李建国打的电话", "电话名单")
    assert (old_chen["通知"], old_chen["应达日期"]) == ("会议通知 支部党员大会", "2025-03-12")
    assert (old_chen["时间"], old_chen["党小组"]) == ("2025-03-10 10:00", "第二小组")
    assert by_name["孙海"]["状态"] == "免达(住院)"
    assert by_name["王秀兰"]["状态"] == "已安排"
    assert reports.delivered(session, replace(asked, until=factories.LONG_AGO.date())) == []


def test_printed_sheet_is_remembered(session: Session, cast: Cast, zone: ZoneInfo) -> None:
    history = History(Outbox(session, factories.NOW, zone), cast)
    for row in deliveries_of(session, history.notice):
        if row.member_id == cast.old_chen.id:
            to_door(session, [row], factories.NOW)
    assert closing.printed(session, history.meeting) == set()
    (route,) = sheets.routes(session, history.notice, factories.NOW, by=cast.li, carrier_id=cast.li.id)
    assert (route.carrier, [stop.name for stop in route.stops]) == ("李建国", ["陈建国"])
    assert closing.printed(session, history.meeting) == {cast.old_chen.id}

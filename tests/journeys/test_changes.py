"""A time that is changed while the notice is under way (S10), and a life that ends one minute before a push."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.items import Task, TaskKind
from domain.meetings import Answer, Meeting, MeetingKind
from domain.members import LifeState, Member, Way
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit
from services import calling, sheets
from simulator.driver import Phone
from tests import factories
from tests.cast import Cast
from tests.journeys.conftest import OpenTown
from tests.journeys.town import Town

READ, ANSWERED, WAITING = range(12), range(12, 17), range(17, 27)
STARTS_AT = datetime(2025, 3, 20, 1, 30, tzinfo=UTC)


@pytest.fixture
def crowd(session: Session, cast: Cast) -> list[Member]:
    """A group of 29: 27 with phones `o-0`, `o-1` …, two who want paper."""
    group = factories.a_group(session, cast.branch, "第四小组")
    people = [factories.a_member(session, cast.branch, f"居民{number}", group_id=group.id) for number in range(29)]
    for number, member in enumerate(people[:27]):
        factories.a_binding(session, member, f"o-{number}")
    for member in people[27:]:
        member.way = Way.PAPER
    session.commit()
    return people


def in_town(town: Town, act: Callable[[Session], None]) -> None:
    with town.runtime.sessions.write() as session:
        act(session)


def _announce(town: Town, crowd: list[Member]) -> list[Phone]:
    """Ten had something else today, so that the notice waits for tomorrow with them; two sheets are printed."""
    phones = [
        town.world.person(member.name, openid=f"o-{number}", follows=True) for number, member in enumerate(crowd[:27])
    ]
    now, zone = town.runtime.clock.now(), town.runtime.settings.zone

    def something_else(session: Session) -> None:
        group, chen = session.get_one(Unit, crowd[0].group_id), session.merge(town.cast.chen)
        calling.send_plain(session, group, [session.merge(crowd[n]) for n in WAITING], "明天停水。", chen, now, zone)

    def the_meeting(session: Session) -> None:
        group, chen = session.get_one(Unit, crowd[0].group_id), session.merge(town.cast.chen)
        ends_at = STARTS_AT.replace(hour=2)
        plan = calling.Plan(group, MeetingKind.GROUP_MEETING, STARTS_AT, ends_at, "二楼活动室")
        meeting = calling.draft(session, plan, chen, now)
        calling.announce(session, meeting, chen, now, zone)
        notice = session.query(Notice).filter_by(kind=NoticeKind.MEETING).one()
        sheets.routes(session, notice, now, by=chen)

    in_town(town, something_else)
    town.does_what_is_due()
    in_town(town, the_meeting)
    town.does_what_is_due()
    return phones


def about_meeting(town: Town, phone: Phone) -> list[str]:
    return [text for text in town.told(phone) if "党小组会" in text]


def test_a_changed_time_reaches_everybody_in_the_right_words(open_town: OpenTown, crowd: list[Member]) -> None:
    town = open_town("03-11 09:00")
    phones = _announce(town, crowd)
    for number in READ:
        phones[number].says("收到")
    for number in ANSWERED:
        phones[number].says("1")
    assert len(town.rows(Answer)) == 5
    assert all(about_meeting(town, phones[number]) == [] for number in WAITING)
    secretary = town.phone("陈敏")
    secretary.says("改到十点")
    [done] = secretary.says("1")
    for words in ("17人，收到更正", "2人要打电话", "10人，直接收到新时间"):
        assert words in done["text"]
    town.does_what_is_due()
    for number in (*READ, *ANSWERED):
        [card, correction] = about_meeting(town, phones[number])
        assert "更正" not in card
        assert "更正：3月20日(星期四)上午9点30分改为上午10点。" in correction
        assert ("您还方便吗" in correction) == (number in ANSWERED)
    assert [
        task.kind for task in town.rows(Task, closed_at=None) if task.member_id in {crowd[27].id, crowd[28].id}
    ] == [
        TaskKind.TELL,
        TaskKind.TELL,
    ]
    town.clock_moves_to("03-12 10:00")
    for number in WAITING:
        [card] = about_meeting(town, phones[number])
        assert "10:00" in card
        assert "更正" not in card
    phones[12].says("1")
    assert len(town.rows(Answer, member_id=crowd[12].id)) == 2
    assert [len(about_meeting(town, phone)) for phone in phones] == [2] * 17 + [1] * 10


def test_who_died_a_minute_before_gets_nothing_at_eight(open_town: OpenTown, session: Session, cast: Cast) -> None:
    cast.branch.policy = {"study_at": "08:00", "study_day_of_month": 10}
    factories.a_material(session, cast.account)
    session.commit()
    town = open_town("03-10 07:50")
    now, zone = town.runtime.clock.now(), town.runtime.settings.zone

    def tell(session: Session) -> None:
        branch, chen = session.merge(cast.branch), session.merge(cast.chen)
        people = [session.merge(cast.li), session.merge(cast.wang)]
        calling.send_plain(session, branch, people, "明天停水。", chen, now, zone)

    in_town(town, tell)
    town.does_what_is_due()
    town.clock_moves_to("03-10 07:59")
    for name in ("李建国同志今天凌晨去世了", "1"):
        town.phone("陈敏").says(name)
    town.phone("陈敏").says("王秀兰去世了")  # asked back, and not said to be so
    town.clock_moves_to("03-10 08:00")
    town.clock_moves_to("03-11 08:10")
    assert town.told(town.phone("李建国")) == []
    assert town.told(town.phone("小王")) == []
    assert any("停水" in text for text in town.told(town.phone("王秀兰")))
    assert any("政治生日" in text for text in town.told(town.phone("孙海")))
    assert town.rows(Member, name="李建国")[0].life_state is LifeState.DECEASED
    states = {row.state for row in town.rows(Delivery, member_id=cast.li.id)}
    assert states <= {State.EXEMPT, State.WITHDRAWN}
    assert [task.kind for task in town.rows(Task, member_id=cast.li.id, closed_at=None)] == [TaskKind.VISIT]
    assert len(town.rows(Meeting)) == 0

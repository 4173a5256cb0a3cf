"""One sentence keeps a visit: what was brought, what is needed, and the duty that is done (D5.6)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from domain.bindings import Binding
from domain.deliveries import Delivery, State, Told
from domain.items import Item, ItemKind, Task, TaskKind
from domain.meetings import Meeting
from domain.notices import NoticeKind
from domain.study import StudyForm, StudyRecord
from domain.visits import HealthClass, Visit, VisitOccasion, VisitWay
from services import duties, visit_words
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World

SENTENCE = "送 陈建国 念了三条 他说暖气不热 想要放大镜"


@pytest.fixture
def leader(chat: Chat) -> Phone:
    return chat("o-li")


@pytest.fixture
def owed(session: Session, world: World, group_meeting: Meeting) -> Task:
    """What is owed to 陈建国 after the meeting; an hour has passed since."""
    world.now = group_meeting.ends_at
    [occasion] = duties.due(session, world.now)
    assert duties.open_duties(session, occasion, world.now, world.zone) == 1
    session.commit()
    return session.query(Task).filter_by(kind=TaskKind.HOME_STUDY).one()


def test_one_sentence_closes_the_duty(world: World, leader: Phone, cast: Cast, owed: Task) -> None:
    heard = leader.says(SENTENCE)
    assert heard.template == "staff/visit_kept"
    for line in (
        "3月12日(星期三)去看了陈建国。",
        "一是念了三条。",
        "二是要办的：“暖气不热”。",
        "三是要办的：“想要放大镜”。",
        "办好了",
        "9",
    ):
        assert line in heard
    [visit] = world.rows(Visit)
    assert (visit.member_id, visit.visitor_id, visit.on) == (cast.old_chen.id, cast.li.id, date(2025, 3, 12))
    assert (visit.way, visit.occasion, visit.content) == (VisitWay.HOME, VisitOccasion.HOME_STUDY, "念了三条")
    [record] = world.rows(StudyRecord)
    assert (record.form, record.by_id, record.words) == (StudyForm.HOME, cast.li.id, "念了三条")
    items = world.rows(Item)
    assert [(item.kind, item.words, item.owner_id) for item in items] == [
        (ItemKind.NEED, "暖气不热", cast.chen.id),
        (ItemKind.NEED, "想要放大镜", cast.chen.id),
    ]
    assert all(item.due_at is not None for item in items)
    [task] = world.rows(Task, kind=TaskKind.HOME_STUDY)
    assert (task.closed_by_id, task.outcome) == (cast.li.id, "念了三条")


def test_nine_takes_all_of_it_back(world: World, leader: Phone, owed: Task) -> None:
    leader.says(SENTENCE)
    assert leader.says("9").template == "staff/visit_taken_back"
    assert world.rows(Visit)[0].withdrawn_at is not None
    assert all(item.withdrawn_at is not None for item in world.rows(Item))
    assert all(record.withdrawn_at is not None for record in world.rows(StudyRecord))
    assert [task.kind for task in world.rows(Task, closed_at=None)] == [TaskKind.HOME_STUDY]


def test_a_look_in_is_no_study_and_health_stays_unwritten(world: World, chat: Chat, cast: Cast, owed: Task) -> None:
    heard = chat("o-zhao").says("今天去看了王秀兰 她腿疼 想听人讲讲医保")
    assert "身体情况没有记" in heard
    assert "腿" not in heard
    [visit] = world.rows(Visit)
    assert (visit.occasion, visit.health, visit.said) == (VisitOccasion.EVERYDAY, None, "")
    assert [item.words for item in world.rows(Item)] == ["想听人讲讲医保"]
    assert world.rows(StudyRecord) == []


def test_health_is_kept_as_a_class_where_he_agreed(world: World, session: Session, chat: Chat, cast: Cast) -> None:
    session.query(Binding).filter_by(open_id="o-wang").one().health_consented_at = world.now
    session.commit()
    heard = chat("o-zhao").says("今天去看了王秀兰 她腿疼")
    assert "没有记" not in heard
    assert world.rows(Visit)[0].health == HealthClass.FRAIL.value


def test_a_notice_that_was_read_out_by_telephone_is_told(
    world: World, session: Session, leader: Phone, cast: Cast, group_meeting: Meeting
) -> None:
    notice = factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=group_meeting.id)
    factories.a_delivery(session, notice, cast.old_chen, state=State.HANDED_OVER)
    session.commit()
    assert "1条通知" in leader.says("给陈建国打电话念了通知")
    [row] = world.rows(Delivery, member_id=cast.old_chen.id)
    assert (row.state, row.told, row.told_by_id) == (State.ACKNOWLEDGED, Told.PHONE, cast.li.id)
    assert row.told_key != ""
    assert world.rows(Visit)[0].way is VisitWay.PHONE


def test_what_may_be_a_need_is_asked_one_at_a_time(world: World, leader: Phone) -> None:
    heard = leader.says("送陈建国 念了三条 楼道灯暗 他一个人闷")
    assert "“楼道灯暗”，这也要办吗？" in heard
    assert world.rows(Item) == []
    assert "“一个人闷”，这也要办吗？" in leader.says("1")
    assert leader.says("2").template == "staff/need_kept"
    assert [item.words for item in world.rows(Item)] == ["楼道灯暗"]
    assert "楼道灯暗" in world.rows(Visit)[0].said


def test_another_went_and_the_secretary_writes(world: World, chat: Chat, cast: Cast) -> None:
    assert "赵磊去看了王秀兰" in chat("o-chen").says("赵磊去看望了王秀兰")
    [visit] = world.rows(Visit)
    assert (visit.visitor_id, visit.written_by_id) == (cast.zhao.id, cast.chen.id)


@pytest.mark.parametrize("words", ["今天去看了孙海", "送孙海 念了三条"])
def test_a_group_leader_writes_of_his_own_group_only(world: World, leader: Phone, words: str) -> None:
    assert leader.says(words).template == "staff/whom_visited"
    assert world.rows(Visit) == []


def test_a_member_writes_down_no_visit(world: World, chat: Chat) -> None:
    chat("o-sun").says(SENTENCE)
    assert world.rows(Visit) == []


@pytest.mark.parametrize(
    ("text", "content", "needs", "maybe"),
    [
        ("送陈建国念了三条他说暖气不热想要放大镜", ["念了三条"], ["暖气不热", "想要放大镜"], []),
        ("到陈建国家坐了坐，讲了讲两会精神，没人修水龙头", ["讲了讲两会精神"], ["没人修水龙头"], []),
        ("走访陈建国 聊了聊家常 生活有困难", [], ["生活有困难"], []),
        ("送陈建国学习材料一份 他说字太小看不清", ["学习材料一份"], [], ["字太小看不清"]),
        ("送陈建国", [], [], []),
    ],
)
def test_a_sentence_is_taken_apart(text: str, content: list[str], needs: list[str], maybe: list[str]) -> None:
    note = visit_words.read(text, ("陈建国",))
    assert (note.content, note.needs, note.maybe) == (content, needs, maybe)

"""What contacts say about somebody's life: a death is asked back, everything stops at once, a mistake is undone."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from domain.bindings import Binding
from domain.deliveries import Delivery, State
from domain.floating import Absence, AbsenceReason, AbsenceState
from domain.items import Task, TaskKind
from domain.lives import LifeChange
from domain.meetings import Answer, AnswerKind, Meeting
from domain.members import LifeState, Member
from domain.notices import NoticeKind
from handlers.staff import life_words
from handlers.staff.life_words import Said
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World

DIED = "李建国同志今天凌晨去世了"


@pytest.fixture
def secretary(chat: Chat) -> Phone:
    return chat("o-chen")


@pytest.fixture
def waiting(session: Session, cast: Cast, assembly: Meeting) -> Delivery:
    """A notice that waits for 李建国."""
    notice = factories.a_notice(session, cast.branch, NoticeKind.MEETING, meeting_id=assembly.id)
    row = factories.a_delivery(session, notice, cast.li)
    session.commit()
    return row


def state_of(world: World, member: Member) -> LifeState:
    return next(row.life_state for row in world.rows(Member) if row.id == member.id)


def open_tasks(world: World, member: Member) -> list[TaskKind]:
    return [task.kind for task in world.rows(Task, member_id=member.id, closed_at=None)]


def test_a_death_is_asked_back_and_then_stops_everything(
    world: World, secretary: Phone, cast: Cast, waiting: Delivery
) -> None:
    card = secretary.says(DIED)
    assert card.template == "staff/life_card"
    assert state_of(world, cast.li) is LifeState.LIVING
    assert secretary.says("1").template == "staff/life_changed"
    assert state_of(world, cast.li) is LifeState.DECEASED
    assert world.rows(Delivery, id=waiting.id)[0].state in (State.EXEMPT, State.WITHDRAWN)
    assert open_tasks(world, cast.li) == [TaskKind.VISIT]
    assert world.templates_told(cast.zhao) == ["tasks/family_visit"]


def test_his_family_is_told_nothing(world: World, session: Session, secretary: Phone, cast: Cast) -> None:
    secretary.goes_through("王秀兰去世了", "1")
    assert world.told("o-son") == []
    assert [binding.open_id for binding in world.rows(Binding, member_id=cast.wang.id)] == ["o-wang", "o-son"]


def test_no_leaves_him_as_he_is(world: World, secretary: Phone, cast: Cast) -> None:
    secretary.goes_through(DIED, "2")
    assert state_of(world, cast.li) is LifeState.LIVING
    assert world.rows(LifeChange) == []


@pytest.mark.parametrize("words", ["9", "李建国没有去世 记错了", "弄错了，李建国没去世"])
def test_a_mistaken_death_is_undone_at_a_word(
    world: World, secretary: Phone, cast: Cast, waiting: Delivery, words: str
) -> None:
    secretary.goes_through(DIED, "1")
    before = world.templates_told(cast.li)
    heard = secretary.says(words)
    assert heard.template == "staff/life_undone"
    assert "支部党员大会" in heard
    assert state_of(world, cast.li) is LifeState.LIVING
    assert open_tasks(world, cast.li) == []
    assert world.templates_told(cast.li) == before
    assert world.rows(Delivery, id=waiting.id)[0].state in (State.EXEMPT, State.WITHDRAWN)
    assert "staff/missed_by_mistake" in world.templates_told(cast.chen)


def test_what_was_to_be_done_for_him_is_open_again(
    world: World, session: Session, secretary: Phone, cast: Cast, chat: Chat
) -> None:
    chat("o-li").says("想请人上门送学")
    kinds = open_tasks(world, cast.li)
    assert kinds == [TaskKind.HOME_STUDY]
    secretary.goes_through(DIED, "1")
    assert open_tasks(world, cast.li) == [TaskKind.VISIT]
    secretary.says("9")
    assert open_tasks(world, cast.li) == kinds


@pytest.mark.parametrize(
    ("words", "who", "state", "push"),
    [
        ("王秀兰住院了", "王秀兰", LifeState.HOSPITAL, "tasks/hospital_visit"),
        ("王秀兰病重", "王秀兰", LifeState.GRAVELY_ILL, "tasks/hospital_visit"),
        ("陈建国老伴走了", "陈建国", LifeState.MOURNING, "tasks/mourning"),
    ],
)
def test_an_illness_or_mourning_counts_at_once(
    world: World, secretary: Phone, cast: Cast, words: str, who: str, state: LifeState, push: str
) -> None:
    assert secretary.says(words).template == "staff/life_changed"
    [member] = world.rows(Member, name=who)
    assert member.life_state is state
    assert world.templates_told(cast.li) == [push]
    secretary.says("9")
    assert world.rows(Member, name=who)[0].life_state is LifeState.LIVING


def test_out_of_hospital_again(world: World, secretary: Phone, cast: Cast) -> None:
    secretary.goes_through("王秀兰住院了", "王秀兰出院了")
    assert state_of(world, cast.wang) is LifeState.LIVING


def test_a_group_leader_speaks_of_his_own_group(world: World, chat: Chat, cast: Cast) -> None:
    chat("o-li").says("孙海住院了")
    assert state_of(world, cast.sun) is LifeState.LIVING
    chat("o-li").says("王秀兰住院了")
    assert state_of(world, cast.wang) is LifeState.HOSPITAL


def test_a_member_who_mourns_sets_nobodys_state(world: World, chat: Chat, cast: Cast) -> None:
    chat("o-sun").says("李建国昨晚走了")
    assert state_of(world, cast.li) is LifeState.LIVING
    assert world.rows(LifeChange) == []


# -- away ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "clock"),
    [("孙海去纽约住半年", "America/New_York"), ("孙海去东京了", "Asia/Tokyo"), ("孙海去乌鲁木齐了", "")],
)
def test_quiet_hours_follow_him(world: World, secretary: Phone, cast: Cast, words: str, clock: str) -> None:
    assert secretary.says(words).template == "staff/away_card"
    assert world.rows(Member, name="孙海")[0].whereabouts == "三亚"
    assert secretary.says("1").template == "staff/away_kept"
    [member] = world.rows(Member, name="孙海")
    assert member.zone == clock
    assert member.whereabouts
    assert member.whereabouts in words
    assert secretary.says("孙海回来了").template == "staff/back_again"
    [member] = world.rows(Member, name="孙海")
    assert (member.zone, member.whereabouts) == ("", None)


def test_a_journey_that_was_misheard_is_taken_back(world: World, secretary: Phone) -> None:
    secretary.goes_through("孙海去纽约住半年", "1", "9")
    [member] = world.rows(Member, name="孙海")
    assert (member.zone, member.whereabouts) == ("", "三亚")


def test_who_was_not_away_has_come_to_a_meeting(secretary: Phone, group_meeting: Meeting) -> None:
    assert not secretary.says("王秀兰回来了").template.startswith("staff/back")


# -- leave for another -----------------------------------------------------------------------------------------------


def test_leave_for_another_is_shown_first(world: World, secretary: Phone, cast: Cast, group_meeting: Meeting) -> None:
    assert "给陈建国记请假，原因：腿疼。对吗？" in secretary.says("陈建国请假 腿疼")
    assert world.rows(Answer) == []
    assert secretary.says("1").template == "staff/leave_kept"
    [answer] = world.rows(Answer)
    assert (answer.member_id, answer.kind, answer.reason, answer.by_id) == (
        cast.old_chen.id,
        AnswerKind.LEAVE,
        "腿疼",
        cast.chen.id,
    )
    secretary.says("9")
    assert world.rows(Answer)[0].withdrawn_at is not None


# -- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("李建国同志今天凌晨去世了", Said("李建国", LifeState.DECEASED)),
        ("李建国走了", Said("李建国", LifeState.DECEASED)),
        ("李建国的老伴昨晚走了", Said("李建国", LifeState.MOURNING)),
        ("李建国家里办丧事", Said("李建国", LifeState.MOURNING)),
        ("李建国老伴住院了", None),
        ("李建国病危", Said("李建国", LifeState.GRAVELY_ILL)),
        ("李建国出院了", Said("李建国", LifeState.LIVING)),
        ("李建国组织关系转走了", Said("李建国", LifeState.TRANSFERRED)),
        ("李建国从东京回来了", Said("李建国", is_back=True)),
        ("李建国走了两步", None),
    ],
)
def test_words_about_a_life(text: str, expected: Said | None) -> None:
    assert life_words.read(text, "李建国") == expected


@pytest.mark.parametrize(
    "text", ["李建国去世了吗", "李建国去世周年怎么办", "谁住院了", "去医院看望李建国", "李建国请假住院"]
)
def test_questions_and_other_things_are_no_news(text: str) -> None:
    assert not life_words.may_be(text)


@pytest.mark.parametrize("words", ["张三去世了", "张三住院了"])
def test_a_name_that_nobody_has_is_asked_for_and_no_journey_is_made_of_it(secretary: Phone, words: str) -> None:
    assert secretary.says(words).template == "staff/who_is_meant"


def test_a_discharge_asks_somebody_to_look_in_within_a_week(
    world: World, secretary: Phone, session: Session, cast: Cast
) -> None:
    secretary.says("王秀兰住院了")
    secretary.says("王秀兰出院了")
    assert world.templates_told(cast.li) == ["tasks/hospital_visit", "tasks/discharged"]


def test_who_goes_to_a_daughter_for_the_winter_is_away_from_that_day(
    world: World, secretary: Phone, cast: Cast
) -> None:
    secretary.goes_through("李建国3月12日去成都女儿家,5月1日回来", "1")
    (absence,) = world.rows(Absence, member_id=cast.li.id)
    assert (absence.since, absence.reason) == (date(2025, 3, 12), AbsenceReason.CHILDREN)
    assert absence.back_on == date(2025, 5, 1)
    secretary.says("李建国回来了")
    (absence,) = world.rows(Absence, member_id=cast.li.id)
    assert absence.state is AbsenceState.RETURNED

"""The roster and each person's page: what may be seen, edited with a reason, and what a life state stops."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.days import PartialDate
from domain.lives import LifeChange
from domain.members import LifeState, Member
from domain.profiles import Circumstance, Profile
from domain.visits import HealthClass, VisitOccasion, VisitWay
from services import bindings, profiles, visits
from services.visits import Story
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.factories import NOW

ADDRESS = "南湖小区9栋"


def sends(browser: FlaskClient, address: str, **typed: str) -> tuple[int, str]:
    csrf = csrf_of(browser.get("/console/").text)
    answer = browser.post(address, data={"csrf": csrf, **typed})
    return answer.status_code, answer.text


def state_of(session: Session, member: Member) -> LifeState:
    session.expire_all()
    state = member.life_state
    session.commit()  # SQLite has one writer
    return state


def acts(session: Session, member: Member) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(AuditEntry.act).where(AuditEntry.about_id == member.id).order_by(AuditEntry.id)))


def test_a_name_is_found_by_its_sound(session: Session, scene: Scene, desk: FlaskClient) -> None:
    scene.cast.wang.name_sound = "王秀兰"  # the console of these tests hears names as they are written
    scene.cast.sun.name_sound = "王绣蓝"
    session.commit()
    assert "孙海" in desk.get("/console/members?name=王绣蓝").text
    assert "孙海" not in desk.get("/console/members?name=王秀兰").text


def test_his_page_shows_his_number_and_who_looked(session: Session, scene: Scene, desk: FlaskClient) -> None:
    scene.cast.wang.address = ADDRESS
    session.commit()
    page = desk.get(f"/console/members/{scene.cast.wang.id}").text
    assert ADDRESS in page
    assert f"tel:{scene.cast.wang.phone}" in page
    assert acts(session, scene.cast.wang) == ["members.looked_at"]


def test_health_is_shown_to_those_who_may_see_it(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    wang = scene.cast.wang
    own = bindings.own_binding(session, wang)
    assert own is not None
    own.health_consented_at = NOW
    session.flush()
    grounds = [Circumstance.ALONE, Circumstance.ILL]
    profiles.keep(session, wang, NOW, by=scene.cast.chen, circumstances=grounds)
    story = Story(date(2025, 3, 9), VisitWay.HOME, VisitOccasion.EVERYDAY, "坐了坐", health=HealthClass.ILL)
    visits.record(session, wang, story, NOW, visitor=scene.cast.li, by=scene.cast.li)
    session.commit()
    seen = {
        one: signs_in(who).get(f"/console/members/{wang.id}").text
        for one, who in (("书记", scene.cast.chen), ("组长", scene.cast.li))
    }
    assert {one: ("患病" in page, "身体较差" in page, "独居" in page) for one, page in seen.items()} == {
        "书记": (True, True, True),
        "组长": (False, False, True),
    }


def test_a_change_keeps_its_reason_and_nothing_sealed(session: Session, scene: Scene, desk: FlaskClient) -> None:
    wang = scene.cast.wang
    before = wang.phone
    typed = {"name": "王秀兰", "phone": "15412345678", "born": "1942年5月4日", "life": "1", "alone": "1", "ill": "1"}
    status, _ = sends(desk, f"/console/members/{wang.id}/edit", reason="本人来电话更正", hobbies="剪纸", **typed)
    assert status == 303
    session.expire_all()
    assert (wang.phone, wang.born) == ("15412345678", PartialDate(1942, 5, 4))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "members.edited")).one()
    assert entry.data == {"reason": "本人来电话更正", "changes": {"born": ["1942", "1942-05-04"], "phone": ["", ""]}}
    assert str(before) not in str(entry.data)
    profile = session.get_one(Profile, wang.id)
    assert (profile.grounds, profile.hobbies) == ((Circumstance.ALONE,), "剪纸")  # of his health only with his consent
    session.commit()
    assert "本人来电话更正" in desk.get(f"/console/members/{wang.id}").text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "王秀兰"}, "这里还空着"),
        ({"name": "", "reason": "更正"}, "这里还空着"),
        ({"name": "王秀兰", "reason": "更正", "born": "去年"}, "这个日子没看懂"),
        ({"name": "王秀兰", "reason": "更正", "phone": "123"}, "电话号码没看懂"),
        ({"name": "王秀兰", "reason": "更正", "way": "pigeon"}, "请从里面选一个"),
    ],
)
def test_what_is_wrong_is_said_beside_it(scene: Scene, desk: FlaskClient, typed: dict[str, str], says: str) -> None:
    status, page = sends(desk, f"/console/members/{scene.cast.wang.id}/edit", **typed)
    assert (status, says in page) == (422, True)


def test_a_namesake_is_asked_about_before_he_is_added(session: Session, scene: Scene, desk: FlaskClient) -> None:
    typed = {"name": "王秀兰", "reason": "从红旗厂党支部转入", "born": "1942"}
    status, page = sends(desk, "/console/members/new", **typed)
    assert (status, "同名" in page) == (422, True)
    assert sends(desk, "/console/members/new", sure="1", **typed)[0] == 303
    found = session.scalars(select(Member).where(Member.name == "王秀兰")).all()
    assert [one.branch_id for one in found] == [scene.cast.branch.id] * 2


def test_what_a_death_stops_is_shown_before_and_a_mistake_undone(
    session: Session, scene: Scene, desk: FlaskClient
) -> None:
    wang = scene.cast.wang
    address = f"/console/members/{wang.id}/life"
    page = desk.get(f"{address}?state=deceased").text
    assert "也不发给家里人" in page
    assert "明天停水" in page  # a notice that waits for her
    assert "医保的事想问问" in page
    states = [state_of(session, wang)]
    for act in (address, f"{address}/undo"):
        assert sends(desk, act, state="deceased")[0] == 303
        states.append(state_of(session, wang))
    assert states == [LifeState.LIVING, LifeState.DECEASED, LifeState.LIVING]
    assert session.scalars(select(LifeChange)).one().undone_at == NOW
    session.commit()  # SQLite has one writer
    assert sends(desk, f"{address}/undo")[0] == 409


def test_his_page_takes_the_same_statements_however_much_happened(
    session: Session, scene: Scene, desk: FlaskClient, statements: list[str]
) -> None:
    address = f"/console/members/{scene.cast.wang.id}"
    desk.get(address)
    statements.clear()
    desk.get(address)
    few = len(statements)
    for day in range(1, 9):
        story = Story(date(2025, 3, day), VisitWay.PHONE, VisitOccasion.EVERYDAY, "问了问", needs=("换灯",))
        visits.record(session, scene.cast.wang, story, NOW, visitor=scene.cast.li, by=scene.cast.li)
    session.commit()
    statements.clear()
    desk.get(address)
    assert len(statements) == few

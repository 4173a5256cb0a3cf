"""Pairs, visits, stays away, transfers and dates in the console."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.days import PartialDate
from domain.floating import Absence, AbsenceReason, AbsenceState
from domain.items import Item, ItemKind, Task, TaskKind
from domain.members import LifeState, Member
from domain.organisation import PostKind
from domain.pairing import DueIn, Pairing, Tier, due_in
from domain.transfers import Direction, Transfer
from domain.visits import Visit, VisitOccasion, VisitWay
from services import floating, pairing, visits
from services.floating import Stay
from services.visits import Story
from tests import factories
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.factories import NOW

TODAY = date(2025, 3, 10)


def sends(browser: FlaskClient, address: str, **typed: object) -> tuple[int, str]:
    csrf = csrf_of(browser.get("/console/dates").text)
    answer = browser.post(address, data={"csrf": csrf, **typed})
    return answer.status_code, answer.text


# -- pairs


def test_a_pair_is_made_with_the_tier_that_a_human_chose(session: Session, scene: Scene, desk: FlaskClient) -> None:
    address = f"/console/members/{scene.cast.wang.id}/pair"
    page = desk.get(address).text
    assert "建议B类" in page
    assert "孙海" not in page  # he holds no post
    assert sends(desk, address, helper=scene.cast.li.id, tier="A", remark="隔壁楼")[0] == 303
    (row,) = session.scalars(select(Pairing))
    assert (row.helper_id, row.tier, row.since) == (scene.cast.li.id, Tier.A, TODAY)
    assert "李建国联系，最长7天一次。隔壁楼" in desk.get("/console/pairing").text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"helper": "0", "tier": "A"}, "请选一位同志"),
        ({"helper": "sun", "tier": "A"}, "请选一位同志"),
        ({"helper": "li", "tier": "Z"}, "请从里面选一个"),
        ({"helper": "li", "tier": "A", "days": "900"}, "1到365"),
    ],
)
def test_a_pair_that_cannot_be_is_said_to_be_so(
    session: Session, scene: Scene, desk: FlaskClient, typed: dict[str, str], says: str
) -> None:
    people = {"sun": scene.cast.sun.id, "li": scene.cast.li.id}
    address = f"/console/members/{scene.cast.wang.id}/pair"
    status, page = sends(desk, address, **{**typed, "helper": people.get(typed["helper"], 0)})
    assert (status, says in page) == (422, True)
    assert session.scalars(select(Pairing)).all() == []


@pytest.mark.parametrize(
    ("days", "when"),
    [
        (-30, DueIn.OVER),
        (-1, DueIn.OVER),
        (0, DueIn.FIRST),
        (6, DueIn.FIRST),
        (7, DueIn.SECOND),
        (27, DueIn.FOURTH),
        (28, DueIn.LATER),
        (90, DueIn.LATER),
    ],
)
def test_contact_is_due_in_weeks_from_today(days: int, when: DueIn) -> None:
    assert due_in(TODAY + timedelta(days=days), TODAY) is when


def test_due_contacts_are_a_picture_and_the_same_in_words(session: Session, scene: Scene, desk: FlaskClient) -> None:
    for member, tier, days in (
        (scene.cast.wang, Tier.A, 9),
        (scene.cast.old_chen, Tier.A, 5),
        (scene.cast.sun, "B", 0),
    ):
        on = TODAY - timedelta(days=days)
        pairing.assign(session, member, scene.cast.li, NOW, by=scene.cast.chen, on=on, tier=Tier(tier))
    session.commit()
    page = " ".join(desk.get("/console/pairing").text.split())
    assert page.count('<rect class="bar kind-0"') == 2
    assert page.count('<rect class="bar kind-1"') == 1
    for line in (r"<li>过了：<i[^>]+></i>A类（重点看护） <b>1</b> </li>", r"<li>第二周：没有</li>"):
        assert re.search(line, page)


def test_an_aide_sees_his_own_people_only(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    cast = scene.cast
    aide = factories.a_member(session, cast.branch, "周强", on_roster=False)
    factories.a_post(session, cast.branch, aide, PostKind.AIDE)
    for member, helper in ((cast.wang, aide), (cast.old_chen, cast.li)):
        pairing.assign(session, member, helper, NOW, by=cast.chen, on=TODAY, tier=Tier.B)
    session.commit()
    browser = signs_in(aide)
    pages = [browser.get(f"/console/{name}").text for name in ("pairing", "members", "visits")]
    assert [("王秀兰" in page, "陈建国" in page) for page in pages] == [(True, False), (True, False), (False, False)]
    assert browser.get(f"/console/members/{cast.wang.id}").status_code == 200
    assert browser.get(f"/console/members/{cast.old_chen.id}").status_code == 404


def test_a_pairing_ends_from_today_on(session: Session, scene: Scene, desk: FlaskClient) -> None:
    cast = scene.cast
    row = pairing.assign(session, cast.wang, cast.li, NOW, by=cast.chen, on=date(2025, 1, 1), tier=Tier.B)
    session.commit()
    assert sends(desk, f"/console/pairing/{row.id}/end")[0] == 303
    session.expire_all()
    assert row.until == date(2025, 3, 9)


# -- visits


def test_a_visit_is_written_in_one_line(session: Session, scene: Scene, desk: FlaskClient) -> None:
    words = "送 陈建国 念了三条 他说暖气不热 想要放大镜"
    assert sends(desk, "/console/visits/new", words=words, on="2025-03-08")[0] == 303
    (visit,) = session.scalars(select(Visit))
    assert (visit.member_id, visit.on, visit.occasion) == (
        scene.cast.old_chen.id,
        date(2025, 3, 8),
        VisitOccasion.HOME_STUDY,
    )
    needs = session.scalars(select(Item.words).where(Item.member_id == visit.member_id, Item.kind == ItemKind.NEED))
    assert needs.all() == ["暖气不热", "想要放大镜"]
    assert session.get_one(Task, scene.liaison_task.id, populate_existing=True).closed_at == NOW
    session.commit()
    page = desk.get(f"/console/visits/{visit.id}").text
    assert "念了三条" in page
    assert sends(desk, f"/console/visits/{visit.id}/back")[0] == 303
    assert sends(desk, f"/console/visits/{visit.id}/back")[0] == 409


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"words": ""}, "请写一句"),
        ({"words": "去坐了坐，都好"}, "没听出是看了谁"),
        ({"words": "看了周芳，都好"}, "没听出是看了谁"),
        ({"words": "看了王秀兰，都好", "on": "2025-03-11"}, "这个日子没看懂"),
    ],
)
def test_a_line_that_is_not_clear_is_asked_about(
    session: Session, scene: Scene, desk: FlaskClient, typed: dict[str, str], says: str
) -> None:
    status, page = sends(desk, "/console/visits/new", **typed)
    assert (status, says in page) == (422, True)
    assert session.scalars(select(Visit)).all() == []


def test_a_festival_is_arranged_for_those_who_were_chosen(session: Session, scene: Scene, desk: FlaskClient) -> None:
    page = desk.get("/console/visits/plan?occasion=party_day:2025").text
    assert "七一走访计划" in page
    assert [name in page for name in ("王秀兰", "陈建国", "李建国")] == [True, True, False]
    typed = {"occasion": "party_day:2025", "member": scene.cast.wang.id}
    assert sends(desk, "/console/visits/plan", **typed)[0] == 303
    tasks = session.scalars(select(Task).where(Task.key.startswith("festival:"))).all()
    assert [(task.member_id, task.kind) for task in tasks] == [(scene.cast.wang.id, TaskKind.VISIT)]
    session.commit()
    assert "王秀兰：安排好了，李建国去" in desk.get("/console/visits/plan?occasion=party_day:2025").text
    assert sends(desk, "/console/visits/plan", occasion="party_day:2025")[0] == 422


# -- stays away, transfers, dates


def test_a_stay_away_is_written_and_ends(session: Session, scene: Scene, desk: FlaskClient) -> None:
    cast = scene.cast
    assert "在三亚" in desk.get("/console/floating").text  # since when nobody wrote down
    typed = {"member": cast.sun.id, "place": "三亚", "since": "2024-10-20", "reason": "winter"}
    assert sends(desk, "/console/floating/new", back_on="2025-04-10", **typed)[0] == 303
    (absence,) = session.scalars(select(Absence))
    assert (absence.since, absence.back_on, absence.reason) == (
        date(2024, 10, 20),
        date(2025, 4, 10),
        AbsenceReason.WINTER,
    )
    session.commit()
    for to, state in (("floating", AbsenceState.FLOATING), ("returned", AbsenceState.RETURNED)):
        assert sends(desk, f"/console/floating/{absence.id}", to=to, permit="流2025-1")[0] == 303
        session.expire_all()
        assert absence.state is state
        session.commit()
    assert sends(desk, f"/console/floating/{absence.id}", to="floating")[0] == 422
    assert "现在没有记着在外地的同志" in desk.get("/console/floating").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"member": "0"}, "请选一位同志"),
        ({"place": ""}, "这里还空着"),
        ({"since": "去年"}, "这个日子没看懂"),
        ({"back_on": "2024-01-01"}, "这个日子没看懂"),
    ],
)
def test_a_stay_that_is_not_clear_is_asked_about(
    scene: Scene, desk: FlaskClient, wrong: dict[str, str], says: str
) -> None:
    typed = {"member": str(scene.cast.sun.id), "place": "三亚", "since": "2024-10-20"} | wrong
    status, page = sends(desk, "/console/floating/new", **typed)
    assert (status, says in page) == (422, True)


def test_a_transfer_goes_from_letter_to_slip(session: Session, scene: Scene, desk: FlaskClient) -> None:
    cast = scene.cast
    typed = {"member": cast.sun.id, "direction": "out", "unit": "三亚市某社区党支部", "letter": "2025001"}
    dates = {"issued_on": "2025-02-12", "valid_days": "30", "paid_through": "2025-03"}
    assert sends(desk, "/console/transfers/new", **typed, **dates)[0] == 303
    (row,) = session.scalars(select(Transfer))
    session.commit()
    assert "介绍信快到期了" in desk.get("/console/transfers").text
    assert sends(desk, f"/console/transfers/{row.id}", step="accepted", on="2025-03-09")[0] == 303
    assert session.get_one(Member, cast.sun.id, populate_existing=True).life_state is LifeState.TRANSFERRED
    session.commit()
    assert sends(desk, f"/console/transfers/{row.id}", step="slip", on="2025-03-10")[0] == 303
    assert sends(desk, f"/console/transfers/{row.id}", step="slip", on="2025-03-10")[0] == 422


def test_a_month_is_shown_with_its_days_and_the_list_of_fifty_years(
    session: Session, scene: Scene, desk: FlaskClient
) -> None:
    scene.cast.wang.born, scene.cast.wang.joined = PartialDate(1942, 3, 12), PartialDate(1975, 3, 11)
    session.commit()
    page = desk.get("/console/dates").text
    assert "2025年3月12日" in page
    assert "入党50周年" in page
    assert "党龄从1975年3月11日算起" in page
    assert "2025年2月" in desk.get("/console/dates?month=2025-02").text


def test_pages_take_the_same_statements_however_many_people(
    session: Session, scene: Scene, desk: FlaskClient, statements: list[str]
) -> None:
    def count() -> list[int]:
        found = []
        for name in ("members", "pairing", "visits", "visits/plan", "floating", "transfers", "dates", ""):
            statements.clear()
            assert desk.get(f"/console/{name}").status_code == 200
            found.append(len(statements))
        return found

    more(session, scene, 1)
    before = count()
    more(session, scene, 9)
    assert count() == before


def more(session: Session, scene: Scene, people: int) -> None:
    cast = scene.cast
    for number in range(people):
        born = PartialDate(1940, 3, 10 + number)
        member = factories.a_member(session, cast.branch, f"党员{number}", born=born, group_id=cast.groups[0].id)
        pairing.assign(session, member, cast.li, NOW, by=cast.chen, on=TODAY, tier=Tier.A)
        floating.leave(session, member, Stay("三亚", date(2024, 9, 1)), "", NOW, by=cast.chen)
        story = Story(TODAY, VisitWay.HOME, VisitOccasion.EVERYDAY, "坐了坐")
        visits.record(session, member, story, NOW, visitor=cast.li, by=cast.li)
        row = Transfer(
            branch_id=cast.branch.id, member_id=member.id, direction=Direction.OUT, from_unit="甲", to_unit="乙"
        )
        row.opened_at, row.opened_by_id = NOW, cast.chen.id
        row.letter, row.issued_on, row.valid_days = "1", date(2025, 2, 1), 30
        session.add(row)
    session.commit()

"""Posts and terms: handing over takes effect from that minute; what is missing is said to those who can mend it."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.members import Standing
from domain.organisation import Post, PostKind
from domain.terms import Term
from services import organisation
from tests import factories
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene

TODAY = date(2025, 3, 10)


def sends(browser: FlaskClient, address: str, **fields: object) -> tuple[int, str]:
    token = csrf_of(browser.get(address).text)
    answer = browser.post(address, data={"csrf": token, **fields})
    return answer.status_code, answer.text


def chief_of(session: Session, scene: Scene, on: date) -> str:
    found = organisation.secretary_of(session, scene.cast.branch, on)
    return "" if found is None else found.name


def test_new_secretary_takes_over_and_the_former_one_reads_nothing_new(
    session: Session, scene: Scene, signs_in: SignsIn
) -> None:
    chen, sun = signs_in(scene.cast.chen), scene.cast.sun
    address = f"/console/units/{scene.cast.branch.id}/posts"
    status, page = sends(chen, address, post="secretary", member_id=sun.id)
    assert (status, "由孙海同志来办" in page) == (200, True)
    assert [chen.get(path).status_code for path in ("/console/", "/console/units")] == [403, 403]
    session.expire_all()
    assert chief_of(session, scene, TODAY) == "孙海"
    assert scene.ask.owner_id == sun.id  # what waited for the one waits for the other
    assert scene.liaison_task.owner_id == scene.cast.zhao.id
    session.commit()
    assert signs_in(sun).get("/console/units").status_code == 200
    acts = list(session.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("units."))))
    assert acts == ["units.replaced", "units.appointed"]


def test_former_post_keeps_its_days(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    sends(
        signs_in(scene.cast.chen),
        f"/console/units/{scene.cast.branch.id}/posts",
        post="secretary",
        member_id=scene.cast.sun.id,
    )
    page = signs_in(scene.cast.sun).get("/console/units").text
    assert "2025年3月10日" in page
    assert "2025年3月9日" in page.split("这一年里卸任的")[1]


@pytest.mark.parametrize(
    ("post", "whom", "since", "says"),
    [
        ("", "sun", "", "请先点一个职务"),
        ("deputy", "", "", "请选本支部的同志"),
        ("deputy", "zhou", "", "请选本支部的同志"),
        ("deputy", "wang", "", "要由正式党员担任"),
        ("secretary", "chen", "", "已经担任这个职务"),
        ("deputy", "sun", "3月1日", "日子请写成"),
        ("group_leader", "sun", "", "请先点一个职务"),
        ("office", "sun", "", "请先点一个职务"),
    ],
)
def test_appointment_that_cannot_be_is_said_beside_the_form(
    session: Session, scene: Scene, signs_in: SignsIn, post: str, whom: str, since: str, says: str
) -> None:
    scene.cast.wang.standing = Standing.PROBATIONARY
    session.commit()
    member_id = getattr(scene.cast, whom).id if whom else ""
    address = f"/console/units/{scene.cast.branch.id}/posts"
    status, page = sends(signs_in(scene.cast.chen), address, post=post, member_id=member_id, since=since)
    assert (status, says in page) == (422, True)
    assert session.query(Post).count() == 4


def test_group_gets_another_leader(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    group = scene.cast.groups[1]
    status, _ = sends(
        signs_in(scene.cast.chen), f"/console/units/{group.id}/posts", post="group_leader", member_id=scene.cast.wang.id
    )
    held = organisation.holders(session, [group.id], [PostKind.GROUP_LEADER], TODAY)
    assert (status, [member.name for _, member in held]) == (303, ["王秀兰"])


def test_post_ends_at_once_and_only_once(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    post = session.scalars(select(Post).where(Post.member_id == scene.cast.zhao.id)).one()
    session.commit()
    zhao, chen = signs_in(scene.cast.zhao), signs_in(scene.cast.chen)
    assert [sends(chen, f"/console/posts/{post.id}")[0]] == [303]
    session.refresh(post)
    session.commit()
    assert (post.until, zhao.get("/console/").status_code) == (date(2025, 3, 9), 403)
    assert "已经卸任" in chen.get(f"/console/posts/{post.id}").text


def test_superior_may_appoint_where_there_is_nobody(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    """D2.8: the superior may appoint a secretary."""
    session.scalars(select(Post).where(Post.member_id == scene.cast.chen.id)).one().until = date(2025, 3, 1)
    chief = factories.a_member(session, scene.cast.other_branch, "周强")
    factories.a_post(session, scene.cast.office, chief, PostKind.SECRETARY)
    session.commit()
    browser = signs_in(chief)
    assert "现在没有书记" in browser.get(f"/console/units?branch={scene.cast.branch.id}").text
    address = f"/console/units/{scene.cast.branch.id}/posts"
    assert sends(browser, address, post="secretary", member_id=scene.cast.sun.id)[0] == 303
    assert chief_of(session, scene, TODAY) == "孙海"


def test_term_runs_as_long_as_the_branch_s_setting_says(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    chen, address = signs_in(scene.cast.chen), f"/console/units/{scene.cast.branch.id}/term"
    assert sends(chen, address, since="2022-09-01", source="党员大会选举")[0] == 303
    term = session.query(Term).one()
    assert (term.since, term.until) == (date(2022, 9, 1), date(2025, 8, 31))
    for path in ("/console/units", "/console/"):
        assert "2025年8月31日到期" in chen.get(path).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "请写选举的日子"),
        ({"since": "2022-09-01"}, "请写一句依据"),
        ({"since": "2022-09-01", "until": "2022-01-01", "source": "选举"}, "要在开始的日子后面"),
    ],
)
def test_term_without_its_day_or_source_is_not_kept(
    session: Session, scene: Scene, signs_in: SignsIn, fields: dict[str, str], says: str
) -> None:
    status, page = sends(signs_in(scene.cast.chen), f"/console/units/{scene.cast.branch.id}/term", **fields)
    assert (status, says in page, session.query(Term).count()) == (422, True, 0)


def test_term_that_is_over_is_said_to_the_superior_and_names_nobody(
    session: Session, scene: Scene, signs_in: SignsIn
) -> None:
    """D2.7: overdue goes to the 党委."""
    session.add(Term(unit_id=scene.cast.branch.id, since=date(2021, 9, 1), until=date(2024, 8, 31), source="选举"))
    office = factories.a_member(session, scene.cast.other_branch, "周强")
    factories.a_post(session, scene.cast.office, office, PostKind.OFFICE)
    session.commit()
    page = signs_in(office).get("/console/").text
    assert "2024年8月31日到期" in page
    assert not any(member.name in page for member in scene.cast.everybody)

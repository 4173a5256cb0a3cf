"""Who sees what: every route, every kind of person, the own branch and another one."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Sessions
from domain.audit import AuditEntry
from domain.members import Member
from domain.organisation import Post, PostKind, UnitKind
from tests import factories
from tests.console.conftest import SignsIn
from tests.console.scene import Scene

OWN = ("today", "members", "meeting", "notice", "sheets", "task")
FOREIGN = (
    *("members_elsewhere", "today_elsewhere", "meeting_elsewhere", "notice_elsewhere", "sheets_elsewhere"),
    *("task_elsewhere", "letter"),
)


def address(scene: Scene, page: str) -> str:
    other = scene.cast.other_branch.id
    return (
        "/console"
        + {
            "today": "/",
            "members": "/members",
            "meeting": f"/meetings/{scene.meeting.id}",
            "notice": f"/notices/{scene.announced.id}",
            "sheets": f"/notices/{scene.announced.id}/sheets",
            "sheets_elsewhere": f"/notices/{scene.notice_elsewhere.id}/sheets",
            "task": f"/tasks/{scene.ask.id}",
            "liaison_task": f"/tasks/{scene.liaison_task.id}",
            "today_elsewhere": f"/?branch={other}",
            "members_elsewhere": f"/members?branch={other}",
            "meeting_elsewhere": f"/meetings/{scene.elsewhere.id}",
            "notice_elsewhere": f"/notices/{scene.notice_elsewhere.id}",
            "task_elsewhere": f"/tasks/{scene.task_elsewhere.id}",
            "letter": f"/notices/{scene.letter.id}",
        }[page]
    )


def who(session: Session, scene: Scene, name: str) -> Member:
    """Somebody of the cast, or somebody with the post of that name in 东风社区, or above it."""
    known = getattr(scene.cast, name, None)
    if isinstance(known, Member):
        return known
    kind = PostKind(name.removesuffix("_above"))
    unit = scene.cast.office if name.endswith("_above") or kind is PostKind.OFFICE else scene.cast.branch
    member = factories.a_member(session, scene.cast.branch, "周强", on_roster=False)
    factories.a_post(session, unit, member, kind)
    session.commit()
    return member


CASES = [
    *(("chen", page, 200) for page in (*OWN, "liaison_task")),
    *(("chen", page, 404) for page in FOREIGN),
    *(("deputy", page, 200) for page in OWN),
    *(("zhao", page, 200) for page in ("today", "members", "meeting", "notice", "liaison_task")),
    ("zhao", "task", 404),  # somebody else's to do
    *((post, page, 200) for post in ("organiser", "publicist", "discipline") for page in OWN[:4]),
    *((post, "task", 404) for post in ("organiser", "publicist", "discipline")),
    *(("organiser", page, 404) for page in FOREIGN),
    *(("zhou", page, 404) for page in ("meeting", "notice", "task", "letter")),
    *(("zhou", page, 200) for page in ("today", "members", "meeting_elsewhere", "notice_elsewhere", "task_elsewhere")),
    *(("wang", page, 403) for page in (*OWN, *FOREIGN)),
    *((name, "today", 200) for name in ("li", "aide", "office", "secretary_above")),
    *((name, page, 404) for name in ("li", "aide") for page in ("notice", "sheets", "task", *FOREIGN)),
    *((name, "members", 404) for name in ("office", "secretary_above")),
    *(
        (name, page, 404)
        for name in ("office", "secretary_above")
        for page in ("meeting", "notice", "task", *FOREIGN[2:])
    ),
]


@pytest.mark.parametrize(("name", "page", "status"), CASES)
def test_everybody_sees_what_the_post_shows(
    session: Session, scene: Scene, signs_in: SignsIn, name: str, page: str, status: int
) -> None:
    answer = signs_in(who(session, scene, name)).get(address(scene, page))
    assert answer.status_code == status
    if status != 200:
        assert "王秀兰" not in answer.text
        assert "周芳" not in answer.text.replace("周芳同志", "")


@pytest.mark.parametrize("page", [*OWN, *FOREIGN])
def test_stranger_is_told_how_to_come_in(stranger: FlaskClient, scene: Scene, page: str) -> None:
    answer = stranger.get(address(scene, page))
    assert answer.status_code == 403
    assert "请从微信里进来" in answer.text
    assert "王秀兰" not in answer.text


@pytest.mark.parametrize("route", ["/console/tasks/1", "/console/leave"])
def test_form_from_elsewhere_does_nothing(signs_in: SignsIn, scene: Scene, route: str) -> None:
    browser = signs_in(scene.cast.chen)
    assert browser.post(route, data={"csrf": "forged", "words": "好"}).status_code == 400
    assert browser.get("/console/").status_code == 200


def test_stranger_with_a_right_form_does_nothing_either(stranger: FlaskClient, scene: Scene, session: Session) -> None:
    with stranger.session_transaction() as cookie:
        cookie["csrf"] = "right"
    answer = stranger.post(f"/console/tasks/{scene.ask.id}", data={"csrf": "right", "words": "好"})
    session.refresh(scene.ask)
    assert (answer.status_code, scene.ask.closed_at) == (403, None)


def test_former_secretary_reads_nothing_from_that_day_on(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    browser = signs_in(scene.cast.chen)
    assert browser.get("/console/members").status_code == 200
    post = session.scalars(select(Post).where(Post.member_id == scene.cast.chen.id)).one()
    post.until = date(2025, 3, 9)
    session.commit()
    assert browser.get("/console/members").status_code == 403
    assert "请从微信里进来" in browser.get("/console/").text


def test_closed_branch_shows_nothing(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    browser = signs_in(scene.cast.chen)
    scene.cast.branch.closed_at = factories.NOW
    session.commit()
    assert browser.get("/console/").status_code == 403


def test_liaison_of_two_branches_chooses_between_them(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    factories.a_post(session, scene.cast.other_branch, scene.cast.zhao, PostKind.LIAISON)
    session.commit()
    browser = signs_in(scene.cast.zhao)
    assert "王秀兰" in browser.get("/console/members").text
    answer = browser.get(address(scene, "members_elsewhere")).text
    assert "周芳" in answer
    assert "王秀兰" not in answer


def test_office_sees_numbers_of_its_branches_only(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    elsewhere = factories.a_unit(session, scene.cast.account, "别的街道党工委", UnitKind.COMMITTEE_ABOVE)
    factories.a_unit(session, scene.cast.account, "别的支部", parent_id=elsewhere.id)
    page = signs_in(who(session, scene, "office")).get("/console/").text
    assert "东风社区离退休干部党支部" in page
    assert "红旗社区离退休干部党支部" in page
    assert "别的支部" not in page
    assert not any(member.name in page for member in scene.cast.everybody)


def test_looking_at_a_telephone_number_is_written_down(sessions: Sessions, scene: Scene, signs_in: SignsIn) -> None:
    signs_in(scene.cast.chen).get(address(scene, "task"))
    with sessions.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "tasks.looked_at")).one()
        assert (entry.by_id, entry.about_id) == (scene.cast.chen.id, scene.cast.wang.id)

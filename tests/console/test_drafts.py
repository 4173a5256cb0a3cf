"""A draft that waits is on the first page of whom it waits for; from above nobody sees another one."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from domain.members import Member
from domain.organisation import PostKind
from domain.reviews import Review, ReviewState, Subject
from services import reviews
from tests import factories
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.factories import NOW
from tests.fakes import FixedClock

TEXT = "明天停水，请备好用水。"


@pytest.fixture
def draft(session: Session, scene: Scene) -> Review:
    """By 陈敏; waits for 赵磊."""
    review = reviews.put_forward(
        session,
        reviews.Proposal(scene.cast.branch, Subject.PLAIN, TEXT),
        scene.cast.chen,
        NOW,
        ZoneInfo("Asia/Shanghai"),
    )
    session.commit()
    return review


@pytest.fixture
def chief(session: Session, scene: Scene) -> Member:
    """周强, secretary above both branches."""
    member = factories.a_member(session, scene.cast.other_branch, "周强", on_roster=False)
    factories.a_post(session, scene.cast.office, member, PostKind.SECRETARY)
    session.commit()
    return member


def first_page(browser: FlaskClient) -> str:
    return browser.get("/console/").text


def test_draft_is_on_the_first_page_of_whom_it_waits_for(scene: Scene, draft: Review, signs_in: SignsIn) -> None:
    page = first_page(signs_in(scene.cast.zhao))
    assert f'href="/console/notices/drafts/{draft.id}"' in page
    assert "陈敏拟的，您同意了才发" in page
    assert TEXT in page


def test_writer_sees_after_a_working_day_that_nobody_looked(
    scene: Scene, draft: Review, signs_in: SignsIn, clock: FixedClock
) -> None:
    assert "还没有人看" not in first_page(signs_in(scene.cast.chen))
    clock.passes(timedelta(days=1))
    page = first_page(signs_in(scene.cast.chen))
    assert "还没有人看" in page
    assert "现在请赵磊看" in page


def test_superior_lets_go_of_what_waits_for_him_and_sees_no_more(
    session: Session, scene: Scene, draft: Review, chief: Member, signs_in: SignsIn
) -> None:
    browser, address = signs_in(chief), f"/console/notices/drafts/{draft.id}"
    assert (browser.get(address).status_code, TEXT in first_page(browser)) == (404, False)
    draft.asked_id = chief.id
    session.commit()
    page = browser.get(address)
    assert "同意，发给大家" in page.text
    assert TEXT in first_page(browser)
    assert f"/console/notices?branch={scene.cast.branch.id}" not in page.text
    session.rollback()
    given = {"csrf": csrf_of(page.text), "agreed": "yes"}
    assert "记下了，您同意了。" in browser.post(address, data=given, follow_redirects=True).text
    session.refresh(draft)
    assert (draft.state, draft.issued_by_id) == (ReviewState.ISSUED, chief.id)
    assert browser.get(address).status_code == 404

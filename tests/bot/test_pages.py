"""The large-print pages behind a link: general text for whoever opens it, and nothing for a forged one."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

import console
from bot import pages
from bot.database import Sessions
from bot.render import Renderer
from domain.meetings import MeetingState
from services.links import Page, PageKind, page_token, read_page
from tests import factories
from tests.cast import Cast
from tests.fakes import FixedClock

SECRET = "a secret of the test suite, 32 letters"
ZONE = ZoneInfo("Asia/Shanghai")
LATER = factories.NOW + timedelta(days=30)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(factories.NOW)


@pytest.fixture
def browser(sessions: Sessions, clock: FixedClock, tmp_path: Path) -> FlaskClient:
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.secret_key = SECRET
    render = Renderer(ZONE)
    app.register_blueprint(console.create_blueprint(sessions, clock, render, zone=ZONE, secure=True))
    app.register_blueprint(pages.create_blueprint(sessions, clock, render, zone=ZONE, secret=SECRET, sounds=tmp_path))
    return app.test_client()


Addressed = Callable[[PageKind, int], str]


def address(kind: PageKind, number: int, member_id: int = 0) -> str:
    return "/p/" + page_token(SECRET, Page(kind, number, LATER, member_id))


def test_meeting_page_says_when_where_and_whom_to_ring(browser: FlaskClient, session: Session, cast: Cast) -> None:
    meeting = factories.a_meeting(session, cast.branch, cast.chen, place=cast.branch.place, bring="老花镜")
    session.commit()
    page = browser.get(address(PageKind.MEETING, meeting.id)).text
    for word in ("支部党员大会", "3月12日(星期三)上午9点30分", "社区二楼活动室", "有电梯", "老花镜", "赵磊"):
        assert word in page


def test_page_made_for_one_person_names_him_to_nobody(browser: FlaskClient, session: Session, cast: Cast) -> None:
    meeting = factories.a_meeting(session, cast.groups[1], cast.li)
    material = factories.a_material(session, cast.account)
    session.commit()
    for kind, number in ((PageKind.MEETING, meeting.id), (PageKind.MATERIAL, material.id)):
        general = browser.get(address(kind, number)).text
        personal = browser.get(address(kind, number, cast.wang.id)).text
        assert personal == general.replace(address(kind, number), address(kind, number, cast.wang.id))
        assert "王秀兰" not in personal
        assert str(cast.wang.phone) not in personal


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"state": MeetingState.CANCELLED}, "这次会不开了"),
        ({"version": 2}, "时间地点改过"),
        ({"starts_at": factories.NOW - timedelta(days=1)}, "已经开过了"),
    ],
)
def test_meeting_page_says_what_has_changed(
    browser: FlaskClient, session: Session, cast: Cast, change: dict[str, object], says: str
) -> None:
    meeting = factories.a_meeting(session, cast.branch, cast.chen, **change)
    session.commit()
    assert says in browser.get(address(PageKind.MEETING, meeting.id)).text


def test_material_page_reads_in_paragraphs_with_its_source(browser: FlaskClient, session: Session, cast: Cast) -> None:
    material = factories.a_material(session, cast.account, body="第一段。\n\n第二段。", link="https://www.12371.cn/")
    session.commit()
    page = browser.get(address(PageKind.MATERIAL, material.id)).text
    assert "<p>第一段。</p><p>第二段。</p>" in page
    assert "来源：共产党员网。陈敏看过。" in page
    assert 'href="https://www.12371.cn/"' in page


def test_material_never_leads_to_an_address_that_is_not_a_web_page(
    browser: FlaskClient, session: Session, cast: Cast
) -> None:
    material = factories.a_material(session, cast.account, link="javascript:alert(1)")
    session.commit()
    assert "javascript" not in browser.get(address(PageKind.MATERIAL, material.id)).text


def test_page_is_put_away_when_its_time_is_over(
    browser: FlaskClient, session: Session, cast: Cast, clock: FixedClock
) -> None:
    material = factories.a_material(session, cast.account)
    session.commit()
    clock.moves_to(LATER)
    answer = browser.get(address(PageKind.MATERIAL, material.id))
    assert (answer.status_code, material.title in answer.text) == (410, False)


def test_page_that_was_never_there_and_forged_one_look_the_same(browser: FlaskClient, cast: Cast) -> None:
    missing = browser.get(address(PageKind.MEETING, 4711))
    forged = browser.get("/p/" + page_token("another secret", Page(PageKind.MEETING, 1, LATER)))
    assert (missing.status_code, forged.status_code) == (404, 404)
    assert missing.text == forged.text


@pytest.mark.parametrize("size", ["standard", "large", "largest"])
def test_size_of_letters_is_remembered(browser: FlaskClient, cast: Cast, size: str) -> None:
    here = address(PageKind.MEETING, 4711)
    assert f'class="{size}"' in browser.get(f"{here}?size={size}").text
    assert f'class="{size}"' in browser.get(here).text


def test_unknown_size_is_the_standard(browser: FlaskClient, cast: Cast) -> None:
    assert 'class="standard"' in browser.get(address(PageKind.MEETING, 1) + "?size=huge").text


def test_page_holds_no_script_and_nothing_from_elsewhere(browser: FlaskClient, cast: Cast) -> None:
    answer = browser.get(address(PageKind.MEETING, 1))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert 'style="' not in answer.text


@pytest.mark.parametrize("kind", list(PageKind))
def test_token_gives_back_what_was_put_in(kind: PageKind) -> None:
    page = Page(kind, 2**40, LATER, 7)
    assert read_page(SECRET, page_token(SECRET, page)) == page


@pytest.mark.parametrize("token", ["", "x", "é", "not-base64!", "AAAA" * 13, "AAAA" * 100])
def test_nonsense_is_no_token(token: str) -> None:
    assert read_page(SECRET, token) is None


def test_token_with_one_letter_changed_is_no_token() -> None:
    token = page_token(SECRET, Page(PageKind.MEETING, 1, LATER))
    changed = [
        token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(len(token) - 1)
    ]
    assert [one for one in changed if read_page(SECRET, one) is not None] == []

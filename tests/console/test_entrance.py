"""The one-time link: for one person, once, for ten minutes; and the session that it opens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bot.database import Sessions
from console.throttle import Throttle
from domain.access import ConsoleLink
from domain.members import LifeState, Member
from domain.organisation import PostKind
from services import knocks, links
from tests import factories
from tests.console.conftest import SignsIn, csrf_of, make_app
from tests.console.scene import Scene
from tests.factories import NOW
from tests.fakes import FixedClock

LinkFor = Callable[[Member], str]


def taps(browser: FlaskClient, address: str) -> int:
    """Opens the link and taps 进入 if there is such a button; the status of the last answer."""
    seen = browser.get(address)
    if 'name="csrf"' not in seen.text:
        return seen.status_code
    return browser.post(address, data={"csrf": csrf_of(seen.text)}).status_code


def test_link_opens_the_console_of_its_person(stranger: FlaskClient, scene: Scene, link_for: LinkFor) -> None:
    assert taps(stranger, link_for(scene.cast.chen)) == 303
    assert "陈敏同志" in stranger.get("/console/").text


@pytest.mark.parametrize(
    ("wanted", "goal"),
    [
        ("registers", "/console/registers"),
        ("members", "/console/members"),
        ("member", "/console/"),
        ("//elsewhere.example", "/console/"),
    ],
)
def test_link_leads_to_a_section_and_nowhere_else(
    stranger: FlaskClient, scene: Scene, link_for: LinkFor, wanted: str, goal: str
) -> None:
    address = f"{link_for(scene.cast.chen)}?to={wanted}"
    answer = stranger.post(address, data={"csrf": csrf_of(stranger.get(address).text)})
    assert (answer.status_code, answer.headers["Location"]) == (303, goal)


def test_section_that_his_post_does_not_see_is_not_opened(
    stranger: FlaskClient, scene: Scene, link_for: LinkFor
) -> None:
    address = f"{link_for(scene.cast.li)}?to=registers"
    answer = stranger.post(address, data={"csrf": csrf_of(stranger.get(address).text)})
    assert answer.headers["Location"] == "/console/"


def test_link_is_good_once(app: Flask, scene: Scene, link_for: LinkFor) -> None:
    address = link_for(scene.cast.chen)
    assert taps(app.test_client(), address) == 303
    second = app.test_client()
    assert taps(second, address) == 410
    assert second.get("/console/").status_code == 403


def test_preview_does_not_use_the_link_up(app: Flask, stranger: FlaskClient, scene: Scene, link_for: LinkFor) -> None:
    address = link_for(scene.cast.chen)
    preview = app.test_client()
    assert [preview.get(address).status_code, preview.head(address).status_code] == [200, 200]
    assert taps(stranger, address) == 303


def test_link_of_ten_minutes_ago_is_shut(
    stranger: FlaskClient, scene: Scene, link_for: LinkFor, clock: FixedClock
) -> None:
    address = link_for(scene.cast.chen)
    page = stranger.get(address)
    clock.passes(timedelta(minutes=10))
    assert stranger.post(address, data={"csrf": csrf_of(page.text)}).status_code == 410
    assert stranger.get(address).status_code == 410


def test_button_of_another_page_does_not_open_the_door(stranger: FlaskClient, scene: Scene, link_for: LinkFor) -> None:
    address = link_for(scene.cast.chen)
    assert stranger.post(address, data={"csrf": "forged"}).status_code == 400
    assert taps(stranger, address) == 303


def test_member_without_a_post_comes_no_further_than_a_kind_word(
    stranger: FlaskClient, scene: Scene, link_for: LinkFor
) -> None:
    assert taps(stranger, link_for(scene.cast.wang)) == 403
    assert stranger.get("/console/").status_code == 403


def test_dead_person_s_link_opens_nothing(
    stranger: FlaskClient, session: Session, scene: Scene, link_for: LinkFor
) -> None:
    address = link_for(scene.cast.chen)
    scene.cast.chen.life_state = LifeState.DECEASED
    session.commit()
    assert taps(stranger, address) == 410


def test_token_is_kept_as_a_hash_only(sessions: Sessions, scene: Scene, link_for: LinkFor) -> None:
    token = link_for(scene.cast.chen).rsplit("/", 1)[1]
    with sessions.read() as session:
        kept = session.query(ConsoleLink).one().token_hash
    assert len(token) >= 32
    assert token not in kept


def test_leaving_ends_the_session_wherever_its_cookie_is(app: Flask, scene: Scene, signs_in: SignsIn) -> None:
    browser, copy = signs_in(scene.cast.chen), app.test_client()
    stolen = browser.get_cookie("songxue_console", path="/console")
    assert stolen is not None
    copy.set_cookie("songxue_console", stolen.value, path="/console")
    assert copy.get("/console/").status_code == 200
    left = browser.post("/console/leave", data={"csrf": csrf_of(browser.get("/console/").text)}, follow_redirects=True)
    assert "退出来了" in left.text
    assert [browser.get("/console/").status_code, copy.get("/console/").status_code] == [403, 403]


def test_session_lasts_a_working_day(scene: Scene, signs_in: SignsIn, clock: FixedClock) -> None:
    browser = signs_in(scene.cast.chen)
    clock.passes(timedelta(hours=11))
    assert browser.get("/console/").status_code == 200
    clock.passes(timedelta(hours=1))
    assert browser.get("/console/").status_code == 403


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(
    stranger: FlaskClient, scene: Scene, link_for: LinkFor
) -> None:
    kept = stranger.get(link_for(scene.cast.chen)).headers["Set-Cookie"]
    assert all(word in kept for word in ("HttpOnly", "SameSite=Lax", "Path=/console"))


def test_guessing_is_stopped_and_may_go_on_later(
    stranger: FlaskClient, scene: Scene, link_for: LinkFor, clock: FixedClock
) -> None:
    statuses = [stranger.get(f"/console/enter/guess{number}").status_code for number in range(21)]
    assert statuses == [410] * 20 + [429]
    clock.passes(timedelta(minutes=10))
    assert taps(stranger, link_for(scene.cast.chen)) == 303


def test_all_processes_count_the_guesses_together(sessions: Sessions, scene: Scene, clock: FixedClock) -> None:
    for number in range(20):
        with sessions.write() as session:
            knocks.missed(session, "192.0.2.1", clock.now())
        with sessions.read() as session:
            assert knocks.allows(session, "192.0.2.1", clock.now()) == (number < 19)
    with sessions.read() as session:
        assert knocks.allows(session, "192.0.2.2", clock.now())


def test_one_session_may_ask_so_often_a_minute_and_no_more() -> None:
    throttle = Throttle(2)
    assert [throttle.takes("a", NOW) for _ in range(3)] == [True, True, False]
    assert throttle.takes("b", NOW)
    assert throttle.takes("a", NOW + timedelta(minutes=1))


def test_whoever_taps_too_fast_is_asked_to_wait_a_minute(
    sessions: Sessions, scene: Scene, clock: FixedClock, link_for: LinkFor
) -> None:
    browser = make_app(sessions, clock, busiest=3).test_client()
    assert taps(browser, link_for(scene.cast.chen)) == 303
    assert [browser.get("/console/").status_code for _ in range(4)] == [200, 200, 200, 429]
    clock.passes(timedelta(minutes=1))
    assert browser.get("/console/").status_code == 200


def test_session_ends_when_a_post_begins_or_ends(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    browser = signs_in(scene.cast.chen)
    assert browser.get("/console/").status_code == 200
    factories.a_post(session, scene.cast.other_branch, scene.cast.chen, PostKind.LIAISON)
    session.commit()
    answer = browser.get("/console/")
    assert (answer.status_code, "请从微信里进来" in answer.text) == (403, True)


@pytest.mark.parametrize("path", ["/console/", "/console/enter/x", "/console/nowhere", "/console/static/console.css"])
def test_every_page_forbids_scripts_frames_and_strangers_content(stranger: FlaskClient, path: str) -> None:
    answer = stranger.get(path)
    headers = answer.headers
    answer.close()
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_old_links_of_the_same_person_are_cleared_away(session: Session, scene: Scene) -> None:
    links.make_console_link(session, scene.cast.chen, NOW - timedelta(days=91))
    links.make_console_link(session, scene.cast.zhou, NOW - timedelta(days=91))
    links.make_console_link(session, scene.cast.chen, NOW)
    owners = [link.member_id for link in session.query(ConsoleLink).order_by(ConsoleLink.id)]
    assert owners == [scene.cast.zhou.id, scene.cast.chen.id]


def test_fault_of_ours_is_said_in_plain_words(app: Flask, scene: Scene, signs_in: SignsIn, clock: FixedClock) -> None:
    browser = signs_in(scene.cast.chen)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    clock.moment = None  # type: ignore[assignment]  # anything that breaks
    answer = browser.get("/console/")
    assert (answer.status_code, "不是您的缘故" in answer.text) == (500, True)
    assert "Traceback" not in answer.text

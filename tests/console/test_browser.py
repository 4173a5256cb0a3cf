"""The rules for pages (R-UX-1 to 8, 11, 14) measured in a real browser: every page of the console, at every width and
size of letters, as axe-core sees it, and without JavaScript.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from console import contents
from domain.organisation import PostKind, UnitKind
from domain.roles import Act, Relation, may
from services import links
from services.links import PageKind
from tests import factories
from tests.browsers import CHROMIUM
from tests.console import measures
from tests.console.conftest import SECRET, SignsIn
from tests.console.samples import address_of, own_names
from tests.console.scene import Scene
from tests.factories import NOW

WIDTHS = (320, 375, 414, 640, 1280)  # 640 is 1280 at 200 %
ENDS = {320, 1280}
SHOWN = {200, 409}  # 409: there is nothing to print yet
SIZES = {"standard": 20, "large": 24, "largest": 30}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="no Chromium: apt-get install -y chromium fonts-noto-cjk (as root) brings it"
    ),
]


@pytest.fixture
def rooms(app: Flask, session: Session, scene: Scene, signs_in: SignsIn) -> list[str]:
    """Every page that the secretary may look at, and those of members; not what is downloaded."""
    chen = scene.cast.chen
    seen = [page for page in contents.PAGES if page.method == "GET" and of_chief(page.act)]
    addresses = [address_of(app, page, **own_names(app, session, scene, page, chen)) for page in seen]
    reader = signs_in(chen)
    answers = {address: reader.get(address) for address in addresses}
    assert [address for address, answer in answers.items() if answer.status_code not in SHOWN] == []
    shown = [each for each, answer in answers.items() if (answer.status_code, answer.mimetype) == (200, "text/html")]
    return [*shown, "/console/members?name=无", f"/console/tasks/{scene.tell.id}", *sheets(scene)]


def of_chief(act: Act) -> bool:
    return may(PostKind.SECRETARY, UnitKind.BRANCH, act, Relation.OWN_BRANCH)


def sheets(scene: Scene) -> list[str]:
    """The pages of members."""
    kinds = ((PageKind.MEETING, scene.meeting.id), (PageKind.MATERIAL, scene.material.id))
    tokens = [links.page_token(SECRET, links.Page(kind, number, NOW + timedelta(days=9))) for kind, number in kinds]
    return [f"/p/{token}" for token in tokens]


def test_every_page_fits_can_be_read_tapped_and_heard(
    comes: Callable[..., Page], home: str, scene: Scene, rooms: list[str]
) -> None:
    page, faults = comes(scene.cast.chen), []
    for room in rooms:
        page.goto(home + room)
        faults += [f"{room}: {found}" for found in looks(page)]
        page.evaluate(measures.AXE)
        faults += [f"{room}: {found}" for found in page.evaluate(measures.BARRIERS)]
    assert not faults, "\n".join(faults)


def looks(page: Page) -> list[str]:
    """In every width and size of letters; with one main action at most (R-UX-7)."""
    mains = page.locator(".main").count()
    faults = [f"{mains} main actions"] if mains > 1 else []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        for size in SIZES if width in ENDS else ["largest"]:
            page.evaluate(measures.SIZED, [list(SIZES), size])
            faults += [f"at {width} px, {size}: {found}" for found in page.evaluate(measures.ALL).items()]
    page.evaluate(measures.SIZED, [list(SIZES), "standard"])
    return faults


def test_every_page_has_its_heading_and_its_ways_without_javascript(
    comes: Callable[..., Page], home: str, scene: Scene, rooms: list[str]
) -> None:
    page, lacking = comes(scene.cast.chen, javascript=False), []
    for room in rooms:
        page.goto(home + room)
        ways = page.get_by_role("navigation", name="走到哪里").count() if room.startswith("/console") else 1
        if (page.get_by_role("heading", level=1).count(), ways) != (1, 1):
            lacking.append(room)
        assert page.locator("script").count() == 0
    assert lacking == []


def test_chosen_size_is_remembered(comes: Callable[..., Page], home: str, scene: Scene) -> None:
    page = comes(scene.cast.chen)
    for size, pixels in SIZES.items():
        page.goto(f"{home}/console/?size={size}")
        page.goto(f"{home}/console/members")
        assert page.evaluate(measures.MAIN_TEXT) == pixels


def test_way_back_and_home_stand_at_the_same_place(
    comes: Callable[..., Page], home: str, scene: Scene, rooms: list[str]
) -> None:
    page = comes(scene.cast.chen)
    places: dict[str, str] = {}
    for room in rooms[1:]:
        if room.startswith("/console"):
            page.goto(home + room)
            places.setdefault(str(page.evaluate(measures.WAYS)), room)
    assert len(places) == 1, places


def test_every_room_is_one_tap_from_the_list_of_sections(comes: Callable[..., Page], scene: Scene) -> None:
    page = comes(scene.cast.chen, 320)
    page.get_by_role("link", name="栏目").click()
    page.get_by_role("navigation", name="栏目").get_by_role("link", name="组织和职务").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("组织和职务")


def test_office_s_page_fits_too(comes: Callable[..., Page], session: Session, scene: Scene) -> None:
    office = factories.a_member(session, scene.cast.other_branch, "周强", on_roster=False)
    factories.a_post(session, scene.cast.office, office, PostKind.OFFICE)
    session.commit()
    page = comes(office, 320)
    assert page.evaluate(measures.ALL) == {}


def test_secretary_closes_a_task_by_taps_alone(comes: Callable[..., Page], scene: Scene) -> None:
    page = comes(scene.cast.chen)
    page.get_by_role("link", name=re.compile("请回电话.*王秀兰")).click()
    page.get_by_text("打了电话，说好了").click()
    page.get_by_role("button", name="办完了").click()
    expect(page.get_by_role("status")).to_have_text("记下了，这件事办完了。")
    expect(page.get_by_role("link", name=re.compile("请回电话"))).to_have_count(0)


def test_member_s_page_prints_on_one_sheet_in_large_letters(
    comes: Callable[..., Page], home: str, scene: Scene
) -> None:
    page = comes(scene.cast.chen)
    for room in sheets(scene):
        page.goto(home + room)
        page.emulate_media(media="print")
        assert page.evaluate(measures.MAIN_TEXT) >= 16 * 96 / 72 - 0.01
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_page_weighs_little(comes: Callable[..., Page], home: str, scene: Scene) -> None:
    page = comes(scene.cast.chen)
    page.goto(home + "/console/")
    weights = "performance.getEntriesByType('resource').reduce((sum, each) => sum + each.decodedBodySize, 0)"
    assert page.evaluate(weights) + len(page.content().encode()) < 300_000

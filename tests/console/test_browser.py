"""The rules for pages (R-UX-1 to 8, 11, 14) measured in a real browser, at every width and size of letters."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from domain.members import Member
from services import links
from services.links import PageKind
from tests.console.conftest import SECRET
from tests.console.scene import Scene
from tests.factories import NOW

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (320, 375, 414, 1280)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="no Chromium: apt-get install -y chromium fonts-noto-cjk (as root) brings it"
    ),
]

# Elements that can be seen; a link for keyboards only stands outside of the screen until it is reached.
SEEN = """const seen = (selector) => [...document.querySelectorAll(selector)].filter((each) => {
  const box = each.getBoundingClientRect();
  return each.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.right > 0;
});
const own = (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
const short = (each) => each.outerHTML.slice(0, 120);"""
WIDER = f"""() => {{ {SEEN}
  const edge = document.documentElement.clientWidth;
  return [document.documentElement.scrollWidth > edge ? "the page" : null,
    ...seen("body *").filter((each) => each.getBoundingClientRect().right > edge + 1
      || (each.clientWidth && each.scrollWidth > each.clientWidth + 1)).map(short)].filter(Boolean) }}"""
SMALL_PRINT = f"""() => {{ {SEEN}
  const least = parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.88;
  return seen("body *").filter((each) => own(each) && parseFloat(getComputedStyle(each).fontSize) < least)
    .map(short) }}"""
THIN_LINES = f"""() => {{ {SEEN}
  return seen("main p, main li, main td, main dd").filter(own).filter((each) => {{
    const style = getComputedStyle(each);
    return parseFloat(style.lineHeight) < 1.5 * parseFloat(style.fontSize) && !each.closest(".figures");
  }}).map(short) }}"""
SMALL_TARGETS = f"""() => {{ {SEEN}
  return seen("a, button, label.choice, input:not([type=hidden]):not([type=radio])").filter((each) => {{
    const box = each.getBoundingClientRect();
    return box.height < (each.matches("button, .choice") ? 60 : 48) || box.width < 48;
  }}).map(short) }}"""
PALE = f"""() => {{ {SEEN}
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (each) => {{
    for (let at = each; at; at = at.parentElement) {{
      const paint = parts(getComputedStyle(at).backgroundColor);
      if (paint.length === 3 || paint[3] === 1) return paint;
    }}
    return [255, 255, 255];
  }};
  return seen("body *").filter(own).map((each) => {{
    const [a, b] = [light(parts(getComputedStyle(each).color)), light(ground(each))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), short(each)];
  }}).filter(([ratio]) => ratio < 7) }}"""
FLOATING = f"""() => {{ {SEEN}
  return seen("body *").filter((each) => ["fixed", "sticky"].includes(getComputedStyle(each).position)).map(short) }}"""


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the server's own name
        pass


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def home(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def comes(browser: Browser, home: str, link_for: Callable[[Member], str]) -> Iterator[Callable[..., Page]]:
    """Somebody comes in by a link and taps 进入; what the browser refuses to load or run fails the test."""
    contexts, troubles = [], []

    def come(member: Member, width: int = 375) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 740})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: troubles.append(said.text))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.goto(home + link_for(member))
        page.get_by_role("button", name="进入").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("今天")
        return page

    yield come
    for context in contexts:
        context.close()
    assert troubles == []


def rooms(scene: Scene) -> list[str]:
    sheets = ((PageKind.MEETING, scene.meeting.id), (PageKind.MATERIAL, scene.material.id))
    tokens = [links.page_token(SECRET, links.Page(kind, number, NOW + timedelta(days=9))) for kind, number in sheets]
    return [
        "/console/",
        "/console/members",
        "/console/members?name=无",
        f"/console/tasks/{scene.ask.id}",
        f"/console/tasks/{scene.tell.id}",
        f"/console/meetings/{scene.meeting.id}",
        f"/console/meetings/{scene.past.id}",
        f"/console/notices/{scene.announced.id}",
        *(f"/p/{token}" for token in tokens),
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("size", "pixels"), [("standard", 20), ("large", 24), ("largest", 30)])
def test_every_page_fits_and_can_be_read_and_tapped(
    comes: Callable[..., Page], home: str, scene: Scene, width: int, size: str, pixels: int
) -> None:
    page = comes(scene.cast.chen, width)
    page.goto(f"{home}/console/?size={size}")
    for room in rooms(scene):
        page.goto(home + room)
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == pixels
        for fault in (WIDER, SMALL_PRINT, THIN_LINES, SMALL_TARGETS, PALE, FLOATING):
            assert page.evaluate(fault) == [], f"{room} at {width} px, {size}"
        assert page.locator(".main").count() <= 1  # one main action (R-UX-7)


def test_way_back_and_home_stand_at_the_same_place(comes: Callable[..., Page], home: str, scene: Scene) -> None:
    page = comes(scene.cast.chen)
    places = set()
    for room in rooms(scene)[1:8]:
        page.goto(home + room)
        boxes = [page.get_by_role("link", name=name).bounding_box() for name in ("首页", "返回")]
        places.add(str(boxes))
    assert len(places) == 1


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
    for room in rooms(scene)[-2:]:
        page.goto(home + room)
        page.emulate_media(media="print")
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16 * 96 / 72 - 0.01
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_page_weighs_little(comes: Callable[..., Page], home: str, scene: Scene) -> None:
    page = comes(scene.cast.chen)
    page.goto(home + "/console/")
    weights = "performance.getEntriesByType('resource').reduce((sum, each) => sum + each.decodedBodySize, 0)"
    assert page.evaluate(weights) + len(page.content().encode()) < 300_000

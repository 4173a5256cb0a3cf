"""What a newcomer is promised he sees with `make demo` and a browser: all of it, in one sitting. There is no fixed
pause: every step waits for the words that the page has to show.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browsers import CHROMIUM
from tests.journeys import walking
from tests.journeys.visitor import Visitor, visiting

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="no Chromium: apt-get install -y chromium fonts-noto-cjk (as root) brings it"
    ),
]

WIDER_THAN_ITS_BOX = """() => [...document.querySelectorAll("body, .bar, .talk, .screen, .composer")]
  .filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className || each.tagName)"""


@pytest.fixture
def visitor(tmp_path: Path, browser: Browser) -> Iterator[Visitor]:
    with visiting(tmp_path / "demo", browser) as visitor:
        yield visitor
    assert visitor.troubles == []


def test_newcomer_sees_everything_that_the_demonstration_promises(visitor: Visitor) -> None:
    expect(visitor.page.get_by_role("region", name="先试这几步")).to_contain_text("刘桂芳4321")
    walking.opens_the_printed_link(visitor)
    fits_every_phone(visitor)
    walking.is_recognised(visitor)
    walking.asks_and_comes(visitor)
    walking.sends_a_notice(visitor)
    walking.is_reminded(visitor)
    walking.signs_in(visitor)
    walking.is_in_danger(visitor)
    walking.opens_the_console_from_chat(visitor)
    walking.learns_nothing(visitor)


def fits_every_phone(visitor: Visitor) -> None:
    page = walking.talks(visitor)
    for width in (414, 375, 320):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate(WIDER_THAN_ITS_BOX) == [], width
        expect(page.locator(".mine .bubble").last).to_be_in_viewport()
        page.get_by_role("button", name="拨时钟").click()
        expect(page.get_by_role("button", name="选一个时刻")).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
    page.context.close()

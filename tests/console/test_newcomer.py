"""Somebody who has never seen the desk writes a notice: by keys alone, and by what a screen reader is told."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.reviews import Review
from tests.browsers import CHROMIUM
from tests.console.scene import Scene

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="no Chromium: apt-get install -y chromium fonts-noto-cjk (as root) brings it"
    ),
]
TEXT = "3月12日(星期三)上午9点停水，请备好用水。"
MOST_KEYS = 40  # from the top of a page to what is wanted
FOCUSED = "() => document.activeElement.innerText || document.activeElement.name || ''"


def reaches(page: Page, words: str) -> None:
    """Goes on with the tabulator until it stands on what is called so."""
    for _ in range(MOST_KEYS):
        page.keyboard.press("Tab")
        if words in str(page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"{words} is not reached by keys")


def enters(page: Page, heading: str) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def test_newcomer_puts_a_notice_forward_by_keys_alone(
    comes: Callable[..., Page], home: str, scene: Scene, session: Session
) -> None:
    session.commit()
    page = comes(scene.cast.chen)
    reaches(page, "栏目")
    page.keyboard.press("Enter")
    for words, heading in (("通知", "通知"), ("写一条通知", "写一条通知")):
        reaches(page, words)
        enters(page, heading)
    reaches(page, "text")
    page.keyboard.type(TEXT)
    reaches(page, "先看一看")
    enters(page, "看一看再发")
    reaches(page, "请另一位同志看")
    enters(page, "等审核")
    assert page.get_by_text("好，先请另一位同志看一看").count() == 1
    (review,) = session.scalars(select(Review))
    assert (review.text, review.asked_id) == (TEXT, scene.cast.zhao.id)


def test_screen_reader_hears_every_field_by_name_and_in_order(
    comes: Callable[..., Page], home: str, scene: Scene
) -> None:
    page = comes(scene.cast.chen)
    page.goto(f"{home}/console/notices/new")
    assert page.get_by_role("textbox", name="要说的话").count() == 1
    assert page.get_by_role("group", name="发给谁").get_by_role("radio").count() == 4
    assert page.get_by_role("group", name="没看微信的怎么办").get_by_role("radio").count() == 2
    assert page.get_by_role("main").get_by_role("button").all_inner_texts() == ["先看一看"]
    heard = page.get_by_role("main").inner_text()
    places = [heard.index(words) for words in ("写一条通知", "要说的话", "发给谁", "没看微信的怎么办", "先看一看")]
    assert places == sorted(places)

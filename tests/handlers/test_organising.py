"""党课上了没, 写会议记录: asked in chat, answered from what was registered, for staff only."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from domain.cadence import CadenceItem
from services import cadence
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World


@pytest.fixture
def secretary(chat: Chat) -> Phone:
    return chat("o-chen")


def test_where_an_item_stands_is_said_from_what_was_registered(
    world: World, session: Session, cast: Cast, secretary: Phone
) -> None:
    heard = secretary.says("今年党课上了没")
    assert "党课，每年：未安排。" in heard
    assert "主题党日" not in heard
    on = date(2025, 3, 5)
    cadence.tick(session, cast.branch, CadenceItem.PARTY_LECTURE, on, cast.chen, world.now, today=on)
    assert "党课，每年：已登记，3月5日" in secretary.says("今年党课上了没")


def test_groups_are_counted(secretary: Phone) -> None:
    assert "党小组会，每月：3个小组里0个已登记。" in secretary.says("这个月小组会开了没")


def test_minutes_are_written_at_the_desk(secretary: Phone) -> None:
    heard = secretary.says("我要写会议记录")
    assert heard.template == "staff/minutes"
    assert "/console/enter/" in heard


@pytest.mark.parametrize("words", ["今年党课上了没", "我要写会议记录"])
def test_member_is_told_nothing_of_what_is_missing(chat: Chat, words: str) -> None:
    heard = chat("o-wang").says(words)
    assert heard.template not in ("staff/cadence", "staff/minutes")
    assert "未安排" not in heard

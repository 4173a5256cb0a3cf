"""结对 in chat: who looks after whom is shown, kept on 1, and taken back at a word."""

import pytest
from sqlalchemy.orm import Session

from domain.pairing import Pairing, Tier
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World


@pytest.fixture
def secretary(chat: Chat) -> Phone:
    return chat("o-chen")


def pairs(world: World) -> list[tuple[str, str, Tier, bool]]:
    return [(row.member.name, row.helper.name, row.tier, row.until is None) for row in world.rows(Pairing)]


@pytest.mark.parametrize("words", ["王秀兰由李建国联系", "让李建国联系王秀兰", "把王秀兰交给李建国联系"])
def test_a_pair_is_asked_back_and_kept(world: World, secretary: Phone, cast: Cast, words: str) -> None:
    card = secretary.says(words)
    assert card.template == "staff/pair_card"
    assert "王秀兰以后由李建国联系" in card
    assert world.rows(Pairing) == []
    assert secretary.says("1").template == "staff/pair_kept"
    (row,) = world.rows(Pairing)
    assert (row.member_id, row.helper_id, row.tier) == (cast.wang.id, cast.li.id, Tier.B)


def test_another_tier_is_said_by_its_letter(world: World, secretary: Phone) -> None:
    secretary.goes_through("王秀兰由李建国联系", "A")
    assert [row.tier for row in world.rows(Pairing)] == [Tier.A]


def test_no_and_9_leave_it_as_it_was(world: World, secretary: Phone) -> None:
    secretary.goes_through("王秀兰由李建国联系", "2")
    assert world.rows(Pairing) == []
    secretary.goes_through("王秀兰由李建国联系", "1", "9")
    (row,) = world.rows(Pairing)
    assert row.until is not None
    assert row.until < row.since


def test_who_holds_no_post_is_no_helper(secretary: Phone) -> None:
    assert secretary.says("王秀兰由孙海联系").template == "staff/pair_no_post"


def test_a_name_that_is_missing_is_asked_for(secretary: Phone) -> None:
    assert secretary.says("王秀兰由马大力联系").template == "staff/pair_whom"


def test_a_group_leader_does_not_decide(chat: Chat) -> None:
    assert chat("o-li").says("王秀兰由李建国联系").template == "staff/pair_not_yours"


def test_both_sides_may_ask_who_it_is(chat: Chat, secretary: Phone, session: Session, cast: Cast) -> None:
    secretary.goes_through("王秀兰由李建国联系", "1")
    assert "王秀兰" in chat("o-li").says("我联系谁")
    assert "李建国" in chat("o-wang").says("谁联系我")
    assert "赵磊" in chat("o-sun").says("谁联系我")
    assert "还没有定您联系谁" in secretary.says("我联系哪些人")

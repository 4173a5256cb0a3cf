"""A plain notice is let go by somebody else than its writer: 1 同意, 2 退回 with a reason (P22)."""

import pytest

from domain.deliveries import Delivery
from domain.notices import Notice, NoticeKind
from domain.reviews import Review, ReviewState
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World

SAID = "告诉大家明天停水，请备好用水"


@pytest.fixture
def secretary(world: World, chat: Chat) -> Phone:
    world.local("03-03 10:00")
    return chat("o-chen")


def plain(world: World) -> list[Notice]:
    return [notice for notice in world.rows(Notice) if notice.kind is NoticeKind.PLAIN]


def test_a_plain_notice_waits_for_another_person_and_nobody_has_got_it(world: World, secretary: Phone) -> None:
    secretary.says(SAID)
    waits = secretary.says("1")
    assert (waits.template, "赵磊" in waits) == ("reviews/waits", True)
    assert plain(world) == []


def test_who_is_asked_lets_it_go_with_one(world: World, secretary: Phone, chat: Chat, cast: Cast) -> None:
    secretary.goes_through(SAID, "1")
    (asked,) = world.told(cast.zhao)
    assert "陈敏拟了一条通知" in asked.text
    assert "1 同意\n2 退回" in asked.text
    assert chat("o-zhao").says("1").template == "reviews/decided"
    (review,) = world.rows(Review)
    assert (review.state, review.written_by_id, review.issued_by_id) == (
        ReviewState.ISSUED,
        cast.chen.id,
        cast.zhao.id,
    )
    assert review.reviewed_at == review.issued_at == world.now
    (notice,) = plain(world)
    assert notice.text == "明天停水，请备好用水"
    assert sum(row.notice_id == notice.id for row in world.rows(Delivery)) == 5


def test_two_gives_it_back_with_the_reason_and_the_writer_hears_it(
    world: World, secretary: Phone, chat: Chat, cast: Cast
) -> None:
    secretary.goes_through(SAID, "1")
    assert chat("o-zhao").says("2").template == "reviews/why"
    assert chat("o-zhao").says("没写几点停").template == "reviews/decided"
    (review,) = world.rows(Review)
    assert (review.state, review.returned_for) == (ReviewState.RETURNED, "没写几点停")
    assert "没写几点停" in world.told(cast.chen)[-1].text
    assert plain(world) == []


def test_writer_cannot_let_his_own_go(world: World, secretary: Phone) -> None:
    secretary.goes_through(SAID, "1")
    secretary.goes_through("1", "同意", "发")
    assert plain(world) == []


@pytest.mark.parametrize("words", ["告诉大家把验证码发给我", "告诉大家必须打卡截图上传", "告诉大家传阅件看完交回"])
def test_text_that_must_not_go_out_is_stopped_with_why_and_a_way_out(
    world: World, secretary: Phone, words: str
) -> None:
    stopped = secretary.says(words)
    assert stopped.template == "reviews/stopped"
    assert "“" in stopped
    assert secretary.says("1").template not in ("staff/notice_sent", "reviews/waits")
    assert plain(world) == []


def test_meeting_whose_words_must_not_go_out_is_stopped(world: World, secretary: Phone) -> None:
    heard = secretary.goes_through("通知下周三上午九点半二楼开党员大会学习绝密文件", "1")
    assert heard.template == "reviews/stopped"
    assert plain(world) == []

"""顺便告诉您: what waits for a person goes along with the answer to what he wrote."""

from datetime import timedelta

import pytest

from domain.bindings import Binding
from domain.deliveries import Delivery, State
from domain.notices import NoticeKind
from domain.ways import ChannelKind
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World

BY_THE_WAY = "顺便告诉您："


@pytest.fixture
def wang(chat: Chat) -> Phone:
    return chat("o-wang")


@pytest.fixture
def waiting(world: World, cast: Cast) -> Delivery:
    notice = factories.a_notice(world.session, cast.branch, NoticeKind.PLAIN)
    return factories.a_delivery(world.session, notice, cast.wang, due_at=world.now + timedelta(hours=20))


@pytest.mark.usefixtures("waiting")
def test_a_notice_that_waits_goes_along_once(world: World, wang: Phone) -> None:
    heard = wang.says("谢谢小陈")
    assert f"{BY_THE_WAY}\n明天停水，请备好用水。" in heard
    (row,) = world.rows(Delivery)
    assert (row.state, row.channel, row.sent_at) == (State.SENT, ChannelKind.REPLY, world.now)
    assert BY_THE_WAY not in wang.says("好的谢谢")


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("words", ["我胸口疼喘不上气", "几点开会", "别再给我发了", "我要反映个事"])
def test_nothing_goes_along_with_danger_a_question_or_his_rights(world: World, wang: Phone, words: str) -> None:
    assert BY_THE_WAY not in wang.says(words)
    (row,) = (row for row in world.rows(Delivery) if row.notice.kind is NoticeKind.PLAIN)
    assert row.channel is None


@pytest.mark.usefixtures("waiting")
def test_his_helper_does_not_hear_it_for_him(world: World, chat: Chat, cast: Cast) -> None:
    assert isinstance(cast.son, Binding)
    assert BY_THE_WAY not in chat(cast.son.open_id).says("谢谢")
    assert [row.state for row in world.rows(Delivery)] == [State.PLANNED]


@pytest.mark.usefixtures("waiting")
def test_the_same_message_again_gets_the_same_words(world: World, wang: Phone) -> None:
    first = wang.says("谢谢小陈", key="once")
    again = wang.says("谢谢小陈", key="once")
    assert again.text == first.text
    assert len(world.rows(Delivery)) == 1

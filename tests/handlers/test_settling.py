"""办好了, 没办好: an answered item is closed by the word of who raised it, and by nobody else's."""

import pytest
from sqlalchemy.orm import Session

from domain.items import Item, ItemKind, ItemState
from services import items
from tests.cast import Cast
from tests.handlers.phone import Chat, World


@pytest.fixture
def answered(session: Session, world: World, cast: Cast) -> None:
    item = items.raise_item(
        session, cast.wang, ItemKind.NEED, "灯坏了", world.now, owner_id=cast.chen.id, message_key=""
    )
    items.answer(session, item, "周五来修", world.now, by=cast.chen)
    session.commit()


@pytest.mark.parametrize(
    ("says", "template", "state"),
    [("办好了。", "items/settled", ItemState.CLOSED), ("还没办好", "items/open_again", ItemState.OPEN)],
)
def test_asker_says_whether_it_is_settled(
    world: World, chat: Chat, answered: None, says: str, template: str, state: ItemState
) -> None:
    assert chat("o-wang").says(says).template == template
    assert world.rows(Item)[0].state is state


def test_neither_his_son_nor_another_member_closes_it(world: World, chat: Chat, answered: None) -> None:
    for open_id in ("o-son", "o-sun"):
        assert chat(open_id).says("办好了").template != "items/settled"
    assert world.rows(Item)[0].state is ItemState.ANSWERED

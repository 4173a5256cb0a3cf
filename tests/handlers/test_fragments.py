"""A sentence that comes in pieces is read together, where no piece means anything by itself."""

from tests.cast import Cast
from tests.handlers.phone import Chat, World

FIRST, SECOND = "退", "订"


def test_pieces_of_one_sentence_are_understood_together(chat: Chat, cast: Cast) -> None:
    phone = chat("o-wang")
    assert phone.says(FIRST).template == "fallback/first"
    assert phone.says(SECOND).template == "rights/opted_out"


def test_pieces_that_come_far_apart_are_no_sentence(world: World, chat: Chat, cast: Cast) -> None:
    phone = chat("o-wang")
    phone.says(FIRST)
    world.passes(minutes=10)
    assert phone.says(SECOND).template.startswith("fallback/")


def test_second_piece_alone_means_nothing(chat: Chat, cast: Cast) -> None:
    assert chat("o-wang").says(SECOND).template == "fallback/first"

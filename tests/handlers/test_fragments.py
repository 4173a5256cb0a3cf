"""A sentence that comes in pieces is read together, where no piece means anything by itself."""

from tests.handlers.phone import Chat, World

FIRST, SECOND = "我血", "压160"


def test_pieces_of_one_sentence_are_understood_together(chat: Chat) -> None:
    phone = chat("o-wang")
    assert phone.says(FIRST).template == "fallback/first"
    assert not phone.says(SECOND).template.startswith("fallback/")


def test_pieces_that_come_far_apart_are_no_sentence(world: World, chat: Chat) -> None:
    phone = chat("o-wang")
    phone.says(FIRST)
    world.passes(minutes=10)
    assert phone.says(SECOND).template.startswith("fallback/")


def test_second_piece_alone_means_nothing(chat: Chat) -> None:
    assert chat("o-wang").says(SECOND).template == "fallback/first"

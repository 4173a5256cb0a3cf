"""Customer-service messages."""

from dataclasses import replace

import pytest

from domain.ways import ChannelKind, Consequence, Receipt
from tests.channels.stub import Stub, Told
from tests.channels.ways import OPEN_ID, OUTGOING, SERVICE, Ways, body_at


def test_service_message_with_choices_is_a_menu_to_tap(ways: Ways, stub: Stub) -> None:
    assert ways.send(ChannelKind.SERVICE) == Receipt()
    assert body_at(stub, SERVICE) == {
        "touser": OPEN_ID,
        "msgtype": "msgmenu",
        "msgmenu": {
            "head_content": OUTGOING.text,
            "list": [
                {"id": f"{OUTGOING.key}:1", "content": "1 我来"},
                {"id": f"{OUTGOING.key}:2", "content": "2 来不了"},
            ],
            "tail_content": "",
        },
    }


def test_option_lines_of_the_text_become_the_lines_to_tap(ways: Ways, stub: Stub) -> None:
    ways.send(ChannelKind.SERVICE, replace(OUTGOING, text="来不来？\n1 我来\n2 来不了\n东风支部 赵磊"))
    menu = body_at(stub, SERVICE)["msgmenu"]
    assert (menu["head_content"], menu["tail_content"]) == ("来不来？", "东风支部 赵磊")


def test_service_message_without_choices_is_a_text_with_its_link_last(ways: Ways, stub: Stub) -> None:
    ways.send(ChannelKind.SERVICE, replace(OUTGOING, choices=(), link="https://example.org/p/1"))
    text = f"{OUTGOING.text}\nhttps://example.org/p/1"
    assert body_at(stub, SERVICE) == {"touser": OPEN_ID, "msgtype": "text", "text": {"content": text}}


def test_link_that_the_text_holds_already_is_said_once(ways: Ways, stub: Stub) -> None:
    ways.send(ChannelKind.SERVICE, replace(OUTGOING, choices=(), text="看 https://a.b", link="https://a.b"))
    assert body_at(stub, SERVICE)["text"] == {"content": "看 https://a.b"}


@pytest.mark.parametrize("choices", [tuple((str(n), "来") for n in range(9)), (("1", "党" * 21),)])
def test_choices_that_are_too_many_or_too_long_become_lines(
    ways: Ways, stub: Stub, choices: tuple[tuple[str, str], ...]
) -> None:
    ways.send(ChannelKind.SERVICE, replace(OUTGOING, choices=choices))
    body = body_at(stub, SERVICE)
    assert body["text"]["content"].splitlines()[1:] == [f"{digit} {words}" for digit, words in choices]


@pytest.mark.parametrize("text", ["", "\x00", "党" * 683])
def test_empty_or_endless_service_message_is_never_sent(ways: Ways, stub: Stub, text: str) -> None:
    error = ways.refused(ChannelKind.SERVICE, replace(OUTGOING, text=text, choices=()))
    assert error.consequence is Consequence.FIX_MESSAGE
    assert not stub.asked


def test_silence_after_a_service_message_is_an_unknown_outcome(ways: Ways, stub: Stub) -> None:
    stub.will(SERVICE, Told(silent=True))
    assert ways.refused(ChannelKind.SERVICE).consequence is Consequence.UNKNOWN

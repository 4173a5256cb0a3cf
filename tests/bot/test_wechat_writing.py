"""The answer's bytes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat import TEXT_LIMIT, Incoming, Mode, envelope, read, write, xml_safe
from tests.bot import wire


def incoming(mode: Mode = Mode.PLAIN) -> Incoming:
    if mode is Mode.PLAIN:
        return read(wire.keys(mode), wire.plain_query(), wire.text_xml().encode(), wire.NOW, wire.SLACK)
    return read(wire.keys(mode), *wire.secure(wire.text_xml()), wire.NOW, wire.SLACK)


def test_answer_goes_back_to_the_sender() -> None:
    answer = write(wire.keys(Mode.PLAIN), incoming(), "九点\n在二楼", wire.NOW + timedelta(seconds=2))
    assert wire.fields_of(answer) == {
        "MsgType": "text",
        "FromUserName": wire.ORIGINAL_ID,
        "ToUserName": wire.OPEN_ID,
        "CreateTime": str(wire.SECONDS + 2),
        "Content": "九点\n在二楼",
    }


def test_answer_to_an_encrypted_message_is_sealed_and_signed() -> None:
    sealed = wire.fields_of(write(wire.keys(), incoming(Mode.SECURE), "九点", wire.NOW))
    signed = wire.sha1(wire.TOKEN, sealed["TimeStamp"], sealed["Nonce"], sealed["Encrypt"])
    assert sealed["MsgSignature"] == signed
    assert sealed["TimeStamp"] == str(wire.SECONDS)
    assert wire.fields_of(wire.decrypt(sealed["Encrypt"]).encode())["Content"] == "九点"


def test_answer_is_sealed_with_the_key_that_opened_the_question() -> None:
    keys = wire.keys(previous=wire.OTHER_KEY)
    asked = read(keys, *wire.secure(wire.text_xml(), aes_key=wire.OTHER_KEY), wire.NOW, wire.SLACK)
    sealed = wire.fields_of(write(keys, asked, "九点", wire.NOW))
    assert "九点" in wire.decrypt(sealed["Encrypt"], aes_key=wire.OTHER_KEY)


def test_official_answer_is_sealed_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope.Cipher, "get_random_string", lambda _: "707722b803182950")
    encrypted = envelope.cipher(wire.AES_KEY).encrypt('{"demo_resp":"good luck"}', wire.APP_ID).decode()
    assert encrypted == "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    assert envelope.sign(wire.TOKEN, "1713424427", "415670741", encrypted) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_two_answers_never_share_nonce_or_ciphertext() -> None:
    asked = incoming(Mode.SECURE)
    one, two = (wire.fields_of(write(wire.keys(), asked, "九点", wire.NOW)) for _ in range(2))
    assert one["Nonce"] != two["Nonce"]
    assert one["Encrypt"] != two["Encrypt"]


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\ud800"])
def test_nothing_to_say_is_success_and_never_encrypted(text: str) -> None:
    assert write(wire.keys(), incoming(Mode.SECURE), text, wire.NOW) == b"success"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("]]></Content><MsgType>news</MsgType>", "]] ></Content><MsgType>news</MsgType>"),
        ("]]]]>>", "]]]] >>"),
        ("a\x00b\x0bc\ufffed", "abcd"),
        ("半\ud83d个", "半个"),
        ("一\r\n二\r三", "一\n二\n三"),
        ('<a href="https://example.org">看</a> & 听', '<a href="https://example.org">看</a> & 听'),
        ("👍𠮷", "👍𠮷"),
    ],
)
def test_text_of_a_person_never_breaks_the_answer(text: str, shown: str) -> None:
    answer = wire.fields_of(write(wire.keys(Mode.PLAIN), incoming(), text, wire.NOW))
    assert (answer["Content"], answer["MsgType"]) == (shown, "text")


@given(st.text(alphabet=st.characters(), max_size=100))
def test_any_text_gives_a_readable_answer_or_success(text: str) -> None:
    answer = write(wire.keys(Mode.PLAIN), incoming(), text, wire.NOW)
    assert answer == b"success" or wire.fields_of(answer)["Content"] == xml_safe(text)


def test_answer_is_bounded_in_bytes() -> None:
    longest = "党" * (TEXT_LIMIT // 3) + "a" * (TEXT_LIMIT % 3)
    assert write(wire.keys(Mode.PLAIN), incoming(), longest, wire.NOW)
    with pytest.raises(ValueError, match="2049 bytes"):
        write(wire.keys(Mode.PLAIN), incoming(), longest + "a", wire.NOW)

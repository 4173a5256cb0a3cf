"""The wire of the local WeChat, read and answered: two independent hands on the same papers."""

import pytest

from bot.wechat import Incoming, Mode, read, write
from handlers.message import Kind
from simulator import crypto, wire
from tests.bot.wire import AES_KEY, APP_ID, NOW, OPEN_ID, ORIGINAL_ID, SECONDS, SLACK, TOKEN, keys


def push(kind: str, mode: Mode, fields: wire.Fields | None = None) -> Incoming:
    document = wire.build(kind, to=ORIGINAL_ID, sender=OPEN_ID, at=SECONDS, msg_id=605, fields=fields)
    query, body = wire.envelope(
        document,
        mode=mode.value,
        token=TOKEN,
        aes_key=AES_KEY,
        appid=APP_ID,
        openid=OPEN_ID,
        timestamp=str(SECONDS),
        nonce="1",
    )
    return read(keys(mode), query, body.encode(), NOW, SLACK)


@pytest.mark.parametrize("kind", wire.KINDS)
def test_every_kind_reads_alike_in_every_mode(kind: str) -> None:
    plain, compatible, secure = (push(kind, mode) for mode in Mode)
    assert plain.message == compatible.message == secure.message
    assert plain.message.kind is not Kind.UNKNOWN
    assert [plain.encrypted, compatible.encrypted, secure.encrypted] == [False, True, True]


def test_kind_that_nobody_knows_is_unknown() -> None:
    assert push("event:something_new", Mode.SECURE, {"A": {"B": "1"}}).message.data == {"A.B": "1"}


@pytest.mark.parametrize("mode", Mode)
def test_local_wechat_reads_the_answer(mode: Mode) -> None:
    answer = wire.from_xml(write(keys(mode), push("text", mode), "九点 ]]> & <开会>", NOW).decode())
    if mode is not Mode.PLAIN:
        assert answer["MsgSignature"] == crypto.signature(
            TOKEN, answer["TimeStamp"], answer["Nonce"], answer["Encrypt"]
        )
        answer = wire.from_xml(crypto.decrypt(answer["Encrypt"], AES_KEY, APP_ID))
    assert (answer["Content"], answer["ToUserName"]) == ("九点 ]] > & <开会>", OPEN_ID)

"""What each kind of message and event becomes."""

from datetime import UTC, datetime

import pytest

from bot.wechat import Incoming, Mode, read, write
from handlers.message import Kind
from tests.bot import wire
from tests.bot.wechat_kinds import ALL, Sample

IDS = [f"{number}-{sample.name}" for number, sample in enumerate(ALL)]


def plain(document: str) -> Incoming:
    return read(wire.keys(Mode.PLAIN), wire.plain_query(), document.encode(), wire.NOW, wire.SLACK)


def sealed(document: str) -> Incoming:
    return read(wire.keys(), *wire.secure(document), wire.NOW, wire.SLACK)


def test_there_are_about_ninety_kinds() -> None:
    assert len(ALL) >= 90
    assert {sample.kind for sample in ALL} == set(Kind)


@pytest.mark.parametrize("sample", ALL, ids=IDS)
def test_every_kind_is_recognised(sample: Sample) -> None:
    message = plain(wire.xml(sample.fields)).message
    assert (message.kind, message.name, message.text) == (sample.kind, sample.name, sample.text)
    assert (message.account, message.sender) == ("pujiang", wire.OPEN_ID)
    assert message.sent_at == datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
    assert dict(sample.data).items() <= message.data.items()


@pytest.mark.parametrize("sample", ALL, ids=IDS)
def test_every_kind_reads_and_is_answered_alike_when_encrypted(sample: Sample) -> None:
    incoming = sealed(wire.xml(sample.fields))
    assert incoming.encrypted
    assert incoming.message == plain(wire.xml(sample.fields)).message
    envelope = wire.fields_of(write(wire.keys(), incoming, "收到了", wire.NOW))
    assert wire.fields_of(wire.decrypt(envelope["Encrypt"]).encode())["Content"] == "收到了"


@pytest.mark.parametrize("sample", ALL, ids=IDS)
def test_data_holds_only_texts_and_no_word_twice(sample: Sample) -> None:
    data = plain(wire.xml(sample.fields)).message.data
    assert all(isinstance(value, str) for value in data.values())
    assert not data.keys() & {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "Content", "Recognition"}


def test_message_is_named_by_its_number() -> None:
    assert plain(wire.text_xml(msg_id="123")).message.key == "123"


def keys_of(*documents: str) -> list[str]:
    return [plain(document).message.key for document in documents]


def test_event_is_named_by_sender_second_event_and_key() -> None:
    (key,) = keys_of(wire.event_xml("CLICK", "<EventKey>sign_in</EventKey>"))
    assert key == f"{wire.OPEN_ID}:{wire.SECONDS}:CLICK:sign_in"


def test_different_events_of_one_second_have_different_names() -> None:
    receipt = "<MsgID>{}</MsgID><Status>success</Status>"
    sent = "<SubscribeMsgSentEvent><List><MsgID>{}</MsgID></List></SubscribeMsgSentEvent>"
    keys = keys_of(
        wire.event_xml("subscribe"),
        wire.event_xml("unsubscribe"),
        wire.event_xml("CLICK", "<EventKey>1</EventKey>"),
        wire.event_xml("CLICK", "<EventKey>2</EventKey>"),
        wire.event_xml("TEMPLATESENDJOBFINISH", receipt.format(1)),
        wire.event_xml("TEMPLATESENDJOBFINISH", receipt.format(2)),
        wire.event_xml("subscribe_msg_sent_event", sent.format(1)),
        wire.event_xml("subscribe_msg_sent_event", sent.format(2)),
        wire.event_xml("VIEW", f"<EventKey>https://example.org/{'a' * 900}</EventKey>"),
        wire.event_xml("VIEW", f"<EventKey>https://example.org/{'b' * 900}</EventKey>"),
        wire.event_xml("CLICK", "<EventKey>签到</EventKey>"),
        wire.event_xml("CLICK", "<EventKey>请假</EventKey>"),
    )
    assert len(set(keys)) == len(keys)
    assert all(key.isascii() and len(key) <= 120 for key in keys)


def test_job_number_of_a_mass_send_never_names_the_event() -> None:
    (key,) = keys_of(wire.event_xml("MASSSENDJOBFINISH", "<MsgId>1988</MsgId><Status>send success</Status>"))
    assert key.startswith(f"{wire.OPEN_ID}:")
    assert key.endswith(":1988")


def test_the_platforms_retry_has_the_same_name() -> None:
    one, again = keys_of(wire.event_xml("subscribe"), wire.event_xml("subscribe"))
    assert one == again


def test_messages_without_a_number_are_told_apart_by_their_words() -> None:
    def say(words: str) -> str:
        return wire.xml(f"<MsgType>text</MsgType><Content>{words}</Content>")

    one, two, again = keys_of(say("参加"), say("请假"), say("参加"))
    assert one == again != two


def test_odd_name_of_an_unknown_kind_is_fit_for_a_counter() -> None:
    message = plain(wire.event_xml("新\n事件" + "x" * 200)).message
    assert message.kind is Kind.UNKNOWN
    assert message.name.isascii()
    assert len(message.name) <= 70

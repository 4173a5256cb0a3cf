"""What every way out promises, held against all of them; and what each does in its own way."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from channels.call_list import CallListChannel
from channels.paper_trail import PaperTrailChannel
from channels.wechat import WeChatClient
from channels.wechat_service import ServiceChannel
from channels.wechat_template import TemplateChannel, TemplateOutcome, read_template_status
from domain.deliveries import Channel, ChannelKind, Consequence, Outgoing, Receipt, SendError
from tests.channels.conftest import SECRET
from tests.channels.stub import Stub, Told, told

NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
SERVICE = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
OPEN_ID = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
OUTGOING = Outgoing(
    key="d-20260901-000123",
    account="pujiang",
    address=OPEN_ID,
    occasion="meetings/notice",
    text="王阿姨，9月3日上午9点开支部党员大会。",
    fields=MappingProxyType(
        {"title": "支部党员大会", "when": "9月3日（周四）上午9点", "where": "二楼会议室", "note": ""}
    ),
    choices=(("1", "我来"), ("2", "来不了")),
)
OCCASIONS = {
    "meetings/notice": {
        "template_id": "Tm_demo_meeting_notice",
        "keys": {"thing1": "title", "time2": "when", "thing3": "where", "thing4": "note", "phrase5": "=待参加"},
    }
}


class Ways:
    """Every way out on the same stub."""

    def __init__(self, client: WeChatClient, folder: Path) -> None:
        clients = {"pujiang": client}
        self.trail = folder / "deep" / "trail.jsonl"
        self.by_kind: dict[ChannelKind, Channel] = {
            ChannelKind.SERVICE: ServiceChannel(clients.__getitem__),
            ChannelKind.TEMPLATE: TemplateChannel(clients.__getitem__, {"pujiang": OCCASIONS}.__getitem__),
            ChannelKind.CALL_LIST: CallListChannel(),
            ChannelKind.PAPER_TRAIL: PaperTrailChannel(self.trail),
        }

    def send(self, kind: ChannelKind, outgoing: Outgoing = OUTGOING) -> Receipt:
        return self.by_kind[kind].send(outgoing, NOW)

    def refused(self, kind: ChannelKind, outgoing: Outgoing = OUTGOING) -> SendError:
        with pytest.raises(SendError) as caught:
            self.send(kind, outgoing)
        return caught.value


@pytest.fixture
def ways(client: WeChatClient, tmp_path: Path) -> Ways:
    return Ways(client, tmp_path)


KINDS = [ChannelKind.SERVICE, ChannelKind.TEMPLATE, ChannelKind.CALL_LIST, ChannelKind.PAPER_TRAIL]
BROKEN = [
    Told(silent=True),
    Told(cut=True),
    Told(b"<html>"),
    Told(b"", status=502),
    Told(b"null"),
    told(errcode=45009),
    told(errcode=43004),
    told(errcode=47003, errmsg="argument invalid! data.thing1.value invalid"),
    told(errcode=123456),
]


@pytest.mark.parametrize("kind", KINDS)
class TestEveryWay:
    def test_names_its_kind(self, ways: Ways, kind: ChannelKind) -> None:
        assert ways.by_kind[kind].kind is kind

    def test_takes_a_message_and_says_so(self, ways: Ways, kind: ChannelKind) -> None:
        receipt = ways.send(kind)
        assert isinstance(receipt, Receipt)
        assert len(receipt.platform_id) <= 32

    def test_takes_the_same_message_again(self, ways: Ways, kind: ChannelKind) -> None:
        assert ways.send(kind) == ways.send(kind)

    @pytest.mark.parametrize("answer", BROKEN)
    def test_raises_nothing_but_send_error(self, ways: Ways, stub: Stub, kind: ChannelKind, answer: Told) -> None:
        stub.will(SERVICE, answer)
        stub.will(TEMPLATE, answer)
        if kind in {ChannelKind.CALL_LIST, ChannelKind.PAPER_TRAIL}:
            assert ways.send(kind)
            return
        error = ways.refused(kind)
        assert OPEN_ID not in str(error)
        assert SECRET not in str(error)
        assert "王阿姨" not in str(error)

    def test_survives_the_strangest_message(self, ways: Ways, kind: ChannelKind) -> None:
        strange = replace(OUTGOING, text="\x00\ud800]]>" * 9, fields={}, choices=(("", ""),) * 30, link="\n")
        with suppress(SendError):
            assert ways.send(kind, strange)


WIRED = [ChannelKind.SERVICE, ChannelKind.TEMPLATE]


@pytest.mark.parametrize("kind", WIRED)
class TestEveryWayThroughWeChat:
    def test_account_that_nobody_knows_stops_the_way(self, ways: Ways, kind: ChannelKind) -> None:
        assert ways.refused(kind, replace(OUTGOING, account="elsewhere")).consequence is Consequence.STOP_WAY

    def test_person_without_open_id_goes_another_way(self, ways: Ways, kind: ChannelKind) -> None:
        assert ways.refused(kind, replace(OUTGOING, address="")).consequence is Consequence.NEXT_WAY

    def test_follower_who_left_is_gone(self, ways: Ways, stub: Stub, kind: ChannelKind) -> None:
        stub.will(SERVICE, told(errcode=43004))
        stub.will(TEMPLATE, told(errcode=43004))
        assert ways.refused(kind).consequence is Consequence.GONE


def body_at(stub: Stub, path: str) -> dict[str, Any]:
    body: dict[str, Any] = stub.asked_at(path)[-1].json
    return body


def test_service_message_with_choices_is_a_menu_to_tap(ways: Ways, stub: Stub) -> None:
    assert ways.send(ChannelKind.SERVICE) == Receipt()
    assert body_at(stub, SERVICE) == {
        "touser": OPEN_ID,
        "msgtype": "msgmenu",
        "msgmenu": {
            "head_content": OUTGOING.text,
            "list": [{"id": "1", "content": "我来"}, {"id": "2", "content": "来不了"}],
            "tail_content": "",
        },
    }


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


def test_template_carries_fitted_values_and_the_key_of_the_delivery(ways: Ways, stub: Stub) -> None:
    stub.will(TEMPLATE, told(errcode=0, errmsg="ok", msgid=4102330001))
    receipt = ways.send(ChannelKind.TEMPLATE, replace(OUTGOING, link="https://example.org/p/1"))
    assert receipt == Receipt(platform_id="4102330001", confirms=True)
    assert body_at(stub, TEMPLATE) == {
        "touser": OPEN_ID,
        "template_id": "Tm_demo_meeting_notice",
        "client_msg_id": "d-20260901-000123",
        "url": "https://example.org/p/1",
        "data": {
            "thing1": {"value": "支部党员大会"},
            "time2": {"value": "2026年9月3日 09:00"},
            "thing3": {"value": "二楼会议室"},
            "thing4": {"value": "-"},
            "phrase5": {"value": "待参加"},
        },
    }


def test_template_after_silence_may_be_sent_again_with_its_key(ways: Ways, stub: Stub) -> None:
    stub.will(TEMPLATE, Told(silent=True))
    error = ways.refused(ChannelKind.TEMPLATE)
    assert (error.code, error.consequence) == ("timeout", Consequence.RETRY_SOON)
    ways.send(ChannelKind.TEMPLATE)
    first, again = stub.asked_at(TEMPLATE)
    assert first.json["client_msg_id"] == again.json["client_msg_id"]


def test_value_that_breaks_its_rule_is_found_before_anything_is_sent(ways: Ways, stub: Stub) -> None:
    fields = dict(OUTGOING.fields) | {"when": "时间另行通知"}
    error = ways.refused(ChannelKind.TEMPLATE, replace(OUTGOING, fields=fields))
    assert (error.code, error.consequence) == ("value", Consequence.FIX_MESSAGE)
    assert error.detail.startswith("time2: ")
    assert "另行" not in error.detail
    assert not stub.asked


@pytest.mark.parametrize("setting", [{}, {"a/b": {}}, {"a/b": {"template_id": "T", "keys": {}}}, {"a/b": None}])
def test_occasion_without_a_template_goes_another_way(client: WeChatClient, setting: dict[str, Any]) -> None:
    channel = TemplateChannel(lambda _: client, lambda _: setting)
    with pytest.raises(SendError) as caught:
        channel.send(replace(OUTGOING, occasion="a/b"), NOW)
    assert (caught.value.code, caught.value.consequence) == ("no_template", Consequence.NEXT_WAY)


STATUSES = [
    ("success", TemplateOutcome.DELIVERED),
    (" Success ", TemplateOutcome.DELIVERED),
    ("failed:user block", TemplateOutcome.BLOCKED),
    ("failed: user block", TemplateOutcome.BLOCKED),
    ("failed:user_block", TemplateOutcome.BLOCKED),
    ("failed: system failed", TemplateOutcome.SYSTEM),
    ("failed:system failed", TemplateOutcome.SYSTEM),
    ("failed:freq limit", TemplateOutcome.FREQUENCY),
    ("failed", TemplateOutcome.SYSTEM),
    ("", TemplateOutcome.SYSTEM),
]


@pytest.mark.parametrize(("text", "outcome"), STATUSES)
def test_status_of_a_template_is_read_loosely(text: str, outcome: TemplateOutcome) -> None:
    assert read_template_status(text) is outcome


def test_call_list_takes_a_person_without_a_number() -> None:
    assert CallListChannel().send(replace(OUTGOING, address=""), NOW) == Receipt()


def test_paper_trail_writes_what_would_be_sent_for_its_owner_only(ways: Ways) -> None:
    ways.send(ChannelKind.PAPER_TRAIL)
    ways.send(ChannelKind.PAPER_TRAIL, replace(OUTGOING, key="d2", fields={}))
    one, two = (json.loads(line) for line in ways.trail.read_text("utf-8").splitlines())
    assert (one["key"], one["text"], one["fields"]["where"]) == (OUTGOING.key, OUTGOING.text, "二楼会议室")
    assert (one["at"], two["key"]) == ("2026-09-01T01:00:00+00:00", "d2")
    assert ways.trail.stat().st_mode & 0o777 == 0o600


def test_paper_trail_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SendError) as caught:
        PaperTrailChannel(tmp_path / "file" / "trail").send(OUTGOING, NOW)
    assert caught.value.consequence is Consequence.RETRY_SOON
    assert str(tmp_path) not in str(caught.value)

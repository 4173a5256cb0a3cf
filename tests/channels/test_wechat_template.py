"""Template messages and their later outcome."""

from dataclasses import replace
from typing import Any

import pytest

from channels.wechat import WeChatClient
from channels.wechat_template import TemplateChannel, TemplateOutcome, read_template_status
from domain.ways import ChannelKind, Consequence, Receipt, SendError
from tests.channels.stub import Stub, Told, told
from tests.channels.ways import NOW, OPEN_ID, OUTGOING, TEMPLATE, Ways, body_at


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

"""Every way out on the same stub, and one message to send."""

from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from channels.call_list import CallListChannel
from channels.paper_trail import PaperTrailChannel
from channels.wechat import WeChatClient
from channels.wechat_service import ServiceChannel
from channels.wechat_template import TemplateChannel
from domain.ways import Channel, ChannelKind, Outgoing, Receipt, SendError
from tests.channels.stub import Stub

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


def body_at(stub: Stub, path: str) -> dict[str, Any]:
    body: dict[str, Any] = stub.asked_at(path)[-1].json
    return body

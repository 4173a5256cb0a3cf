"""The ways out against the local WeChat, which refuses what WeChat refuses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.tokens import MemoryTokenStore
from channels.wechat import WeChatClient
from channels.wechat_service import ServiceChannel
from channels.wechat_template import TemplateChannel, TemplateOutcome, read_template_status
from domain.ways import Channel, Consequence, Outgoing, Receipt, SendError
from simulator.driver import Phone, World
from simulator.server import LocalWeChat

CONTENT = "主题:{{thing1.DATA}}\n时间:{{time2.DATA}}\n地点:{{thing3.DATA}}\n状态:{{const4.DATA}}"
KEYS = {"thing1": "title", "time2": "when", "thing3": "where", "const4": "=待参加"}


class House:
    """One account with its ways, and one follower's phone."""

    def __init__(self, base_url: str) -> None:
        self.world = World(base_url)
        self.world.clock_set("2026-09-01T09:00:00+08:00", running=True)
        account = self.world.account(kind="service", verified=True)
        self.app_id = account["appid"]
        template = self.world.template(self.app_id, CONTENT, values={"const4": ["待参加", "已取消"]})
        self.phone: Phone = self.world.person("王秀兰", follows=True)
        self.client = WeChatClient(base_url, self.app_id, account["secret"], MemoryTokenStore(), read_timeout=1.0)
        occasions = {"meetings/notice": {"template_id": template, "keys": KEYS}}
        self.service = ServiceChannel(lambda _: self.client)
        self.template = TemplateChannel(lambda _: self.client, lambda _: occasions)
        self.outgoing = Outgoing(
            key="d-1",
            account="a",
            address=self.phone.openid,
            occasion="meetings/notice",
            text="九月三日上午九点开会，来吗？",
            fields={"title": "支部党员大会（扩大）暨九月主题党日活动通知", "when": "9月3日上午9点", "where": "二楼"},
            choices=(("1", "我来"), ("2", "来不了")),
        )

    def send(self, way: Channel, **changes: Any) -> Receipt:
        return way.send(replace(self.outgoing, **changes), self.world.now)

    def refused(self, way: Channel, **changes: Any) -> SendError:
        with pytest.raises(SendError) as caught:
            self.send(way, **changes)
        return caught.value

    def received(self) -> int:
        return self.world.deliveries().get(self.phone.openid, 0)


@pytest.fixture
def house() -> Iterator[House]:
    with LocalWeChat() as wechat:
        house = House(wechat.base_url)
        with house.client:
            yield house


def test_service_message_is_shown_with_lines_to_tap(house: House) -> None:
    house.phone.says("几点开会")
    house.send(house.service)
    (shown,) = house.phone.received
    assert [line["content"] for line in shown["lines"]] == ["1 我来", "2 来不了"]
    house.phone.taps_line("1 我来")
    assert house.phone.conversation[-1]["text"] == "1 我来"


def test_service_message_outside_the_window_goes_another_way(house: House) -> None:
    error = house.refused(house.service)
    assert (error.code, error.consequence) == ("45015", Consequence.NEXT_WAY)


def test_sixth_service_message_goes_another_way(house: House) -> None:
    house.phone.says("几点开会")
    for number in range(5):
        house.send(house.service, text=f"第{number}条")
    assert house.refused(house.service).code == "45047"


def test_template_is_taken_shown_and_confirmed(house: House) -> None:
    receipt = house.send(house.template)
    assert house.world.wait_idle()
    (shown,) = house.phone.received
    assert str(shown["msgid"]) == receipt.platform_id
    values = [field["value"] for field in shown["fields"]]
    assert values == ["支部党员大会暨九月主题党日活动通知", "2026年9月3日 09:00", "二楼", "待参加"]


STATUSES = [
    ("success", TemplateOutcome.DELIVERED),
    ("failed:user block", TemplateOutcome.BLOCKED),
    ("failed: system failed", TemplateOutcome.SYSTEM),
    ("failed:freq limit", TemplateOutcome.FREQUENCY),
]


@pytest.mark.parametrize(("status", "outcome"), STATUSES)
def test_receipt_says_what_became_of_the_message(house: House, status: str, outcome: TemplateOutcome) -> None:
    house.world.faults({"kind": "receipt_status", "status": status, "count": 1})
    receipt = house.send(house.template)
    house.world.clock_advances(60)
    (push,) = house.world.pushes(kind="event:TEMPLATESENDJOBFINISH")
    assert str(push["fields"]["MsgID"]) == receipt.platform_id
    assert read_template_status(push["fields"]["Status"]) is outcome


def test_template_sent_again_with_its_key_arrives_once(house: House) -> None:
    house.send(house.template)
    house.send(house.template)
    house.world.wait_idle()
    assert house.received() == 1
    house.send(house.template, key="d-2")
    house.world.wait_idle()
    assert house.received() == 2


def test_template_whose_answer_was_lost_arrives_once(house: House) -> None:
    house.world.faults({"kind": "reset_after", "endpoint": "template/send", "count": 1})
    assert house.refused(house.template).consequence is Consequence.RETRY_SOON
    house.send(house.template)
    house.world.wait_idle()
    assert house.received() == 1


def test_service_message_whose_answer_was_lost_is_unknown(house: House) -> None:
    house.phone.says("几点开会")
    house.world.faults({"kind": "reset_after", "endpoint": "custom/send", "count": 1})
    assert house.refused(house.service).consequence is Consequence.UNKNOWN
    assert house.received() == 1


@pytest.mark.parametrize("code", [42001, 40001])
def test_dead_token_is_renewed_unseen(house: House, code: int) -> None:
    house.send(house.template)
    house.world.expire_tokens(house.app_id, code)
    house.send(house.template, key="d-2")
    house.world.wait_idle()
    assert house.received() == 2
    assert len(house.world.calls("stable_token")) == 2


REFUSALS = [
    ("block", "48002", Consequence.BLOCKED),
    ("freeze", "50002", Consequence.BLOCKED),
]


@pytest.mark.parametrize(("act", "code", "consequence"), REFUSALS)
def test_person_who_cannot_get_service_messages(house: House, act: str, code: str, consequence: Consequence) -> None:
    house.phone.says("几点开会")
    house.phone.does(act)
    error = house.refused(house.service)
    assert (error.code, error.consequence) == (code, consequence)


def test_person_who_left_is_gone(house: House) -> None:
    house.phone.unfollows()
    assert house.refused(house.template).consequence is Consequence.GONE


@pytest.mark.parametrize("code", [-1, 45009, 45011, 43117, 48004])
def test_refusal_of_the_platform_has_its_consequence(house: House, code: int) -> None:
    house.world.faults({"kind": "refuse", "errcode": code, "endpoint": "template/send", "count": 1})
    error = house.refused(house.template)
    assert error.code == str(code)
    assert (error.not_before is not None) is (error.consequence is Consequence.RETRY_LATER)


def test_value_that_the_template_does_not_list_is_named(house: House) -> None:
    occasions = {
        "meetings/notice": {
            "template_id": house.world.template(house.app_id, CONTENT, values={"const4": ["好"]}),
            "keys": KEYS,
        }
    }
    error = house.refused(TemplateChannel(lambda _: house.client, lambda _: occasions))
    assert (error.code, error.consequence, error.detail) == ("47003", Consequence.FIX_MESSAGE, "template_value const4")


def test_other_calls_of_the_account(house: House) -> None:
    now = house.world.now
    assert list(house.client.followers(now)) == [house.phone.openid]
    assert house.client.user_info(house.phone.openid, now)["subscribe"] == 1
    house.client.menu_create({"button": [{"type": "click", "name": "开会", "key": "NEXT_MEETING"}]}, now)
    house.phone.taps("NEXT_MEETING")
    card = house.client.qrcode("m_8f3a", timedelta(days=30), now)
    house.phone.does("scan", ticket=card.ticket)
    assert house.phone.conversation[-1]["scene"] == "m_8f3a"
    media = house.client.upload("voice", "a.mp3", b"ID3 sound", "audio/mpeg", now=now)
    assert house.client.download(media, now) == b"ID3 sound"

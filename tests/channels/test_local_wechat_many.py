"""Subscription notices and mass messages against the local WeChat, with the events that follow."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from channels.tokens import MemoryTokenStore
from channels.wechat import WeChatClient
from channels.wechat_mass import MassChannel
from channels.wechat_subscribe import SubscribeChannel
from domain.ways import Consequence, Outgoing, Receipt, SendError
from simulator.driver import World
from simulator.server import LocalWeChat

OUTGOING = Outgoing(
    key="m1-1-aa",
    account="a",
    address="",
    occasion="meetings/notice",
    text="九月三日上午九点开会。",
    fields={"title": "支部党员大会", "when": "9月3日上午9点"},
)


class House:
    def __init__(self, base_url: str) -> None:
        self.world = World(base_url)
        self.world.clock_set("2026-09-01T09:00:00+08:00", running=True)
        account = self.world.account(kind="service", verified=True)
        content = "主题:{{thing1.DATA}}\n时间:{{time2.DATA}}"
        self.template = self.world.template(account["appid"], content, subscribe="once")
        self.phones = [self.world.person(name, follows=True) for name in ("王秀兰", "李建国", "陈敏")]
        self.client = WeChatClient(base_url, account["appid"], account["secret"], MemoryTokenStore(), read_timeout=1.0)
        setting = {"template_id": self.template, "keys": {"thing1": "title", "time2": "when"}}
        self.subscribe = SubscribeChannel(lambda _: self.client, lambda _: {"meetings/notice": setting})
        self.mass = MassChannel(lambda _: self.client)

    def notify(self) -> Receipt:
        return self.subscribe.send(replace(OUTGOING, address=self.phones[0].openid), self.world.now)

    def send_all(self, key: str = "m1-1-aa") -> Receipt:
        people = [phone.openid for phone in self.phones]
        return self.mass.send_all(replace(OUTGOING, key=key), people, self.world.now)


@pytest.fixture
def house() -> Iterator[House]:
    with LocalWeChat() as wechat:
        house = House(wechat.base_url)
        with house.client:
            yield house


def test_notice_goes_once_for_each_acceptance(house: House) -> None:
    house.phones[0].does("consent", template_id=house.template, accept=True)
    house.notify()
    assert house.world.wait_idle()
    (shown,) = house.phones[0].received
    assert [field["value"] for field in shown["fields"]] == ["支部党员大会", "2026年9月3日 09:00"]
    with pytest.raises(SendError) as caught:
        house.notify()
    assert (caught.value.code, caught.value.consequence) == ("43101", Consequence.NEXT_WAY)


def test_notice_says_later_that_it_arrived(house: House) -> None:
    house.phones[0].does("consent", template_id=house.template, accept=True)
    house.notify()
    house.world.clock_advances(60)
    (push,) = house.world.pushes(kind="event:subscribe_msg_sent_event")
    listed = push["fields"]["SubscribeMsgSentEvent"]["List"]
    assert (listed["TemplateId"], listed["ErrorCode"]) == (house.template, "0")


def test_mass_message_arrives_at_each_once_though_its_answer_was_lost(house: House) -> None:
    house.world.faults({"kind": "reset_after", "endpoint": "mass/send", "count": 1})
    with pytest.raises(SendError) as caught:
        house.send_all()
    assert caught.value.consequence is Consequence.RETRY_SOON
    receipt = house.send_all()
    house.world.clock_advances(60)
    house.world.wait_idle()
    assert [house.world.deliveries().get(phone.openid, 0) for phone in house.phones] == [1, 1, 1]
    (push,) = house.world.pushes(kind="event:MASSSENDJOBFINISH")
    assert str(push["fields"]["MsgID"]) == receipt.platform_id


def test_third_try_within_a_minute_has_to_wait_for_one(house: House) -> None:
    first = house.send_all()
    assert house.send_all() == first
    with pytest.raises(SendError) as caught:
        house.send_all()
    assert (caught.value.code, caught.value.consequence) == ("45066", Consequence.RETRY_LATER)
    assert caught.value.not_before is not None

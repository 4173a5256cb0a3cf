"""Subscription notices to one person, and mass messages to many."""

from dataclasses import replace

import pytest

from channels.wechat import WeChatClient
from channels.wechat_mass import MassChannel
from channels.wechat_subscribe import SubscribeChannel
from domain.ways import BatchChannel, Channel, Consequence, Receipt, SendError
from tests.channels.stub import Stub, Told, told
from tests.channels.ways import NOW, OCCASIONS, OPEN_ID, OUTGOING, body_at

SUBSCRIBE = "/cgi-bin/message/subscribe/bizsend"
MASS = "/cgi-bin/message/mass/send"
PEOPLE = ("o1", "o2", "o3")
TO_MANY = replace(OUTGOING, address="", key="m7-1-0a1b2c3d4e", choices=())


@pytest.fixture
def subscribe(client: WeChatClient) -> Channel:
    return SubscribeChannel({"pujiang": client}.__getitem__, {"pujiang": OCCASIONS}.__getitem__)


@pytest.fixture
def mass(client: WeChatClient) -> MassChannel:
    return MassChannel({"pujiang": client}.__getitem__)


def test_subscription_notice_carries_fitted_values_and_its_page(subscribe: Channel, stub: Stub) -> None:
    receipt = subscribe.send(replace(OUTGOING, link="https://example.org/p/1"), NOW)
    assert receipt == Receipt(confirms=True)
    body = body_at(stub, SUBSCRIBE)
    assert body.pop("data")["time2"] == {"value": "2026年9月3日 09:00"}
    assert body == {"touser": OPEN_ID, "template_id": "Tm_demo_meeting_notice", "page": "https://example.org/p/1"}


CONSENT = [
    (told(errcode=43101, errmsg="user refuse to accept the msg"), "43101", Consequence.NEXT_WAY),
    (told(errcode=40037, errmsg="invalid template_id"), "40037", Consequence.FIX_MESSAGE),
    (Told(silent=True), "timeout", Consequence.UNKNOWN),
]


@pytest.mark.parametrize(("answer", "code", "consequence"), CONSENT)
def test_subscription_notice_that_is_refused_has_its_consequence(
    subscribe: Channel, stub: Stub, answer: Told, code: str, consequence: Consequence
) -> None:
    stub.will(SUBSCRIBE, answer)
    with pytest.raises(SendError) as caught:
        subscribe.send(OUTGOING, NOW)
    assert (caught.value.code, caught.value.consequence) == (code, consequence)


def test_occasion_without_a_subscription_goes_another_way(subscribe: Channel, stub: Stub) -> None:
    with pytest.raises(SendError) as caught:
        subscribe.send(replace(OUTGOING, occasion="study/material"), NOW)
    assert (caught.value.code, caught.value.consequence) == ("no_template", Consequence.NEXT_WAY)
    assert not stub.asked


def test_mass_message_goes_to_each_once_under_one_key(mass: MassChannel, stub: Stub) -> None:
    stub.will(MASS, told(errcode=0, errmsg="send job submission success", msg_id=3000021, msg_data_id=2247480011))
    receipt = mass.send_all(replace(TO_MANY, link="https://example.org/m/9"), [*PEOPLE, "o1"], NOW)
    assert receipt == Receipt(platform_id="3000021", confirms=False)
    assert body_at(stub, MASS) == {
        "touser": ["o1", "o2", "o3"],
        "msgtype": "text",
        "text": {"content": f"{OUTGOING.text}\nhttps://example.org/m/9"},
        "clientmsgid": "m7-1-0a1b2c3d4e",
    }


def test_mass_message_that_went_before_has_the_number_of_the_first_call(mass: MassChannel, stub: Stub) -> None:
    stub.will(MASS, Told(silent=True), told(errcode=45065, errmsg="clientmsgid exist", msg_id=3000021))
    with pytest.raises(SendError) as caught:
        mass.send_all(TO_MANY, PEOPLE, NOW)
    assert caught.value.consequence is Consequence.RETRY_SOON
    assert mass.send_all(TO_MANY, PEOPLE, NOW) == Receipt(platform_id="3000021")
    first, again = stub.asked_at(MASS)
    assert first.body == again.body


REFUSED = [
    (45066, Consequence.RETRY_LATER),
    (45028, Consequence.RETRY_LATER),
    (45019, Consequence.FIX_MESSAGE),
    (40130, Consequence.FIX_MESSAGE),
    (48001, Consequence.STOP_WAY),
    (48003, Consequence.STOP_WAY),
    (45113, Consequence.STOP_WAY),
    (89501, Consequence.RETRY_LATER),
]


@pytest.mark.parametrize(("code", "consequence"), REFUSED)
def test_mass_message_that_is_refused_has_its_consequence(
    mass: MassChannel, stub: Stub, code: int, consequence: Consequence
) -> None:
    stub.will(MASS, told(errcode=code, errmsg="no"))
    with pytest.raises(SendError) as caught:
        mass.send_all(TO_MANY, PEOPLE, NOW)
    assert (caught.value.code, caught.value.consequence) == (str(code), consequence)


def test_mass_message_to_one_person_goes_another_way(mass: MassChannel) -> None:
    many: BatchChannel = mass
    assert many.most == 10_000
    with pytest.raises(SendError) as caught:
        mass.send(OUTGOING, NOW)
    assert caught.value.consequence is Consequence.NEXT_WAY


@pytest.mark.parametrize("people", [[], ["o1"], ["o1", "o1"], [f"o{n}" for n in range(10_001)]])
def test_too_few_and_too_many_people_are_not_even_asked_for(mass: MassChannel, stub: Stub, people: list[str]) -> None:
    with pytest.raises(SendError) as caught:
        mass.send_all(TO_MANY, people, NOW)
    assert caught.value.consequence is Consequence.NEXT_WAY
    assert not stub.asked


@pytest.mark.parametrize("key", ["", "m" * 33])
def test_mass_message_without_a_key_that_the_platform_takes_is_never_sent(
    mass: MassChannel, stub: Stub, key: str
) -> None:
    with pytest.raises(SendError) as caught:
        mass.send_all(replace(TO_MANY, key=key), PEOPLE, NOW)
    assert caught.value.consequence is Consequence.FIX_MESSAGE
    assert not stub.asked

"""Pushing to a callback on loopback: tries, order, MarkFail (platform §1)."""

from typing import Any

import pytest
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply

from simulator.driver import Phone, World
from simulator.push import MARK_FAIL_AFTER
from simulator.wire import from_xml
from tests.simulator.callback import Answer, Callback, echo

QUICK = 0.5  # seconds that stand for WeChat's five where a test waits for them to pass


def state(phone: Phone) -> str:
    """Outcome of the person's newest act."""
    return str([entry for entry in phone.conversation if entry["from"] == "person"][-1]["push"]["state"])


def test_answer_is_shown_and_timed(phone: Phone) -> None:
    (answer,) = phone.says("平安")
    assert (answer["text"], answer["via"]) == ("收到平安", "reply")
    push = phone.conversation[0]["push"]
    assert (push["state"], len(push["tries"]), push["tries"][0]["status"]) == ("answered", 1, 200)
    assert push["ms"] >= 0


@pytest.mark.parametrize("mode", ["compatible", "secure"])
def test_encrypted_modes_are_understood_by_a_foreign_library(world: World, mode: str) -> None:
    account = world.account(mode=mode)
    crypto = WeChatCrypto(account["token"], account["aes_key"], account["appid"])

    def sealed(query: dict[str, str], body: str) -> Answer:
        plain = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        return 200, crypto.encrypt_message(create_reply("好", parse_message(plain)).render(), query["nonce"])

    with Callback(sealed) as callback:
        world.account(appid=account["appid"], callback_url=callback.url)
        phone = world.person("王秀兰", follows=True)
        phone.says("平安")
        assert phone.last_text == "好"
        assert ("Content" in from_xml(callback.received[0][1])) is (mode == "compatible")


def test_secure_mode_does_not_show_a_reply_that_is_not_sealed(world: World, callback: Callback) -> None:
    callback.answers = lambda _query, _body: (200, "<xml><ToUserName>o</ToUserName></xml>")
    world.account(callback_url=callback.url, mode="secure")
    phone = world.person("王秀兰", follows=True)
    phone.says("平安")
    assert phone.last_text == "该公众号提供的服务出现故障，请稍后再试"


@pytest.mark.parametrize("push_timeout", [QUICK])
def test_slow_callback_is_tried_three_times_with_the_same_bytes(phone: Phone, callback: Callback) -> None:
    def never(query: dict[str, str], body: str) -> Answer:
        callback.release.wait(30)
        return 200, "success"

    callback.answers = never
    phone.says("平安")
    assert len(callback.received) == 3
    assert len({(tuple(query.items()), body) for query, body in callback.received}) == 1
    assert (state(phone), phone.last_text) == ("failed", "该公众号提供的服务出现故障，请稍后再试")


@pytest.mark.parametrize("push_timeout", [QUICK])
def test_answer_to_the_second_try_is_the_one_shown(phone: Phone, callback: Callback) -> None:
    def second(query: dict[str, str], body: str) -> Answer:
        if len(callback.received) == 1:
            callback.release.wait(30)
        return echo(query, body)

    callback.answers = second
    phone.says("平安")
    assert phone.texts == ["收到平安"]
    assert len(phone.conversation[0]["push"]["tries"]) == 2


@pytest.mark.parametrize("answer", [(500, "oops"), (200, '{"ok":true}'), (200, "<xml>"), (403, "")])
def test_wrong_answer_shows_the_fault_line_without_another_try(
    phone: Phone, callback: Callback, answer: Answer
) -> None:
    callback.answers = lambda _query, _body: answer
    phone.says("平安")
    assert (len(callback.received), phone.received[-1]["type"]) == (1, "fault")


@pytest.mark.parametrize("answer", ["", "success"])
def test_silence_shows_nothing(phone: Phone, callback: Callback, answer: str) -> None:
    callback.answers = lambda _query, _body: (200, answer)
    assert phone.says("平安") == []
    assert (state(phone), phone.received) == ("silent", [])


def test_event_that_nobody_sees_shows_no_fault_line(world: World, phone: Phone, callback: Callback) -> None:
    callback.answers = lambda _query, _body: (500, "")
    account = world.ask("GET", "/accounts")["accounts"][0]
    template_id = world.template(account["appid"], "主题:{{thing1.DATA}}", subscribe="once")
    phone.does("consent", template_id=template_id)
    assert [push["state"] for push in world.pushes(kind="event:subscribe_msg_popup_event")] == ["failed"]
    assert phone.received == []


def test_event_that_a_person_caused_shows_one(phone: Phone, callback: Callback) -> None:
    callback.answers = lambda _query, _body: (500, "")
    phone.sends_raw("event:CLICK")
    assert [entry["type"] for entry in phone.received] == ["fault"]


def test_many_failures_in_a_row_pause_the_pushes_for_a_minute(world: World, phone: Phone, callback: Callback) -> None:
    world.clock_set("2025-03-12T09:00:00+08:00")
    callback.answers = lambda _query, _body: (500, "")
    for _ in range(MARK_FAIL_AFTER):
        phone.says("平安")
    callback.answers = echo
    phone.says("在吗")
    assert (state(phone), len(callback.received)) == ("paused", MARK_FAIL_AFTER)
    world.clock_advances(60)
    phone.says("在吗")
    assert phone.last_text == "收到在吗"


def test_a_success_between_failures_keeps_the_pushes_going(phone: Phone, callback: Callback) -> None:
    for text in ["坏"] * (MARK_FAIL_AFTER - 1) + ["好"] + ["坏"] * (MARK_FAIL_AFTER - 1):
        callback.answers = echo if text == "好" else lambda _query, _body: (500, "")
        phone.says(text)
    assert state(phone) == "failed"


def test_one_person_is_served_in_order(world: World, phone: Phone, callback: Callback) -> None:
    for number in range(20):
        phone.says(str(number), wait=False)
    assert world.wait_idle()
    assert [from_xml(body)["Content"] for _, body in callback.received] == [str(number) for number in range(20)]


def test_another_person_does_not_wait_for_a_slow_one(world: World, phone: Phone, callback: Callback) -> None:
    def slow_for_her(query: dict[str, str], body: str) -> Answer:
        if query["openid"] == phone.openid:
            callback.release.wait(30)
        return echo(query, body)

    callback.answers = slow_for_her
    phone.says("平安", wait=False)
    other = world.person("李建国", follows=True)
    other.says("平安")
    assert (other.last_text, state(phone)) == ("收到平安", "waiting")


def test_numbers_of_messages_are_unique_and_seconds_have_ten_digits(phone: Phone, callback: Callback) -> None:
    for _ in range(5):
        phone.says("平安")
    fields = [from_xml(body) for _, body in callback.received]
    assert len({each["MsgId"] for each in fields}) == 5
    assert {len(each["CreateTime"]) for each in fields} == {10}


def test_two_taps_are_two_events_while_the_clock_stands(world: World, phone: Phone, callback: Callback) -> None:
    world.clock_set("2025-03-12T09:00:00+08:00")
    for _ in range(3):
        phone.sends_raw("event:CLICK", EventKey="A")
    assert len({from_xml(body)["CreateTime"] for _, body in callback.received}) == 3


def test_phone_can_wait_for_what_comes_later(world: World, phone: Phone, callback: Callback) -> None:
    phone.says("平安", wait=False)
    assert phone.waits_for("收到平安")
    assert not phone.waits_for("没人说过", timeout=0)


def test_same_delivery_can_come_three_times_at_once(phone: Phone, callback: Callback) -> None:
    phone.says("平安", copies=3)
    assert len(callback.received) == 3
    assert len({body for _, body in callback.received}) == 1
    assert phone.texts == ["收到平安"]


@pytest.mark.parametrize(
    ("rule", "arrived"),
    [
        ({"kind": "push_doubled"}, ["一", "一", "二"]),
        ({"kind": "push_reordered"}, ["二", "一"]),
        ({"kind": "push_slow", "seconds": 0.01}, ["一", "二"]),
    ],
)
def test_push_faults(world: World, phone: Phone, callback: Callback, rule: dict[str, Any], arrived: list[str]) -> None:
    world.faults({**rule, "count": 1})
    phone.says("一")
    phone.says("二")
    assert world.wait_idle()
    assert [from_xml(body)["Content"] for _, body in callback.received] == arrived

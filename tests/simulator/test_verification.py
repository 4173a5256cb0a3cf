"""How a callback URL is taken into use (platform §1.1)."""

from wechatpy.utils import check_signature

from simulator.driver import World
from tests.simulator.callback import Callback


def test_callback_is_verified_with_a_right_signature(world: World, callback: Callback) -> None:
    def strict(query: dict[str, str]) -> str:
        check_signature("secret123", query["signature"], query["timestamp"], query["nonce"])
        return query["echostr"]

    callback.echo = strict
    assert world.account(callback_url=callback.url, token="secret123")["callback_ok"]


def test_callback_that_echoes_wrongly_is_not_pushed_to(world: World, callback: Callback) -> None:
    callback.echo = lambda query: f'"{query["echostr"]}"'
    assert not world.account(callback_url=callback.url)["callback_ok"]
    phone = world.person("王秀兰", follows=True)
    phone.says("平安")
    assert (phone.conversation[0]["push"]["state"], callback.received) == ("no_callback", [])


def test_callback_that_starts_late_is_verified_before_the_first_push(world: World, callback: Callback) -> None:
    callback.echo = lambda _: "not yet"
    world.account(callback_url=callback.url)
    callback.echo = lambda query: query["echostr"]
    phone = world.person("王秀兰", follows=True)
    phone.says("平安")
    assert phone.last_text == "收到平安"

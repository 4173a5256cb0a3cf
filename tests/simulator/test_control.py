"""The control API as README.md describes it, its memory, and the test driver."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.actions import ACTIONS
from simulator.driver import ControlError, World, text_of
from simulator.server import LocalWeChat
from simulator.state import load, save
from simulator.wire import KINDS
from tests.simulator.desk import MORNING, Desk


@pytest.mark.parametrize(
    "fields",
    [{"mode": "open"}, {"kind": "shop"}, {"token": "a b"}, {"aes_key": "short"}, {"colour": "red"}],
)
def test_account_that_the_console_refuses(desk: Desk, fields: dict[str, str]) -> None:
    answer = desk.client.post("/_control/accounts", json=fields)
    assert (answer.status_code, list(answer.get_json())) == (400, ["error"])


def test_account_is_changed_field_by_field(desk: Desk) -> None:
    changed = desk.control("POST", "/accounts", {"appid": desk.account.appid, "name": "第一党支部"})
    assert (changed["name"], changed["secret"]) == ("第一党支部", desk.account.secret)
    assert desk.control("GET", "/accounts")["accounts"] == [changed]


def test_person_belongs_to_the_only_account(desk: Desk) -> None:
    shown = desk.control("POST", "/people", {"name": "王秀兰", "follows": True})
    assert (shown["account"], len(shown["openid"]), shown["windows"]) == (desk.account.appid, 28, [])
    assert desk.control("GET", "/people")["people"] == [shown]
    assert desk.pushed("event:subscribe") == []


@pytest.mark.parametrize(
    ("action", "body", "kind", "trigger"),
    [
        ("say", {"text": "平安"}, "text", "message"),
        ("voice", {"recognition": "平安"}, "voice", "message"),
        ("image", {}, "image", "message"),
        ("video", {}, "video", "message"),
        ("shortvideo", {}, "shortvideo", "message"),
        ("location", {"label": "二楼"}, "location", "message"),
        ("link", {"title": "a", "url": "https://e.cn"}, "link", "message"),
        ("raw", {"kind": "event:foo", "fields": {"EventKey": "x"}}, "event:foo", None),
        ("raw", {"kind": "sticker"}, "sticker", "message"),
        ("unfollow", {}, "event:unsubscribe", None),
    ],
)
def test_every_act_is_written_down_and_pushed(
    desk: Desk, action: str, body: dict[str, Any], kind: str, trigger: str | None
) -> None:
    person = desk.person()
    entry = desk.act(person, action, **body)["entry"]
    assert (entry["from"], entry["push"]["kind"], entry["push"]["state"]) == ("person", kind, "no_callback")
    assert [window.trigger for window in person.windows] == ([trigger] if trigger else [])
    assert len(desk.pushed(kind)) == 1


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_pushed_by_name(desk: Desk, kind: str) -> None:
    desk.act(desk.person(), "raw", kind=kind)
    (fields,) = desk.pushed(kind)
    assert KINDS[kind].keys() <= fields.keys()


def test_follower_cannot_follow_twice_and_stranger_cannot_write(desk: Desk) -> None:
    person = desk.person(follows=False)
    refused = desk.client.post(f"/_control/people/{person.openid}/say", json={"text": "平安"})
    assert refused.status_code == 409
    assert desk.act(person, "follow")["entry"]["type"] == "follow"
    assert "error" in desk.act(person, "follow")


def test_unknown_names_are_told(desk: Desk) -> None:
    assert "error" in desk.act(desk.person(), "dance")
    assert "error" in desk.control("POST", "/people/oNobody/say", {"text": "a"})
    assert "error" in desk.control("GET", "/accounts/wx0")


def test_conversation_continues_after_a_number(desk: Desk) -> None:
    person = desk.person()
    first = desk.act(person, "say", text="一")["entry"]
    second = desk.act(person, "say", text="二")["entry"]
    path = f"/people/{person.openid}/conversation"
    assert desk.control("GET", path)["entries"] == [first, second]
    assert desk.control("GET", f"{path}?after={first['seq']}")["entries"] == [second]


def test_live_page_sees_what_is_newer_and_its_own(desk: Desk) -> None:
    person, other = desk.person(), desk.person()
    start = desk.control("GET", "/events?after=0")["seq"]
    desk.act(other, "say", text="别人")
    desk.act(person, "say", text="平安")
    page = desk.control("GET", f"/events?after={start}&openid={person.openid}")
    assert [event["kind"] for event in page["events"]] == ["entry", "push"]
    assert page["events"][0]["entry"]["text"] == "平安"
    assert desk.control("GET", f"/events?after={page['seq']}")["events"] == []


def test_page_that_asks_too_late_is_told_to_begin_again(desk: Desk) -> None:
    desk.platform.journal._forgotten = 5
    assert desk.control("GET", "/events?after=4")["reset"] is True


def test_clock_is_moved_by_hand(desk: Desk) -> None:
    assert desk.control("GET", "/clock")["now"] == "2025-03-12T09:00:00+08:00"
    assert desk.control("POST", "/clock/advance", {"seconds": 90})["now"] == "2025-03-12T09:01:30+08:00"
    assert desk.control("POST", "/clock/set", {"moment": "2025-03-01T08:00"})["now"] == "2025-03-01T08:00:00+08:00"
    assert "error" in desk.control("POST", "/clock/advance", {"to": "2025-02-01T08:00"})
    assert "error" in desk.control("POST", "/clock/set", {"moment": "soon"})
    assert desk.control("POST", "/clock/real")["mode"] == "real"


def test_next_goes_to_what_is_due(desk: Desk) -> None:
    assert desk.control("POST", "/clock/next")["moved"] is False
    desk.platform.outbox.add("template", 60, openid=desk.person().openid, card={"msgid": 1})
    moved = desk.control("POST", "/clock/next")
    assert (moved["moved"], moved["now"], moved["next"]) == (True, "2025-03-12T09:01:00+08:00", None)


def test_idle_means_that_no_receipt_is_due(desk: Desk) -> None:
    assert desk.control("POST", "/wait_idle", {"timeout": 0})["idle"]
    desk.platform.outbox.add("template", 60, openid=desk.person().openid, card={"msgid": 1})
    assert not desk.control("POST", "/wait_idle", {"timeout": 0})["idle"]
    assert desk.control("POST", "/wait_idle", {"timeout": 0, "receipts": False})["idle"]


def test_everything_survives_in_the_state_file(desk: Desk, tmp_path: Path) -> None:
    person = desk.person()
    desk.act(person, "voice")
    desk.template("主题:{{thing1.DATA}}")
    desk.post("/cgi-bin/menu/create", {"button": [{"name": "开会", "type": "click", "key": "A"}]})
    desk.control("POST", "/hints", {"hints": ["问一句：几点开会"]})
    desk.control("POST", "/cards", {"scene": "m_8f3a", "name": "王秀兰的卡"})
    desk.control("POST", "/clock/due", {"due": ["2025-03-12T16:00"]})
    save(desk.platform.state, tmp_path / "state.json")
    kept = load(tmp_path / "state.json")
    assert vars(kept) == vars(desk.platform.state)
    assert kept.people[person.openid].windows[0].left == 5
    assert (kept.hints, len(kept.stated)) == (["问一句：几点开会"], 1)


def test_restart_goes_on_where_it_stopped(tmp_path: Path) -> None:
    state_file, clock_file = tmp_path / "state.json", tmp_path / "clock"
    with LocalWeChat(state_file=state_file, clock_file=clock_file) as wechat:
        world = World(wechat.base_url)
        account = world.account()
        world.clock_set("2025-03-12T09:00:00+08:00")
        phone = world.person("王秀兰", follows=True)
        phone.says("平安")
    with LocalWeChat(state_file=state_file, clock_file=clock_file) as wechat:
        world = World(wechat.base_url)
        assert world.now.timestamp() == MORNING
        assert world.ask("GET", "/accounts")["accounts"][0]["secret"] == account["secret"]
        (entry,) = world.ask("GET", f"/people/{phone.openid}/conversation")["entries"]
        assert entry["text"] == "平安"
        assert world.ask("GET", "/events?after=0")["reset"] is True


@pytest.fixture
def world() -> Iterator[World]:
    with LocalWeChat() as wechat:
        yield World(wechat.base_url)


def test_driver_has_a_word_for_every_act(world: World) -> None:
    account = world.account()
    template_id = world.template(account["appid"], "活动:{{thing1.DATA}}", subscribe="once")
    phone = world.person("王秀兰")
    phone.follows()
    phone.says("平安")
    phone.sends_voice("平安")
    phone.sends("image")
    phone.sends_raw("event:LOCATION", Latitude=31.2)
    phone.does("consent", template_id=template_id)
    phone.blocks()
    assert phone.state["refuses"]
    phone.unblocks()
    phone.unfollows()
    types = [entry["type"] for entry in phone.conversation]
    assert types == ["follow", "text", "voice", "image", "raw", "consent", "unfollow"]
    assert (phone.texts, phone.last_text, phone.shows("平安")) == ([], "", False)
    assert len(world.pushes(openid=phone.openid)) == 7


def test_driver_says_why_something_was_refused(world: World) -> None:
    world.account()
    with pytest.raises(ControlError, match="no menu button"):
        world.person("王秀兰", follows=True).taps("开会")


def test_card_is_read_line_by_line() -> None:
    card = {"title": "会议通知", "fields": [{"name": "时间", "value": "9:30"}, {"name": "", "value": "带笔"}]}
    menu = {"head": "来吗", "lines": [{"id": "1", "content": "我来"}], "tail": "谢谢"}
    assert text_of(card) == "会议通知\n时间 9:30\n带笔"
    assert text_of(menu) == "来吗\n1 我来\n谢谢"


def test_readme_names_every_action() -> None:
    readme = (Path(__file__).parents[2] / "simulator" / "README.md").read_text(encoding="utf-8")
    assert [action for action in ACTIONS if f"`{action}`" not in readme] == []

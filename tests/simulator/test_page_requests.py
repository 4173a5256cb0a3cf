"""What the phone page asks for beside the phones: hints, cards, who somebody is, tapped lines and chosen places."""

from threading import Thread

import pytest

from simulator.driver import World
from tests.simulator.desk import HOUR, Desk


def _makes_card(desk: Desk, scene: str, seconds: int = 600) -> str:
    body = {"action_name": "QR_STR_SCENE", "expire_seconds": seconds, "action_info": {"scene": {"scene_str": scene}}}
    return str(desk.post("/cgi-bin/qrcode/create", body)["ticket"])


def test_hints_are_replaced_and_told_to_the_page(desk: Desk) -> None:
    assert desk.control("GET", "/hints") == {"hints": []}
    start = desk.control("GET", "/events?after=0")["seq"]
    desk.control("POST", "/hints", {"hints": ["问一句：几点开会"]})
    assert desk.control("GET", "/hints") == {"hints": ["问一句：几点开会"]}
    assert [each["kind"] for each in desk.control("GET", f"/events?after={start}")["events"]] == ["hints"]
    assert "error" in desk.control("POST", "/hints", {"hints": "几点开会"})


def test_cards_are_listed_newest_first_until_they_expire(desk: Desk) -> None:
    _makes_card(desk, "m_old", seconds=HOUR)
    _makes_card(desk, "m_twice")
    again = _makes_card(desk, "m_twice", seconds=3 * HOUR)
    assert [each["scene"] for each in desk.control("GET", "/cards")["cards"]] == ["m_twice", "m_old"]
    desk.passes(2 * HOUR)
    assert desk.control("GET", "/cards")["cards"] == [{"scene": "m_twice", "ticket": again}]


def test_card_has_the_name_that_was_given_to_its_scene(desk: Desk) -> None:
    desk.control("POST", "/cards", {"scene": "m_8f3a", "name": "王秀兰的卡"})
    ticket = _makes_card(desk, "m_8f3a")
    listed = desk.control("GET", f"/cards?account={desk.account.appid}")["cards"]
    assert listed == [{"scene": "m_8f3a", "ticket": ticket, "name": "王秀兰的卡"}]
    assert "error" in desk.control("POST", "/cards", {"name": "谁的卡"})
    assert "error" in desk.control("GET", "/cards?account=wx0")


def test_person_is_described_in_a_few_words(desk: Desk) -> None:
    shown = desk.control("POST", "/people", {"name": "王秀兰", "about": "退休教师"})
    assert shown["about"] == "退休教师"
    renamed = desk.control("POST", "/people", {"openid": shown["openid"], "name": "王大姐"})
    assert (renamed["name"], renamed["about"]) == ("王大姐", "退休教师")


def test_tapped_line_is_of_the_menu_under_the_finger(desk: Desk) -> None:
    person = desk.person()
    desk.act(person, "say", text="平安")
    for number in ("11", "22"):
        desk.sends(person, "msgmenu", {"head_content": "来吗", "list": [{"id": number, "content": "我来"}]})
    first, second = [entry["seq"] for entry in desk.shown(person)]
    tapped = [desk.act(person, "tap_line", seq=seq, content="我来")["entry"] for seq in (first, second)]
    assert [entry["bizmsgmenuid"] for entry in tapped] == ["11", "22"]
    assert "error" in desk.act(person, "tap_line", seq=tapped[0]["seq"], content="我来")


def test_chosen_place_is_told_by_the_event_and_sent_as_a_card(desk: Desk) -> None:
    desk.post("/cgi-bin/menu/create", {"button": [{"name": "位置", "type": "location_select", "key": "WHERE"}]})
    place = {"label": "社区二楼活动室", "x": 31.2304, "y": 121.4737, "scale": 16}
    done = desk.act(desk.person(), "tap", key="WHERE", result=place)
    assert (done["entry"]["type"], done["entry"]["label"]) == ("location", "社区二楼活动室")
    assert desk.platform.pusher.wait_idle(5)
    (event,), (card,) = desk.pushed("event:location_select"), desk.pushed("location")
    assert event["EventKey"] == "WHERE"
    assert event["SendLocationInfo"] == {
        "Location_X": "31.2304", "Location_Y": "121.4737", "Scale": "16", "Label": "社区二楼活动室", "Poiname": "",
    }  # fmt: skip
    assert (card["Location_X"], card["Location_Y"], card["Scale"]) == (31.2304, 121.4737, 16)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers in these tests, so nobody is waited for."""
    monkeypatch.setattr("simulator.platform.OTHERS", 0.0)


@pytest.mark.usefixtures("impatient")
def test_next_goes_to_what_another_process_stated(desk: Desk) -> None:
    stated = ["2025-03-12T16:00:00+08:00", "2025-03-12T08:00:00+08:00", "2025-03-12T11:00"]
    answer = desk.control("POST", "/clock/due", {"due": stated})
    assert answer["next"] == "2025-03-12T11:00:00+08:00"
    moved = desk.control("POST", "/clock/next")
    assert (moved["moved"], moved["now"]) == (True, "2025-03-12T11:00:00+08:00")
    assert moved["next"] == "2025-03-12T16:00:00+08:00"
    assert desk.control("POST", "/clock/next")["next"] is None
    assert desk.control("POST", "/clock/next")["moved"] is False


@pytest.mark.usefixtures("impatient")
def test_statement_replaces_the_one_before(desk: Desk) -> None:
    desk.control("POST", "/clock/due", {"due": ["2025-03-12T11:00"]})
    assert desk.control("POST", "/clock/due", {"due": []})["next"] is None
    assert "error" in desk.control("POST", "/clock/due", {"due": "2025-03-12T11:00"})
    assert "error" in desk.control("POST", "/clock/due", {"due": ["noon"]})


@pytest.mark.usefixtures("impatient")
def test_own_and_stated_moments_are_met_in_order(desk: Desk) -> None:
    desk.platform.outbox.add("template", 60, openid=desk.person().openid, card={"msgid": 1})
    desk.control("POST", "/clock/due", {"due": ["2025-03-12T09:00:30"]})
    nexts = [desk.control("POST", "/clock/next")["now"] for _ in range(2)]
    assert nexts == ["2025-03-12T09:00:30+08:00", "2025-03-12T09:01:00+08:00"]


def test_clock_on_its_way_waits_for_the_work_of_a_stated_moment(world: World) -> None:
    world.clock_set("2025-03-12T09:00:00+08:00")
    world.clock_due("2025-03-12T10:00:00+08:00")
    worked_at: list[str] = []

    def works_when_its_hour_comes() -> None:
        while world.now.hour < 10:
            world.ask("GET", f"/events?after={world.newest_event}&wait=0.02")
        worked_at.append(world.now.isoformat())
        world.clock_due("2025-03-12T11:00:00+08:00")
        while world.now.hour < 11:
            world.ask("GET", f"/events?after={world.newest_event}&wait=0.02")
        worked_at.append(world.now.isoformat())
        world.clock_due()

    other = Thread(target=works_when_its_hour_comes)
    other.start()
    world.clock_moves_to("2025-03-12T18:00:00+08:00")
    other.join()
    assert worked_at == ["2025-03-12T10:00:00+08:00", "2025-03-12T11:00:00+08:00"]
    assert world.now.isoformat() == "2025-03-12T18:00:00+08:00"

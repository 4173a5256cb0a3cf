"""The platform counts its limits as the account breaks them, and holds no invented refusal against it."""

from typing import Any

import pytest

from simulator.driver import Phone, World
from simulator.limits import SHUTS, Limits
from simulator.state import Person
from tests.simulator.desk import Desk

PATH = "/cgi-bin/message/custom/send"


def broken(desk: Desk) -> dict[str, int]:
    return dict(desk.control("GET", "/limits")["broken"])


def test_city_comes_in_one_call(world: World) -> None:
    world.account(appid="wxcity")
    many: list[dict[str, Any]] = [
        {"openid": f"o-{number}", "name": f"党员{number}", "follows": True, "wrote": number % 2} for number in range(4)
    ]
    assert world.people([*many, {"openid": "o-no", "name": "拒收", "follows": True, "refuses": True}]) == 5
    people = {person["openid"]: person for person in world.ask("GET", "/people")["people"]}
    assert [bool(people[f"o-{number}"]["windows"]) for number in range(4)] == [False, True, False, True]
    assert people["o-no"]["refuses"] is True


def test_journal_of_all_phones_is_read_page_by_page(world: World, phone: Phone) -> None:
    for text in ("一", "二", "三"):
        phone.says(text)
    assert [entry["text"] for entry in world.entries("person", page=2)] == ["一", "二", "三"]


def test_messages_beyond_the_window_are_held_against_the_account(desk: Desk) -> None:
    person = desk.person()
    desk.sends(person)
    desk.act(person, "say", text="在吗")
    for _ in range(6):
        desk.sends(person)
    assert broken(desk) == {"window_closed": 1, "window_used_up": 1}


def test_who_has_left_is_learned_from_the_refusal(desk: Desk) -> None:
    desk.sends(desk.person(follows=False))
    assert broken(desk) == {}


def test_invented_refusal_is_not_held_against_the_account(desk: Desk) -> None:
    person = desk.person()
    desk.act(person, "say", text="在吗")
    desk.control("POST", "/faults", {"kind": "refuse", "errcode": 45047, "openid": [person.openid]})
    assert desk.sends(person) == 45047
    assert broken(desk) == {}


@pytest.mark.parametrize("code", SHUTS)
def test_endpoint_that_shut_is_not_to_be_called_within_its_minute(code: int) -> None:
    limits = Limits()
    limits.shut(code, PATH, 0.0)
    limits.called(PATH, 30.0)
    assert limits.broken == {}, "what had left before the refusal came"
    limits._shut[PATH] = (60.0, 0.0)
    for at in (30.0, 60.0):
        limits.called(PATH, at)
    assert limits.broken == {"called_while_shut": 1}


def test_fourth_card_of_one_template_on_a_day_is_one_too_many() -> None:
    limits, person = Limits(), Person("oWang", "王秀兰", "wx1")
    for day in ("2025-03-12", "2025-03-13"):
        for _ in range(3):
            limits.template(person, "Tm1", day, 0.0)
    assert limits.broken == {}
    limits.template(person, "Tm1", "2025-03-13", 0.0)
    assert limits.broken == {"same_template_a_day": 1}


def test_quota_of_a_day_is_counted(desk: Desk) -> None:
    desk.account.limits = {PATH: {"daily": 1}}
    person = desk.person()
    desk.act(person, "say", text="在吗")
    assert [desk.sends(person), desk.sends(person)] == [0, 45009]
    assert broken(desk) == {"daily_quota": 1}

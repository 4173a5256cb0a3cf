"""The table of contents is without contradictions, and every question in it can be answered."""

from dataclasses import replace

from handlers.contents import TABLE
from handlers.context import Context
from handlers.message import Message, Reply
from handlers.routing import Need, Route, check
from tests.handlers.phone import Chat

# menu keys as `songxue menu push` publishes them
MENU_KEYS = ("meeting", "study", "sign_in", "leave", "home_study", "suggest", "record", "human", "safe", "help")


def test_no_intent_key_or_kind_leads_to_two_places() -> None:
    assert check(TABLE) == []


def test_a_table_that_contradicts_itself_is_told() -> None:
    def nobody(message: Message, context: Context) -> Reply:
        raise NotImplementedError

    twice = (Route("a.b", nobody, intents=("x",)), Route("a.b", nobody, intents=("x",), menu=("x",)))
    table = replace(TABLE, routes=twice)
    assert check(table) == ["route 'a.b' leads to two places", "intents 'x' leads to two places"]


def test_danger_comes_before_every_other_route() -> None:
    assert [route.key for route in TABLE.routes[:3]] == ["care.emergency", "care.low_mood", "care.scam"]


def test_staff_routes_ask_for_a_post() -> None:
    staff = [route for route in TABLE.routes if route.key.startswith("staff.") and route.intents]
    assert {route.needs for route in staff} == {Need.POST, Need.STAFF, Need.SECRETARY}
    assert [route.key for route in staff if route.needs is Need.POST] == ["staff.console"]


def test_every_menu_key_is_answered(chat: Chat) -> None:
    phone = chat("o-wang")
    silent = [key for key in MENU_KEYS if not phone.taps(key).text]
    assert silent == []


def test_a_menu_key_that_no_longer_exists_is_answered_with_what_there_is(chat: Chat) -> None:
    assert chat("o-wang").taps("gone").template == "fallback/first"

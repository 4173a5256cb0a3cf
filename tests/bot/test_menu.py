"""The menu that the account shows, against the platform's limits and the routes that answer it."""

from bot import menu
from handlers import contents
from handlers.routing import Need
from simulator.menus import check_buttons


def test_menu_is_taken_by_the_platform() -> None:
    buttons = menu.menu()["button"]
    assert check_buttons(buttons) == buttons
    assert [len(column["sub_button"]) for column in buttons] == [3, 3, 5]


def test_help_is_the_third_column() -> None:
    assert menu.menu()["button"][2]["name"] == "帮助"


def test_every_key_is_answered_and_every_key_for_members_is_on_the_menu() -> None:
    answered = {key: route.needs for route in contents.TABLE.routes for key in route.menu}
    for_members = {key for key, needs in answered.items() if needs not in {Need.POST, Need.STAFF, Need.SECRETARY}}
    assert set(menu.keys()) == for_members
    assert len(menu.keys()) == len(for_members)

"""platform §3."""

from typing import Any

import pytest

from tests.simulator.desk import DAY, HOUR, Desk, login

STABLE, PLAIN = "/cgi-bin/stable_token", "/cgi-bin/token"


def works(desk: Desk, token: str) -> int:
    return int(desk.get("/cgi-bin/getcallbackip", access_token=token).get("errcode", 0))


def plain(desk: Desk, **changed: Any) -> Any:
    query = {**login(desk.account), "grant_type": "client_credential", **changed}
    return desk.get(PLAIN, **query)


def stable(desk: Desk, **changed: Any) -> Any:
    return desk.post(STABLE, login(desk.account, **changed))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx0"}, 40013),
        ({"secret": ""}, 41004),
    ],
)
def test_login_is_checked_field_by_field(desk: Desk, changed: dict[str, str], code: int) -> None:
    assert plain(desk, **changed)["errcode"] == stable(desk, **changed)["errcode"] == code


def test_wrong_secret_has_a_code_per_call(desk: Desk) -> None:
    assert plain(desk, secret="wrong")["errcode"] == 40001
    assert stable(desk, secret="wrong")["errcode"] == 40125


def test_foreign_address_is_refused_by_the_whitelist(desk: Desk) -> None:
    desk.account.ip_whitelist = ["203.0.113.7"]
    answer = stable(desk)
    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")


def test_new_plain_token_leaves_the_old_one_five_minutes(desk: Desk) -> None:
    old, new = plain(desk)["access_token"], plain(desk)["access_token"]
    desk.passes(299)
    assert (works(desk, old), works(desk, new)) == (0, 0)
    desk.passes(1)
    assert (works(desk, old), works(desk, new)) == (40001, 0)


def test_plain_and_stable_tokens_leave_each_other_alone(desk: Desk) -> None:
    plain(desk)
    desk.passes(HOUR)
    assert works(desk, desk.token) == 0


def test_stable_token_is_the_same_with_what_is_left_of_its_life(desk: Desk) -> None:
    desk.passes(600)
    assert stable(desk) == {"access_token": desk.token, "expires_in": 6600}


def test_stable_token_is_renewed_in_its_last_five_minutes(desk: Desk) -> None:
    desk.passes(7200 - 300)
    renewed = stable(desk)["access_token"]
    assert renewed != desk.token
    assert (works(desk, desk.token), works(desk, renewed)) == (0, 0)
    desk.passes(300)
    assert (works(desk, desk.token), works(desk, renewed)) == (42001, 0)


def test_forced_refresh_kills_at_once_and_is_rare(desk: Desk) -> None:
    forced = stable(desk, force_refresh=True)["access_token"]
    assert (works(desk, desk.token), works(desk, forced)) == (40001, 0)
    assert stable(desk, force_refresh=True)["errcode"] == 45011
    for _ in range(19):
        desk.passes(30)
        assert "access_token" in stable(desk, force_refresh=True)
    desk.passes(30)
    assert stable(desk, force_refresh=True)["errcode"] == 45009
    desk.passes(DAY)
    assert "access_token" in stable(desk, force_refresh=True)


def test_plain_token_can_be_fetched_2000_times_a_day(desk: Desk) -> None:
    desk.platform.state.counters[f"{desk.account.appid} {PLAIN} 2025-03-12"] = 1999
    assert "access_token" in plain(desk)
    assert plain(desk)["errcode"] == 45009


@pytest.mark.parametrize("code", [42001, 40001])
def test_tokens_can_be_killed_by_hand(desk: Desk, code: int) -> None:
    desk.control("POST", f"/accounts/{desk.account.appid}/expire_tokens", {"errcode": code})
    assert works(desk, desk.token) == code
    fresh = stable(desk)["access_token"]
    assert (fresh != desk.token, works(desk, fresh)) == (True, 0)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action": "all"}, 40201),
        ({"action": "none"}, 40202),
        ({"action": "dns", "check_operator": "X"}, 40203),
    ],
)
def test_callback_check_has_its_codes(desk: Desk, body: dict[str, str], code: int) -> None:
    assert desk.post("/cgi-bin/callback/check", body)["errcode"] == code

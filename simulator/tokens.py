"""access_token, stable_token, the JS ticket, quotas and the callback's addresses (platform §3, §1.7)."""

import secrets
from typing import Any

from simulator.api import Answer, Call, Endpoint, count, day, month
from simulator.errors import ApiError
from simulator.state import Account, Token

LIFE = 7200
OVERLAP = 300  # seconds during which the replaced and the new token are both valid


def token(call: Call) -> Answer:
    if call.query.get("grant_type") != "client_credential":
        raise ApiError(40002)
    account = _login(call, call.query.get("appid"), call.query.get("secret"), wrong_secret=40001)
    old = call.platform.state.tokens.get(account.token_plain)
    if old and old.dead_at is None:
        old.dead_at = call.now + OVERLAP
    account.token_plain = _issue(call, account, "plain")
    return {"access_token": account.token_plain, "expires_in": LIFE}


def stable_token(call: Call) -> Answer:
    if call.body.get("grant_type") != "client_credential":
        raise ApiError(40002)
    account = _login(call, call.body.get("appid"), call.body.get("secret"), wrong_secret=40125)
    held = call.platform.state.tokens.get(account.token_stable)
    if call.body.get("force_refresh"):
        _force(call, account, held)
    elif held and held.dead_at is None and held.expires - call.now > OVERLAP:
        return {"access_token": account.token_stable, "expires_in": int(held.expires - call.now)}
    account.token_stable = _issue(call, account, "stable")
    return {"access_token": account.token_stable, "expires_in": LIFE}


def _force(call: Call, account: Account, held: Token | None) -> None:
    """20 a day, 30 s apart; the old token is dead at once."""
    used = f"{account.appid} force_refresh {day(call.now)}"
    counters = call.platform.state.counters
    if call.now - account.token_forced_at < 30:
        raise ApiError(45011)
    if counters.get(used, 0) >= 20:
        raise ApiError(45009)
    counters[used] = counters.get(used, 0) + 1
    account.token_forced_at = call.now
    if held:
        held.dead_at = call.now


def _login(call: Call, appid: Any, secret: Any, *, wrong_secret: int) -> Account:
    if not appid:
        raise ApiError(41002)
    if not secret:
        raise ApiError(41004)
    account = call.platform.state.accounts.get(str(appid))
    if account is None:
        raise ApiError(40013)
    if account.secret != secret:
        raise ApiError(wrong_secret)
    address = call.request.remote_addr or ""
    if account.ip_whitelist and address not in account.ip_whitelist:
        raise ApiError(40164, ip=address)
    call.owner = account
    count(call.platform, account, call.endpoint)
    return account


def _issue(call: Call, account: Account, kind: str) -> str:
    text = f"90_{secrets.token_urlsafe(100)}"
    tokens = call.platform.state.tokens
    for old in [key for key, held in tokens.items() if held.expires < call.now - LIFE]:
        del tokens[old]
    tokens[text] = Token(account.appid, kind, call.now + LIFE)
    return text


def expire_tokens(call_state: dict[str, Token], appid: str, now: float, code: int) -> int:
    """Kill every token of the account; later calls are refused with `code`. Returns how many died."""
    live = [held for held in call_state.values() if held.appid == appid and held.kind != "jsapi"]
    for held in live:
        held.dead_at, held.dead_code = now, code
    return len(live)


def ticket(call: Call) -> Answer:
    if call.query.get("type") not in {"jsapi", "wx_card"}:
        raise ApiError(40097)
    return {"errcode": 0, "errmsg": "ok", "ticket": _issue(call, call.account, "jsapi"), "expires_in": LIFE}


def clear_quota(call: Call) -> Answer:
    if call.body.get("appid") != call.account.appid:
        raise ApiError(40013)
    return _clear(call, call.account)


def clear_quota_v2(call: Call) -> Answer:
    account = call.platform.state.accounts.get(str(call.body.get("appid")))
    if account is None:
        raise ApiError(40013)
    if account.secret != call.body.get("appsecret"):
        raise ApiError(40125)
    return _clear(call, account)


def _clear(call: Call, account: Account) -> Answer:
    counters = call.platform.state.counters
    used = f"{account.appid} clear_quota {month(call.now)}"
    if counters.get(used, 0) >= 10:
        raise ApiError(48006)
    for key in [key for key in counters if key.startswith(f"{account.appid} /")]:
        del counters[key]
    counters[used] = counters.get(used, 0) + 1
    return {"errcode": 0, "errmsg": "ok"}


def quota_get(call: Call) -> Answer:
    path = str(call.body.get("cgi_path", ""))
    known: dict[str, Endpoint] = {each.path: each for each in call.platform.endpoints}
    if path not in known:
        raise ApiError(76021)
    own = call.account.limits.get(path, {})
    limit = own.get("daily", known[path].daily) or 0
    used = call.platform.state.counters.get(f"{call.account.appid} {path} {day(call.now)}", 0)
    answer: Answer = {
        "errcode": 0,
        "errmsg": "ok",
        "quota": {"daily_limit": limit, "used": used, "remain": max(0, limit - used)},
    }
    if minute := own.get("minute", known[path].minute):
        answer["rate_limit"] = {"call_count": minute, "refresh_second": 60}
    return answer


def quota_clear(call: Call) -> Answer:
    path = str(call.body.get("cgi_path", ""))
    if path not in {each.path for each in call.platform.endpoints}:
        raise ApiError(76021)
    call.platform.state.counters.pop(f"{call.account.appid} {path} {day(call.now)}", None)
    return {"errcode": 0, "errmsg": "ok"}


def rid_get(call: Call) -> Answer:
    wanted = call.body.get("rid")
    for record in reversed(call.platform.journal.calls):
        if record.get("rid") == wanted and record["appid"] == call.account.appid:
            request = {"invoke_time": record["at"], "request_url": record["endpoint"], "cost_in_ms": 1}
            return {"errcode": 0, "errmsg": "ok", "request": request}
    raise ApiError(76001)


def addresses(_: Call) -> Answer:
    return {"ip_list": ["127.0.0.1"]}


def callback_check(call: Call) -> Answer:
    if call.body.get("action") not in {"dns", "ping", "all"}:
        raise ApiError(40202)
    if call.body.get("check_operator", "DEFAULT") not in {"CHINANET", "UNICOM", "CAP", "DEFAULT"}:
        raise ApiError(40203)
    if not call.account.callback_url:
        raise ApiError(40201)
    dns = [{"ip": "127.0.0.1", "real_operator": "DEFAULT"}]
    ping = [{"ip": "127.0.0.1", "from_operator": "DEFAULT", "package_loss": "0%", "time": "1ms"}]
    return {"dns": dns, "ping": ping}


ENDPOINTS = [
    Endpoint("/cgi-bin/token", "GET", token, daily=2000, token=False),
    Endpoint("/cgi-bin/stable_token", "POST", stable_token, daily=500_000, minute=10_000, token=False),
    Endpoint("/cgi-bin/ticket/getticket", "GET", ticket, daily=1_000_000),
    Endpoint("/cgi-bin/clear_quota", "POST", clear_quota),
    Endpoint("/cgi-bin/clear_quota/v2", "POST", clear_quota_v2, token=False),
    Endpoint("/cgi-bin/openapi/quota/get", "POST", quota_get),
    Endpoint("/cgi-bin/openapi/quota/clear", "POST", quota_clear),
    Endpoint("/cgi-bin/openapi/rid/get", "POST", rid_get),
    Endpoint("/cgi-bin/getcallbackip", "GET", addresses),
    Endpoint("/cgi-bin/get_api_domain_ip", "GET", addresses),
    Endpoint("/cgi-bin/callback/check", "POST", callback_check),
]

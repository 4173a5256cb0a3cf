"""The account's side: every call checked for faults, method, token, permission, quota and JSON before its handler."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Request, Response

from simulator.clock import CHINA
from simulator.errors import ApiError, new_rid
from simulator.platform import Platform
from simulator.state import Account, Person

Answer = dict[str, Any]
TOKEN = re.compile(r"\d+_[A-Za-z0-9_-]{100,}")
ESCAPED = re.compile(rb"\\u[0-9a-fA-F]{4}")
LEGIBLE = re.compile(rb"\\u00[01][0-9a-fA-F]|\\u007[fF]")  # control characters cannot be written in any other way


@dataclass
class Call:
    """What a handler is given. `account` is the owner of the token (for token calls: of the appid)."""

    platform: Platform
    endpoint: "Endpoint"
    query: dict[str, str]
    request: Request
    body: dict[str, Any] = field(default_factory=dict)
    owner: Account | None = None
    openid: str = ""  # for the log
    msgid: int | None = None
    record: dict[str, Any] = field(default_factory=dict)  # the line in the log of calls
    before_answer: Callable[[], None] | None = None  # runs without the lock, before the answer leaves

    @property
    def account(self) -> Account:
        if self.owner is None:
            raise ApiError(40013)
        return self.owner

    @property
    def now(self) -> float:
        return self.platform.clock.now()

    def number(self, key: str, default: int = 0) -> int:
        """A whole number of the body. Raises 47001 for anything else."""
        try:
            return int(self.body.get(key) or default)
        except (TypeError, ValueError) as error:
            raise ApiError(47001) from error

    def part(self, key: str) -> dict[str, Any]:
        """An object inside the body; empty when it is missing. Raises 47001 for anything else."""
        part = self.body.get(key) or {}
        if not isinstance(part, dict):
            raise ApiError(47001)
        return part

    def person(self, openid: Any, unknown: int = 40003) -> Person:
        """A person of this account, following or not. Raises `unknown`."""
        self.openid = str(openid or "")
        person = self.platform.state.people.get(self.openid)
        if person is None or person.appid != self.account.appid:
            raise ApiError(unknown)
        return person


@dataclass(frozen=True)
class Endpoint:
    """`needs`: any, verified (certified account) or service (certified service account)."""

    path: str
    method: str
    handle: Callable[[Call], Any]
    needs: str = "any"
    daily: int | None = None
    minute: int | None = None
    token: bool = True
    json: bool = True
    refuses_escapes: int | None = None  # the code with which \uXXXX is refused


def answer(platform: Platform, endpoint: Endpoint, request: Request) -> tuple[Answer | Response, Call]:
    """One call from first check to answer; the caller holds the lock."""
    call = Call(platform, endpoint, request.args.to_dict(), request)
    rid = new_rid()
    result: Answer | Response
    try:
        _check(call)
        result = endpoint.handle(call)
    except ApiError as error:
        result = {"errcode": error.code, "errmsg": f"{error.text} rid: {rid}", **error.more}
        _hold_against(call, error.code)
    code = result.get("errcode", 0) if isinstance(result, dict) else 0
    _log(call, code, rid)
    return result, call


def _hold_against(call: Call, code: int) -> None:
    limits, path = call.platform.limits, call.endpoint.path
    limits.refused(code, path, call.platform.state.people.get(call.openid), call.now)
    limits.shut(code, _place(call.owner, path), call.now)


def _place(account: Account | None, path: str) -> str:
    return f"{account.appid if account else ''} {path}"


def refusal(code: int) -> Answer:
    error = ApiError(code)
    return {"errcode": code, "errmsg": f"{error.text} rid: {new_rid()}"}


def log_fault(platform: Platform, endpoint: Endpoint, request: Request, fault: dict[str, Any]) -> None:
    """A call that a fault answered instead of the platform."""
    body = loose_json(request)
    if (token := platform.state.tokens.get(request.args.get("access_token", ""))) and "errcode" in fault:
        place = _place(platform.state.accounts[token.appid], endpoint.path)
        platform.limits.called(place, platform.clock.now())
        platform.limits.shut(int(fault["errcode"]), place, platform.clock.now())
    platform.journal.call(
        appid="",
        endpoint=endpoint.path,
        openid=addressee(body),
        errcode=fault.get("errcode"),
        client_msg_id=body.get("client_msg_id") or body.get("clientmsgid"),
        fault=fault["kind"],
    )


def _check(call: Call) -> None:
    endpoint, request = call.endpoint, call.request
    if endpoint.method not in {"ANY", request.method}:
        raise ApiError(43001 if endpoint.method == "GET" else 43002)
    if endpoint.token:
        call.owner = account_of_token(call)
        call.platform.limits.called(_place(call.owner, endpoint.path), call.now)
        check_rights(call.account, endpoint.needs)
        count(call.platform, call.account, endpoint)
    if endpoint.method == "POST" and endpoint.json:
        call.body = _read_json(request.get_data(), endpoint.refuses_escapes)


def account_of_token(call: Call) -> Account:
    text = call.query.get("access_token", "")
    if not text:
        raise ApiError(41001)
    token = call.platform.state.tokens.get(text)
    if token is None or token.kind == "jsapi":
        raise ApiError(40001 if TOKEN.fullmatch(text) else 40014)
    if token.dead_at is not None and token.dead_at <= call.now:
        raise ApiError(token.dead_code)
    if token.expires <= call.now:
        raise ApiError(42001)
    return call.platform.state.accounts[token.appid]


def check_rights(account: Account, needs: str) -> None:
    if needs in {"verified", "service"} and not account.verified:
        raise ApiError(48001)
    if needs == "service" and account.kind != "service":
        raise ApiError(48001)


def count(platform: Platform, account: Account, endpoint: Endpoint) -> None:
    """Daily and per-minute counters; a call over the limit is not counted. Days are China's."""
    own = account.limits.get(endpoint.path, {})
    daily, per_minute = own.get("daily", endpoint.daily), own.get("minute", endpoint.minute)
    now = platform.clock.now()
    key = f"{account.appid} {endpoint.path}"
    minute, calls = platform.minutes.get(key, (0, 0))
    calls = calls if minute == int(now // 60) else 0
    if per_minute is not None and calls >= per_minute:
        raise ApiError(45011)
    used_key = f"{key} {day(now)}"
    used = platform.state.counters.get(used_key, 0)
    if daily is not None and used >= daily:
        raise ApiError(45009)
    platform.minutes[key] = (int(now // 60), calls + 1)
    platform.state.counters[used_key] = used + 1


def day(now: float) -> str:
    return datetime.fromtimestamp(now, CHINA).date().isoformat()


def month(now: float) -> str:
    return day(now)[:7]


def _read_json(data: bytes, refuses_escapes: int | None) -> dict[str, Any]:
    if not data.strip():
        raise ApiError(44002)
    if refuses_escapes and ESCAPED.search(LEGIBLE.sub(b"", data)):
        raise ApiError(refuses_escapes)
    try:
        body = json.loads(data.decode())
    except ValueError as error:
        raise ApiError(47001) from error
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


def addressee(body: dict[str, Any]) -> str:
    """The one openid that a body is about, else nothing."""
    openid = body.get("touser") or body.get("openid")
    return openid if isinstance(openid, str) else ""


def loose_json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.get_data())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _log(call: Call, code: int, rid: str) -> None:
    call.record = call.platform.journal.call(
        appid=call.owner.appid if call.owner else call.query.get("appid", ""),
        endpoint=call.endpoint.path,
        openid=addressee(call.body) or call.openid,
        errcode=code,
        client_msg_id=call.body.get("client_msg_id") or call.body.get("clientmsgid"),
        rid=rid,
        msgid=call.msgid,
    )

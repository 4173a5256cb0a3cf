"""Web OAuth2 (platform §10.4). Who holds the phone is told by ?openid=, by a cookie, or asked."""

import secrets
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import Request, Response, redirect, render_template_string

from simulator.api import Answer, Call, Endpoint
from simulator.errors import ApiError
from simulator.platform import Platform
from simulator.state import Account, Code, Person

CODE_LIFE = 300
LIFE = 7200
REFRESH_LIFE = 30 * 24 * 3600
COOKIE = "wechat_openid"
_ASK = """<!doctype html><html lang="zh-CN"><meta name="viewport" content="width=device-width">
<title>微信</title><h1>用哪部手机打开？</h1>
<ul style="font-size:1.4em;line-height:2">
{% for person, link in people %}<li><a href="{{ link }}">{{ person.name }}</a></li>{% endfor %}</ul>"""
_ERROR = """<!doctype html><html lang="zh-CN"><title>微信</title><p>{{ text }}</p><p>错误码：{{ code }}</p>"""


def authorize(platform: Platform, request: Request) -> Any:
    account = platform.state.accounts.get(request.args.get("appid", ""))
    target, scope = request.args.get("redirect_uri", ""), request.args.get("scope", "")
    if account is None:
        return _error(10016, "appid 参数错误")
    if scope not in {"snsapi_base", "snsapi_userinfo"}:
        return _error(10005, "scope 参数错误或没有 scope 权限")
    host = urlsplit(target).hostname
    if not host or (account.oauth_domains and host not in account.oauth_domains):
        return _error(10003, "redirect_uri 域名与后台配置不一致")
    people = {each.openid: each for each in platform.state.people.values() if each.appid == account.appid}
    openid = request.args.get("openid") or request.cookies.get(COOKIE, "")
    if openid not in people:
        links = [(each, f"{request.full_path}&openid={quote(each.openid)}") for each in people.values()]
        return render_template_string(_ASK, people=links)
    return _send_back(platform, account, people[openid], target, scope, request.args.get("state"))


def _send_back(platform: Platform, account: Account, person: Person, target: str, scope: str, state: str | None) -> Any:
    code = secrets.token_urlsafe(24)
    platform.state.codes[code] = Code("code", account.appid, person.openid, scope, platform.clock.now() + CODE_LIFE)
    query = urlencode({"code": code} | ({"state": state} if state is not None else {}))
    base, hash_sign, fragment = target.partition("#")
    return redirect(f"{base}{'&' if '?' in base else '?'}{query}{hash_sign}{fragment}")


def _error(code: int, text: str) -> Response:
    return Response(render_template_string(_ERROR, code=code, text=text), status=200)


def access_token(call: Call) -> Answer:
    account = call.platform.state.accounts.get(call.query.get("appid", ""))
    if account is None:
        raise ApiError(40013)
    if account.secret != call.query.get("secret"):
        raise ApiError(40125)
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    if not call.query.get("code"):
        raise ApiError(41008)
    code = call.platform.state.codes.get(call.query["code"])
    if code is None or code.kind != "code" or code.appid != account.appid:
        raise ApiError(40029)
    if code.used:
        raise ApiError(40163)
    if code.expires <= call.now:
        raise ApiError(42003)
    code.used = True
    return _tokens(call, account.appid, code.openid, code.scope)


def _tokens(call: Call, appid: str, openid: str, scope: str) -> Answer:
    token, refresh = f"90_{secrets.token_urlsafe(64)}", f"90_{secrets.token_urlsafe(64)}"
    codes = call.platform.state.codes
    codes[token] = Code("token", appid, openid, scope, call.now + LIFE)
    codes[refresh] = Code("refresh", appid, openid, scope, call.now + REFRESH_LIFE)
    names = {"access_token": token, "refresh_token": refresh, "openid": openid, "scope": scope}
    return {**names, "expires_in": LIFE}


def refresh_token(call: Call) -> Answer:
    kept = call.platform.state.codes.get(call.query.get("refresh_token", ""))
    if kept is None or kept.kind != "refresh" or kept.appid != call.query.get("appid"):
        raise ApiError(40030)
    if kept.expires <= call.now:
        raise ApiError(42002)
    return _tokens(call, kept.appid, kept.openid, kept.scope)


def _holder(call: Call) -> Code:
    kept = call.platform.state.codes.get(call.query.get("access_token", ""))
    if kept is None or kept.kind != "token" or kept.expires <= call.now:
        raise ApiError(40001)
    if kept.openid != call.query.get("openid"):
        raise ApiError(40003)
    return kept


def userinfo(call: Call) -> Answer:
    kept = _holder(call)
    if kept.scope != "snsapi_userinfo":
        raise ApiError(48001)
    blank = dict.fromkeys(("province", "city", "country", "headimgurl"), "")
    return {"openid": kept.openid, "nickname": "微信用户", "sex": 0, "privilege": [], **blank}


def auth(call: Call) -> Answer:
    _holder(call)
    return {"errcode": 0, "errmsg": "ok"}


ENDPOINTS = [
    Endpoint("/sns/oauth2/access_token", "GET", access_token, token=False),
    Endpoint("/sns/oauth2/refresh_token", "GET", refresh_token, token=False),
    Endpoint("/sns/userinfo", "GET", userinfo, token=False),
    Endpoint("/sns/auth", "GET", auth, token=False),
]

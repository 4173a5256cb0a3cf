"""Parameter QR codes (platform §10.2)."""

import io
import secrets
from typing import Any

import segno
from flask import Response

from simulator.api import Answer, Call, Endpoint
from simulator.errors import ApiError
from simulator.platform import Platform
from simulator.state import QrCode

LONGEST = 2_592_000
PERMANENT = 100_000


def create(call: Call) -> Answer:
    action = call.body.get("action_name")
    if action not in {"QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}:
        raise ApiError(40052)
    number = "STR" not in action
    scene = _scene(call.body.get("action_info"), action)
    lasting = "LIMIT" in action
    own = [each for each in call.platform.state.qrcodes.values() if each.appid == call.account.appid]
    if lasting and sum(each.expires is None for each in own) >= PERMANENT:
        raise ApiError(45029)
    seconds = min(call.number("expire_seconds", 60), LONGEST)
    ticket, url = secrets.token_urlsafe(72), f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}"
    expires = None if lasting else call.now + seconds
    call.platform.state.qrcodes[ticket] = QrCode(ticket, call.account.appid, scene, url, expires, number)
    answer: Answer = {"ticket": ticket, "url": url}
    return answer if lasting else {**answer, "expire_seconds": seconds}


def _scene(action_info: Any, action: str) -> str:
    scene = (action_info or {}).get("scene") if isinstance(action_info, dict) else None
    if not isinstance(scene, dict):
        raise ApiError(40053)
    if "STR" in action:
        text = scene.get("scene_str")
        if not isinstance(text, str) or not 1 <= len(text) <= 64:
            raise ApiError(40053)
        return text
    number, most = scene.get("scene_id"), PERMANENT if "LIMIT" in action else 2**32 - 1
    if not isinstance(number, int) or not 1 <= number <= most:
        raise ApiError(40053)
    return str(number)


def find(platform: Platform, appid: str, *, ticket: str = "", url: str = "", scene: str = "") -> QrCode | None:
    """The newest code of this account with that ticket, url or scene, that has not expired."""
    for code in reversed(platform.state.qrcodes.values()):
        if code.appid == appid and (code.ticket == ticket or code.url == url or code.scene == scene):
            alive = code.expires is None or code.expires > platform.clock.now()
            return code if alive else None
    return None


def cards(platform: Platform, appid: str) -> list[dict[str, str]]:
    """The codes of this account that can be scanned, the newest first, each scene once, with its name if it has one."""
    now, names = platform.clock.now(), platform.state.card_names.get(appid, {})
    found: dict[str, dict[str, str]] = {}
    for code in reversed(platform.state.qrcodes.values()):
        if code.appid == appid and code.scene not in found and (code.expires is None or code.expires > now):
            name = names.get(code.scene)
            found[code.scene] = {"scene": code.scene, "ticket": code.ticket, **({"name": name} if name else {})}
    return list(found.values())


def show(platform: Platform, ticket: str) -> Response:
    """The picture; 404 for a ticket that does not exist. WeChat sends a JPEG, this is a PNG."""
    code = platform.state.qrcodes.get(ticket)
    if code is None:
        return Response(status=404)
    picture = io.BytesIO()
    segno.make(code.url, error="m").save(picture, kind="png", scale=8)
    return Response(picture.getvalue(), content_type="image/png")


ENDPOINTS = [Endpoint("/cgi-bin/qrcode/create", "POST", create, "service", daily=100_000)]

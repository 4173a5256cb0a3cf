"""Into the console from inside WeChat, without a link: WeChat itself says who holds the phone (snsapi_base, platform
§10.4).
"""

import hmac
import secrets
from datetime import datetime
from typing import Protocol

from flask import Blueprint, Response, request, url_for
from flask import session as cookie

from console import entrance
from console.access import Desk
from console.pages import away, to
from services import knocks, links


class WebDoor(Protocol):
    """The platform's side of it; the network stays outside of the console."""

    def slug(self) -> str:
        """The one account that can do this; empty where there is none, or more than one."""

    def address(self, slug: str, back: str, state: str) -> str | None:
        """Where WeChat asks; it sends the browser to the path `back` of our public address then. None for an account
        that cannot.
        """

    def open_id(self, slug: str, code: str, now: datetime) -> str | None:
        """Whose code this is; None for a wrong, late or used one, and when the platform is away."""


def register(blueprint: Blueprint, desk: Desk, web: WebDoor) -> None:
    way = Way(desk, web)
    blueprint.add_url_rule("/wechat/<slug>", "by_wechat", way.ask, methods=["GET"])
    blueprint.add_url_rule("/wechat/<slug>/back", "wechat_back", way.back, methods=["GET"])


class Way:
    def __init__(self, desk: Desk, web: WebDoor) -> None:
        self._desk, self._web = desk, web

    def ask(self, slug: str) -> Response:
        state = secrets.token_hex(16)
        back = url_for("console.wechat_back", slug=slug)
        address = self._web.address(slug, back, state)
        if address is None:
            return self._desk.plain("console/nothing_here", 404)
        cookie["state"] = state
        return away(address)

    def back(self, slug: str) -> Response:
        """A code counts once and only in the browser that asked: a second time it leads to where one is already."""
        kept, sent = str(cookie.pop("state", "")), request.args.get("state", "")
        code, now = request.args.get("code", ""), self._desk.clock.now()
        if not kept or not code or not hmac.compare_digest(kept.encode(), sent.encode()):
            return to("today")
        with self._desk.sessions.read() as session:
            if not knocks.allows(session, entrance.address(), now):
                return self._desk.plain("console/wait", 429)
        open_id = self._web.open_id(slug, code, now)
        with self._desk.sessions.write() as session:
            link = None if open_id is None else links.open_for(session, slug, open_id, now)
            if link is not None:
                return entrance.let_in(self._desk, link)
            knocks.missed(session, entrance.address(), now)
        return self._desk.come_by_wechat()

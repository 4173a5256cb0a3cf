"""The way in and out: a one-time link shows a button, the button opens the console; leaving ends it everywhere."""

from datetime import timedelta

from flask import Blueprint, Response, redirect, request, url_for
from flask import session as cookie

from console.access import Desk, csrf_is_right
from console.throttle import Throttle
from console.visits import Visit
from domain.days import local_day
from services import links, scopes

_IN_VAIN = 20
_SPAN = timedelta(minutes=10)


def register(blueprint: Blueprint, desk: Desk) -> None:
    door = Door(desk)
    blueprint.add_url_rule("/enter/<token>", "door", door.look, methods=["GET"])
    blueprint.add_url_rule("/enter/<token>", "enter", door.enter, methods=["POST"])
    blueprint.add_url_rule("/leave", "leave", desk.checked(desk.for_visitors(leave, writes=True)), methods=["POST"])
    blueprint.add_url_rule("/left", "left", lambda: desk.plain("console/left"))
    blueprint.add_url_rule("/<path:rest>", "nothing", lambda **_: desk.plain("console/nothing_here", 404))


class Door:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._throttle = Throttle(_IN_VAIN, _SPAN)

    def look(self, token: str) -> Response:
        """Never uses the link up: WeChat and others look at addresses before people do."""
        now = self._desk.clock.now()
        if not self._throttle.allows(_address(), now):
            return self._desk.plain("console/wait", 429)
        with self._desk.sessions.read() as session:
            good = links.is_good(session, token, now)
        return self._desk.plain("console/door") if good else self._shut()

    def enter(self, token: str) -> Response:
        now = self._desk.clock.now()
        if not self._throttle.allows(_address(), now):
            return self._desk.plain("console/wait", 429)
        if not csrf_is_right():
            return self._desk.plain("console/door", 400)
        with self._desk.sessions.write() as session:
            link = links.use(session, token, now)
            if link is None:
                return self._shut()
            if not scopes.reach_of(session, link.member, local_day(now, self._desk.zone)).holds:
                return self._desk.plain("console/no_post", 403)
            cookie.clear()
            cookie["link"] = link.id
        return _to(url_for("console.today"))

    def _shut(self) -> Response:
        self._throttle.missed(_address(), self._desk.clock.now())
        return self._desk.plain("console/shut", 410)


def leave(visit: Visit) -> Response:
    links.end(visit.session, visit.link, visit.now)
    cookie.clear()
    return _to(url_for("console.left"))


def _to(address: str) -> Response:
    answer = redirect(address, code=303)
    assert isinstance(answer, Response)
    return answer


def _address() -> str:
    return request.remote_addr or ""

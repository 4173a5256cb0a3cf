"""The way in and out: a one-time link shows a button, the button opens the console; leaving ends it everywhere."""

from flask import Blueprint, Response, request
from flask import session as cookie

from console.access import Desk, csrf_is_right
from console.pages import to
from console.visits import Visit
from domain.access import ConsoleLink
from services import knocks, links


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

    def look(self, token: str) -> Response:
        """Never uses the link up: WeChat and others look at addresses before people do."""
        now = self._desk.clock.now()
        with self._desk.sessions.read() as session:
            if not knocks.allows(session, address(), now):
                return self._desk.plain("console/wait", 429)
            good = links.is_good(session, token, now)
        return self._desk.plain("console/door") if good else self._shut()

    def enter(self, token: str) -> Response:
        now = self._desk.clock.now()
        if not csrf_is_right():
            return self._desk.plain("console/door", 400)
        with self._desk.sessions.write() as session:
            if not knocks.allows(session, address(), now):
                return self._desk.plain("console/wait", 429)
            link = links.use(session, token, now)
            if link is not None:
                return let_in(self._desk, session_link=link)
        return self._shut()

    def _shut(self) -> Response:
        with self._desk.sessions.write() as session:
            knocks.missed(session, address(), self._desk.clock.now())
        return self._desk.plain("console/shut", 410)


def let_in(desk: Desk, session_link: ConsoleLink) -> Response:
    """To the section that the link asks for (`to=registers`), else to today's page, with a session that the posts of
    this moment open; whoever holds none is told so.
    """
    reach = desk.reach_of(session_link.member)
    if not reach.holds:
        return desk.plain("console/no_post", 403)
    session_link.standing = reach.standing
    cookie.clear()
    cookie["link"] = session_link.id
    wanted = request.args.get("to")
    goal = next((page.name for page in desk.sections if page.name == wanted and reach.may(page.act)), "today")
    return to(goal)


def leave(visit: Visit) -> Response:
    links.end(visit.session, visit.link, visit.now)
    cookie.clear()
    return to("left")


def address() -> str:
    """Whose tries in vain are counted together."""
    return request.remote_addr or ""

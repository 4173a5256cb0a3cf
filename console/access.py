"""Who is looking, and what he may see: asked anew on every request, so that a post that ended shows nothing more."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flask import Response, get_flashed_messages, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session, object_session

from console import fields, sizes
from console.pages import Page, View
from console.visits import UnaskedError, Visit
from domain.access import ConsoleLink
from domain.clock import Clock
from domain.days import local_day
from domain.members import Member
from services import links, scopes
from services.scopes import Reach

INSIDE_WECHAT = "MicroMessenger"  # how its own browser calls itself


class Worded(Protocol):
    """A message as a member gets it."""

    @property
    def text(self) -> str: ...


class Renderer(Protocol):
    def page(self, template: str, data: Mapping[str, Any]) -> str: ...

    def push(self, template: str, data: Mapping[str, Any]) -> Worded: ...


class Sessions(Protocol):
    def read(self) -> AbstractContextManager[Session]: ...

    def write(self) -> AbstractContextManager[Session]: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work with; built once. `sections` are the pages that the list of sections names; `slug` gives the
    account by which WeChat itself can say who holds the phone, empty for none. `sound` spells a name as it sounds, as
    `Member.name_sound` does.
    """

    sessions: Sessions
    clock: Clock
    render: Renderer
    zone: ZoneInfo
    lasts: timedelta
    sections: tuple[Page, ...] = ()
    slug: Callable[[], str] = str
    sound: Callable[[str], str] = str

    def serves(self, page: Page, section: str) -> View:
        """The view behind the page's act: 404 for who may do it nowhere, as for what there is not."""

        def view(visit: Visit, **names: Any) -> Response:
            beyond = any(isinstance(name, int) and name > fields.LARGEST for name in names.values())
            if beyond or not visit.reach.may(page.act):
                return self.plain("console/nothing_here", 404)
            answer = page.view(visit, **names)
            if page.act not in visit.asked:
                raise UnaskedError(page.name)
            return answer

        answer = self.for_visitors(view, section, writes=page.writes)
        return answer if page.method == "GET" else self.checked(answer)

    def checked(self, answer: View) -> View:
        """A form that was sent by one of our pages."""
        return lambda **names: answer(**names) if csrf_is_right() else self.plain("console/again", 400)

    def for_visitors(self, view: View, section: str = "", *, writes: bool) -> View:
        transaction: Callable[[], AbstractContextManager[Session]]
        transaction = self.sessions.write if writes else self.sessions.read

        def answer(**names: Any) -> Response:
            now = self.clock.now()
            with transaction() as session:
                link = self._signed_in(session, now)
                if link is None:
                    return self.come_by_wechat()
                reach = self.reach_of(link.member)
                if not reach.holds or reach.standing != link.standing:  # posts changed: what was opened is over
                    cookie.clear()
                    return self.come_by_wechat() if reach.holds else self.plain("console/no_post", 403)
                return view(Visit(self, session, reach, link, now, section), **names)

        return answer

    def reach_of(self, member: Member) -> Reach:
        session = object_session(member)
        assert session is not None
        return scopes.reach_of(session, member, local_day(self.clock.now(), self.zone))

    def _signed_in(self, session: Session, now: datetime) -> ConsoleLink | None:
        link = links.opened_by(session, cookie["link"]) if "link" in cookie else None
        since = None if link is None else link.used_at
        return link if since is not None and now - since < self.lasts else None

    def come_by_wechat(self) -> Response:
        """How to come in; inside WeChat with one tap, where the account can do that."""
        inside = self.slug() if INSIDE_WECHAT in request.user_agent.string else ""
        return self.plain("console/come_by_wechat", 403, inside=inside)

    def plain(self, template: str, status: int = 200, **data: Any) -> Response:
        """A page that needs no knowledge of who is looking."""
        size = sizes.chosen(request)
        given = {"size": size.value, "sizes": sizes.addresses(request), "csrf": csrf(), **looks()}
        values = {**given, "said": get_flashed_messages(), "visitor": None, "branch": None, **data}
        page = Response(self.render.page(template, values), status=status, mimetype="text/html")
        return sizes.remember(request, page)


def looks() -> dict[str, str]:
    """The addresses of the style sheet and the mark, the same for all our pages."""
    files = {"style": "console.css", "icon": "mark.svg"}
    return {name: url_for("console.static", filename=file) for name, file in files.items()}


def csrf() -> str:
    """The secret that every form of this browser carries."""
    if "csrf" not in cookie:
        cookie["csrf"] = secrets.token_urlsafe(24)
    kept: str = cookie["csrf"]
    return kept


def csrf_is_right() -> bool:
    kept, sent = cookie.get("csrf", ""), request.form.get("csrf", "")
    return bool(kept) and hmac.compare_digest(str(kept).encode(), sent.encode())

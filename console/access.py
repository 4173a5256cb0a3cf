"""Who is looking, and what he may see: asked anew on every request, so that a post that ended shows nothing more."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flask import Response, abort, get_flashed_messages, request, url_for
from flask import session as cookie
from sqlalchemy import select
from sqlalchemy.orm import Session

from console import sizes
from domain.access import ConsoleLink, sees_all_tasks, sees_branch, sees_numbers
from domain.clock import Clock
from domain.days import local_day
from domain.items import Task
from domain.members import Member
from domain.organisation import Unit, UnitKind
from services import links, organisation

View = Callable[..., Response]


class Renderer(Protocol):
    def page(self, template: str, data: Mapping[str, Any]) -> str: ...


class Sessions(Protocol):
    def read(self) -> AbstractContextManager[Session]: ...

    def write(self) -> AbstractContextManager[Session]: ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """`branches` are those whose people and matters he sees; in `led` ones everything that waits, in others what is
    his. Of `overseen` ones he sees numbers.
    """

    member: Member
    branches: tuple[Unit, ...]
    led: frozenset[int]
    overseen: tuple[Unit, ...]

    def sees_task(self, task: Task) -> bool:
        own = task.owner_id == self.member.id and any(unit.id == task.branch_id for unit in self.branches)
        return task.branch_id in self.led or own

    def branch(self, unit_id: int) -> Unit:
        """The branch with this number, as if there were no other: 404 for those he does not see."""
        return next((unit for unit in self.branches if unit.id == unit_id), None) or abort(404)


def visitor_of(session: Session, member: Member, now: datetime, zone: ZoneInfo) -> Visitor | None:
    """None for somebody who holds no post that sees anything today."""
    branches: dict[int, Unit] = {}
    led: set[int] = set()
    overseen: dict[int, Unit] = {}
    for post in organisation.posts_of(session, member.id, local_day(now, zone)):
        unit = session.get_one(Unit, post.unit_id)
        if unit.closed_at is not None:
            continue
        if sees_branch(post.kind, unit.kind):
            branches[unit.id] = unit
        if sees_all_tasks(post.kind, unit.kind):
            led.add(unit.id)
        if sees_numbers(post.kind, unit.kind):
            overseen |= {branch.id: branch for branch in _branches_beneath(session, unit)}
    if not branches and not overseen:
        return None
    return Visitor(member, tuple(branches.values()), frozenset(led), tuple(overseen.values()))


def _branches_beneath(session: Session, top: Unit) -> list[Unit]:
    """In the order of the tree's numbers: no order of merit."""
    query = select(Unit).where(Unit.account_id == top.account_id, Unit.kind != UnitKind.GROUP, Unit.closed_at.is_(None))
    children: dict[int | None, list[Unit]] = {}
    for unit in session.scalars(query.order_by(Unit.id)):
        children.setdefault(unit.parent_id, []).append(unit)
    found, waiting = [], [top]
    while waiting:
        unit = waiting.pop()
        found += [unit] if unit.kind is UnitKind.BRANCH else []
        waiting += children.get(unit.id, ())
    return sorted(found, key=lambda unit: unit.id)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work with; built once."""

    sessions: Sessions
    clock: Clock
    render: Renderer
    zone: ZoneInfo
    lasts: timedelta

    def page(self, view: View) -> View:
        """A page for whoever is signed in; it cannot change anything."""
        return self._for_visitors(view, self.sessions.read)

    def noted_page(self, view: View) -> View:
        """A page that writes down who looked at whom."""
        return self._for_visitors(view, self.sessions.write)

    def act(self, view: View) -> View:
        """A form that was sent by one of our pages: checked against forgery, in one transaction."""
        answer = self._for_visitors(view, self.sessions.write)
        return lambda **names: answer(**names) if csrf_is_right() else self.plain("console/again", 400)

    def _for_visitors(self, view: View, transaction: Callable[[], AbstractContextManager[Session]]) -> View:
        def answer(**names: Any) -> Response:
            now = self.clock.now()
            with transaction() as session:
                link = self._signed_in(session, now)
                if link is None:
                    return self.plain("console/come_by_wechat", 403)
                visitor = visitor_of(session, link.member, now, self.zone)
                if visitor is None:
                    cookie.clear()
                    return self.plain("console/no_post", 403)
                return view(Visit(self, session, visitor, link, now), **names)

        return answer

    def _signed_in(self, session: Session, now: datetime) -> ConsoleLink | None:
        link = links.opened_by(session, cookie["link"]) if "link" in cookie else None
        since = None if link is None else link.used_at
        return link if since is not None and now - since < self.lasts else None

    def plain(self, template: str, status: int = 200, **data: Any) -> Response:
        """A page that needs no knowledge of who is looking."""
        size = sizes.chosen(request)
        given = {"size": size.value, "sizes": sizes.addresses(request), "csrf": csrf(), **looks()}
        values = {**given, "said": get_flashed_messages(), "visitor": None, "branch": None, **data}
        page = Response(self.render.page(template, values), status=status, mimetype="text/html")
        return sizes.remember(request, page)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one visitor, with its transaction."""

    desk: Desk
    session: Session
    visitor: Visitor
    link: ConsoleLink
    now: datetime

    def chosen_branch(self) -> Unit:
        """The branch of the address (`?branch=3`), else the first that he sees. 403 for who sees numbers only."""
        wanted = request.args.get("branch", type=int)
        if wanted is not None:
            return self.visitor.branch(wanted)
        return next(iter(self.visitor.branches), None) or abort(403)

    def show(self, template: str, status: int = 200, *, branch: Unit | None = None, **data: Any) -> Response:
        return self.desk.plain(template, status, visitor=self.visitor, branch=branch, now=self.now, **data)


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

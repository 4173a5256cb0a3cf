"""python -m bench.console: how long every page of the console takes at the server, with a city and a year behind it."""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

import console
from bench import console_year, place
from bot.database import Sessions, make_engine
from bot.render import Renderer
from bot.settings import DEFAULT_ZONE
from console import contents
from console.pages import Page
from domain import vault
from domain.items import Item, Task
from domain.meetings import Meeting
from domain.members import Member
from domain.notices import Notice
from domain.organisation import Post, PostKind, Unit
from domain.roles import may, relations_of
from domain.tables import metadata
from domain.visits import Visit
from services import links, scopes

NOW = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
GOAL = 100.0  # milliseconds
# By the name in an address: something of the branch.
ONE_OF: dict[str, Any] = {
    "meeting_id": Meeting,
    "notice_id": Notice,
    "member_id": Member,
    "task_id": Task,
    "item_id": Item,
    "visit_id": Visit,
}


@dataclass(frozen=True, slots=True)
class Line:
    """`statements` is how many the page sent to the database; times are milliseconds of the processor, which a busy
    machine does not change. SQLite works in this process; a server of its own would be left out.
    """

    who: str
    page: str
    status: int
    statements: int
    median: float
    worst: float


class Fixed:
    def now(self) -> datetime:
        return NOW


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=33_226)
    options.add_argument("--branches", type=int, default=881)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--database", default="", help="default: an SQLite file of this run")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = list(measure(chosen, Path(folder)))
    if chosen.json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        for line in sorted(lines, key=lambda line: -line.median):
            print(f"{line.median:8.1f} {line.worst:8.1f} ms {line.statements:4} {line.status} {line.who:9} {line.page}")
    slow = [line for line in lines if line.median >= GOAL]
    print(f"{len(lines)} pages, {len(slow)} at {GOAL:.0f} ms or more", file=sys.stderr)
    sys.exit(bool(slow))


def measure(chosen: argparse.Namespace, folder: Path) -> Iterator[Line]:
    vault.install(b"the field key of this bench, 32!")
    engine = make_engine(chosen.database or f"sqlite:///{folder}/city.db", synchronous="normal")
    metadata.create_all(engine)
    sessions = Sessions(engine)
    with sessions.write() as session:
        console_year.fill(session, NOW, people=chosen.people, branches=chosen.branches, seed=chosen.seed)
    app = _app(sessions)
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *values: sent.append(values[2]))
    for kind in (PostKind.SECRETARY, PostKind.OFFICE):
        with sessions.write() as session:
            post = session.scalars(select(Post).where(Post.kind == kind).order_by(Post.id)).first()
            assert post is not None
            member, unit = session.get_one(Member, post.member_id), session.get_one(Unit, post.unit_id)
            pages = [page for page in contents.PAGES if page.method == "GET" and _sees(kind, unit, page)]
            addresses = [(page, _address(app, session, page, unit)) for page in pages]
            browser = _signed_in(app, session, member)
        for page, address in addresses:
            if address is None:
                print(f"no sample for {page.rule}", file=sys.stderr)
            else:
                yield _timed(browser, sent, kind.value, page, address, chosen.rounds)


def _app(sessions: Sessions) -> Flask:
    app = Flask("bench.console", static_folder=None, template_folder=None)
    app.secret_key = place.SECRET_KEY
    given = {"zone": DEFAULT_ZONE, "secure": False, "busiest": 1_000_000}
    render = Renderer(DEFAULT_ZONE)
    app.register_blueprint(console.create_blueprint(sessions, Fixed(), render, **given))  # type: ignore[arg-type]  # as named
    return app


def _sees(kind: PostKind, unit: Unit, page: Page) -> bool:
    return any(may(kind, unit.kind, page.act, each) for each in relations_of(kind, unit.kind))


def _address(app: Flask, session: Session, page: Page, unit: Unit) -> str | None:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == f"console.{page.name}")
    found: dict[str, Any] = {}
    for name in rule.arguments:
        if name == "unit_id":
            found[name] = unit.id
        elif name == "post_id":
            found[name] = session.scalars(select(Post.id).where(Post.unit_id == unit.id)).first()
        elif (kind := ONE_OF.get(name)) is not None:
            column = kind.unit_id if kind is Notice else kind.branch_id
            found[name] = session.scalars(select(kind.id).where(column == unit.id).order_by(kind.id)).first()
    if len(found) < len(rule.arguments) or None in found.values():
        return None
    return app.url_map.bind("localhost").build(rule.endpoint, found, method="GET")


def _signed_in(app: Flask, session: Session, member: Member) -> FlaskClient:
    link = links.use(session, links.make_console_link(session, member, NOW), NOW)
    assert link is not None
    link.standing = scopes.reach_of(session, member, NOW.date()).standing
    browser = app.test_client()
    with browser.session_transaction(path="/console") as cookie:
        cookie["link"] = link.id
    return browser


def _timed(browser: FlaskClient, sent: list[str], who: str, page: Page, address: str, rounds: int) -> Line:
    browser.get(address)  # the template is compiled once
    taken = []
    for _ in range(rounds):
        sent.clear()
        begun = time.thread_time()
        status = browser.get(address).status_code
        taken.append((time.thread_time() - begun) * 1000)
    return Line(who, page.rule, status, len(sent), statistics.median(taken), max(taken))


if __name__ == "__main__":
    main()

"""A small town for stories: the local WeChat, our web process behind a real port, and the clock's work at a word."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any, Self

from sqlalchemy import Engine, select
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.app import create_app
from bot.runtime import Runtime, build
from bot.settings import load
from domain.accounts import Account
from domain.conversations import SeenMessage
from domain.deliveries import Delivery
from domain.members import Member
from domain.notices import Notice
from scheduler.timetable import tick
from simulator.driver import Json, Phone, World, text_of
from simulator.server import LocalWeChat
from tests.cast import Cast
from tests.factories import OCCASIONS, TEMPLATE_KEYS

FIELD_KEY = "dGhlIGZpZWxkIGtleSBvZiB0aGUgdGVzdCBzdWl0ZS4="  # the suite's own, in base64
CONTENT = "主题:{{thing1.DATA}}\n时间:{{time2.DATA}}\n地点:{{thing3.DATA}}\n说明:{{thing4.DATA}}"
PERSONAL = "主题:{{thing1.DATA}}\n说明:{{thing4.DATA}}"
PEOPLE = {
    "王秀兰": "o-wang",
    "李建国": "o-li",
    "陈敏": "o-chen",
    "赵磊": "o-zhao",
    "孙海": "o-sun",
    "周芳": "o-zhou",
    "小王": "o-son",
}


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
        """The stories read what the phones show."""


class Service:
    """One web process of ours on a port of its own; started again, it is a new one on the same database."""

    def __init__(self, settings: Mapping[str, Any], port: int = 0) -> None:
        self.runtime: Runtime = build(load(env_file=None, **settings))
        self.app = create_app(self.runtime)
        self._server = make_server("127.0.0.1", port, self.app, threaded=True, request_handler=_Quiet)
        self.port = self._server.port
        self._thread = Thread(target=lambda: self._server.serve_forever(0.02), name="service", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.app.extensions["songxue"]["recovery"].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        parts = self.app.extensions["songxue"]
        parts["recovery"].stop()
        parts["inbox"].close()
        for opened in self.runtime.clients._open.values():
            opened.client.close()
        self.runtime.engine.dispose()


class Town:
    """The cast with its phones. Moments are local clock words of 2025 such as `03-12 09:30`."""

    def __init__(self, engine: Engine, folder: Path, cast: Cast, begins: str) -> None:
        self.cast, self._folder, self._engine = cast, folder, engine
        self._clock_file = folder / "clock"
        self._clock_file.write_text(_moment(begins), encoding="utf-8")
        self._parts = ExitStack()
        self.service: Service
        self.world: World

    def __enter__(self) -> Self:
        wechat = LocalWeChat(clock_file=self._clock_file, workers=8, receipt_delay=(0.0, 0.0))
        self._parts.enter_context(wechat)
        self.world = World(wechat.base_url)
        self.opens()
        self._connect(wechat.base_url)
        return self

    def __exit__(self, *_: object) -> None:
        self.closes()
        self._parts.close()

    def opens(self) -> None:
        """The web process starts, at the address that the platform knows."""
        port = self.service.port if hasattr(self, "service") else 0
        self.service = Service(self.settings, port)
        self.service.__enter__()

    def closes(self) -> None:
        self.service.__exit__(None, None, None)

    @property
    def settings(self) -> dict[str, Any]:
        """As every process of the town has them."""
        return {
            "env": "test",
            "data_dir": self._folder,
            "secret_key": "s" * 32,
            "field_key": FIELD_KEY,
            "clock_file": self._clock_file,
            "database_url": self._engine.url.render_as_string(hide_password=False),
            "database_synchronous": "normal",
            "send_rate": 1e6,
        }

    def _connect(self, base_url: str) -> None:
        """The account, its templates and its phones, as an operator would enter them."""
        account = self.cast.account
        callback = f"http://127.0.0.1:{self.service.port}/wechat/{account.slug}"
        with self.runtime.sessions.write() as session:
            row = session.get_one(Account, account.id)
            row.api_base = base_url
            made = self.world.account(
                appid=row.app_id,
                secret=row.app_secret,
                token=row.token,
                aes_key=row.aes_key,
                original_id=row.original_id,
                mode=row.mode.value,
                kind="service",
                verified=True,
            )
            meeting = {"template_id": self.world.template(made["appid"], CONTENT), "keys": TEMPLATE_KEYS}
            personal = {
                "template_id": self.world.template(made["appid"], PERSONAL),
                "keys": {"thing1": "title", "thing4": "note"},
            }
            row.templates = {name: meeting if name.startswith("meetings") else personal for name in OCCASIONS}
        assert self.world.account(appid=made["appid"], callback_url=callback)["callback_ok"]
        for name, open_id in PEOPLE.items():
            self.world.person(name, openid=open_id, follows=True, account=made["appid"])

    @property
    def runtime(self) -> Runtime:
        return self.service.runtime

    # -- what happens

    def phone(self, name: str) -> Phone:
        """The phone of one of the cast."""
        return Phone(self.world, PEOPLE[name], name)

    def stranger(self, name: str) -> Phone:
        return self.world.person(name, follows=True)

    def clock_moves_to(self, moment: str) -> dict[str, int]:
        """Straight there, as after an outage; then everything that is due is done, and what it set off."""
        self.world.clock_set(_moment(moment))
        return self.does_what_is_due()

    def time_passes_to(self, moment: str, every: timedelta) -> None:
        """There in steps, each with what is due at it."""
        end = datetime.fromisoformat(_moment(moment))
        while self.world.now < end:
            self.clock_moves_to((min(self.world.now + every, end)).strftime("%m-%d %H:%M:%S"))

    def does_what_is_due(self) -> dict[str, int]:
        done = tick(self.runtime, self.runtime.clock.now())
        assert self.world.wait_idle()
        return done

    # -- what is looked at afterwards

    def rows(self, table: Any, **where: Any) -> list[Any]:
        with self.runtime.sessions.read() as session:
            found = list(session.scalars(select(table).filter_by(**where).order_by(table.id)))
            session.expunge_all()
            return found

    def sends(self, phone: Phone) -> list[Json]:
        """What the account called to write to this phone first."""
        endpoints = ("custom/send", "template/send")
        return [call for endpoint in endpoints for call in self.world.calls(endpoint, openid=phone.openid)]

    def told(self, phone: Phone) -> list[str]:
        """What arrived without being asked for, in order."""
        return [text_of(entry) for entry in phone.received if entry["from"] == "account" and entry["via"] != "reply"]

    def shows_faults(self) -> list[str]:
        return [push["reason"] for push in self.world.pushes() if push["state"] == "failed"]

    def planned_for(self, member: Member) -> list[tuple[str, str]]:
        """(template, state) of everything for him, oldest first."""
        with self.runtime.sessions.read() as session:
            query = select(Notice, Delivery.state).join(Delivery).where(Delivery.member_id == member.id)
            return [(notice.words, state.value) for notice, state in session.execute(query.order_by(Delivery.id))]

    def seen(self, phone: Phone) -> list[SeenMessage]:
        return self.rows(SeenMessage, open_id=phone.openid)


def _moment(words: str) -> str:
    return words if words.startswith("20") else f"2025-{words.replace(' ', 'T')}+08:00"

"""A web process of ours and, beside it, the platform's hand: signs, seals, delivers, opens the answer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

from flask import Flask
from sqlalchemy import Engine, select, text

from bot.app import create_app
from bot.database import Sessions
from bot.inbox import Inbox
from bot.pacing import Pacer
from bot.recovery import Recovery
from bot.render import Renderer
from bot.runtime import Clients, Runtime
from bot.settings import load
from domain.accounts import Account
from domain.clock import Clock
from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind
from simulator import crypto, wire
from tests.fakes import FakeChannel

FIELD_KEY = "dGhlIGZpZWxkIGtleSBvZiB0aGUgdGVzdCBzdWl0ZS4="  # the suite's own, in base64
_number = count(6054768590064713728)


@dataclass(frozen=True, slots=True)
class Answered:
    """`text` is what the person reads; empty when nothing is said to him."""

    status: int
    body: bytes
    text: str = ""

    @property
    def is_success(self) -> bool:
        return (self.status, self.body) == (200, b"success")


def make_runtime(engine: Engine, folder: Path, clock: Clock, **given: Any) -> Runtime:
    """What one process has. `given` are settings."""
    values: dict[str, Any] = {"env": "test", "data_dir": folder, "secret_key": "s" * 32, "field_key": FIELD_KEY}
    settings = load(env_file=None, **values | {"reply_within": 4.5} | given)
    sessions = Sessions(engine)
    channels = (FakeChannel(ChannelKind.SERVICE), FakeChannel(ChannelKind.TEMPLATE))
    return Runtime(
        settings=settings,
        clock=clock,
        engine=engine,
        sessions=sessions,
        render=Renderer(settings.zone),
        clients=Clients(sessions, 8),
        channels={channel.kind: channel for channel in channels},
        pacer=Pacer(1e6),
    )


@dataclass(slots=True)
class Web:
    """One web process, and one account's platform in front of it."""

    runtime: Runtime
    account: Account
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.runtime)

    @property
    def now(self) -> datetime:
        return self.runtime.clock.now()

    def close(self) -> None:
        self.recovery.stop()
        self.inbox.close()

    @property
    def inbox(self) -> Inbox:
        found: Inbox = self.app.extensions["songxue"]["inbox"]
        return found

    def is_at_work_on(self, number: int) -> bool:
        """So many messages are under way; False when that does not come to pass."""
        return eventually(lambda: len(self.inbox._under_way) == number)

    @property
    def recovery(self) -> Recovery:
        found: Recovery = self.app.extensions["songxue"]["recovery"]
        return found

    @property
    def spooled(self) -> list[Path]:
        return sorted((self.runtime.settings.data_dir / "spool").glob("*"))

    # -- the platform's hand

    def pushes(
        self,
        kind: str = "text",
        *,
        sender: str = "o-wang",
        msg_id: int = 0,
        mode: str = "",
        aes_key: str = "",
        at: datetime | None = None,
        **fields: Any,
    ) -> Answered:
        """Any kind of message or event, as `simulator.wire` writes it, in the account's own mode."""
        query, body = self.envelope(kind, sender, msg_id, mode, aes_key, at, **fields)
        return self.post(query, body, aes_key)

    def says(self, text: str, **how: Any) -> Answered:
        return self.pushes("text", Content=text, **how)

    def envelope(
        self,
        kind: str = "text",
        sender: str = "o-wang",
        msg_id: int = 0,
        mode: str = "",
        aes_key: str = "",
        at: datetime | None = None,
        **fields: Any,
    ) -> tuple[dict[str, str], bytes]:
        """Query and body of one delivery; posted again it is the same message."""
        seconds = int((at or self.now).timestamp())
        document = wire.build(
            kind,
            to=self.account.original_id,
            sender=sender,
            at=seconds,
            msg_id=msg_id or next(_number),
            fields=fields,
        )
        query, body = wire.envelope(
            document,
            mode=mode or self.account.mode.value,
            token=self.account.token,
            aes_key=aes_key or self.account.aes_key,
            appid=self.account.app_id,
            openid=sender,
            timestamp=str(seconds),
            nonce=str(next(_number)),
        )
        return query, body.encode(errors="surrogatepass")

    def post(self, query: Mapping[str, str], body: bytes, aes_key: str = "", *, slug: str = "", **how: Any) -> Answered:
        response = self.app.test_client().post(
            f"/wechat/{slug or self.account.slug}", query_string=dict(query), data=body, **how
        )
        return self._opened(response.status_code, response.get_data(), aes_key or self.account.aes_key)

    def get(self, query: Mapping[str, Any], *, slug: str = "") -> Answered:
        response = self.app.test_client().get(f"/wechat/{slug or self.account.slug}", query_string=dict(query))
        return Answered(response.status_code, response.get_data())

    def signed(self, *, at: datetime | None = None, nonce: str = "486452656") -> dict[str, str]:
        """The query that every request of the platform carries."""
        timestamp = str(int((at or self.now).timestamp()))
        signature = crypto.signature(self.account.token, timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce}

    def _opened(self, status: int, body: bytes, aes_key: str) -> Answered:
        if status != 200 or body in (b"", b"success"):
            return Answered(status, body)
        fields = wire.from_xml(body.decode())
        if "Encrypt" in fields:
            signed = crypto.signature(self.account.token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
            assert fields["MsgSignature"] == signed
            fields = wire.from_xml(crypto.decrypt(fields["Encrypt"], aes_key, self.account.app_id))
        assert fields["FromUserName"] == self.account.original_id
        assert fields["MsgType"] == "text"
        return Answered(status, body, fields["Content"])


# -- what is looked at afterwards


def rows(web: Web, table: Any, **where: Any) -> list[Any]:
    with web.runtime.sessions.read() as session:
        found = list(session.scalars(select(table).filter_by(**where).order_by(table.id)))
        session.expunge_all()
        return found


def late_replies(web: Web) -> list[str]:
    return [notice.text for notice in rows(web, Notice, kind=NoticeKind.LATE_REPLY)]


def eventually(is_so: Callable[[], bool]) -> bool:
    """What another thread is about to do; False when half a minute was not enough."""
    return any(is_so() or Event().wait(0.02) for _ in range(1500))


@contextmanager
def writer_held(engine: Engine, table: str = "seen_messages") -> Iterator[None]:
    """Somebody else holds the place of the writer (SQLite), or a table (PostgreSQL)."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        else:
            connection.execute(text("SELECT 1"))  # every transaction of ours begins immediate
        yield
        connection.rollback()

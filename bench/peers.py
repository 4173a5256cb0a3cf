"""The three servers under comparison, each a WSGI application for gunicorn. All speak secure mode.

`bare` and `minimal` are what one would write with Flask and wechatpy in an afternoon: the signature checked, the
message opened, the words said back. `ours` is the service itself, as it is deployed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    insert,
    make_url,
    select,
)
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply

from bench import place
from bench.place import Place

_tables = MetaData()
PEOPLE = Table(
    "bench_people", _tables, Column("open_id", String(64), primary_key=True), Column("name", String(40), nullable=False)
)
MESSAGES = Table(
    "bench_messages",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("msg_id", String(32), unique=True, nullable=False),
    Column("open_id", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
)
_WHO = select(PEOPLE.c.name).where(PEOPLE.c.open_id == bindparam("open_id"))
_KEEP = insert(MESSAGES)


def bare(_place: str) -> Flask:
    """Says back what it hears; keeps nothing."""
    return _echo(lambda message: f"收到：{message.content}")


def minimal(where: str) -> Flask:
    """One read, one insert and one commit a message."""
    engine = store(place.read(where))

    def answer(message: Any) -> str:
        with engine.begin() as connection:
            name = connection.execute(_WHO, {"open_id": message.source}).scalar_one()
            reply = f"{name}，收到：{message.content}"
            kept = {"msg_id": str(message.id), "open_id": message.source, "text": message.content, "reply": reply}
            connection.execute(_KEEP, {**kept, "received_at": datetime.now(UTC)})
        return reply

    return _echo(answer)


def ours(where: str) -> Flask:
    from bench.city import settings
    from bot.serving import application

    return application(settings(place.read(where)))


def store(where: Place) -> Engine:
    """The database of `minimal`, with the same settings as ours."""
    url = make_url(where.minimal)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=16)
    engine = create_engine(url, pool_size=16, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def on_connect(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None
        dbapi.execute("PRAGMA journal_mode=WAL")
        dbapi.execute(f"PRAGMA synchronous={where.synchronous.upper()}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def prepare_minimal(where: Place, people: dict[str, str]) -> None:
    """`people` are open id → name."""
    engine = store(where)
    with engine.begin() as connection:
        _tables.create_all(connection)
        rows = [{"open_id": open_id, "name": name} for open_id, name in people.items()]
        connection.execute(insert(PEOPLE), rows)
    engine.dispose()


def _echo(answer: Callable[[Any], str]) -> Flask:
    app = Flask(__name__)
    crypto = WeChatCrypto(place.TOKEN, place.AES_KEY, place.APP_ID)

    @app.post(f"/wechat/{place.SLUG}")
    def receive() -> Response:
        args = request.args
        signed = (args.get("msg_signature", ""), args.get("timestamp", ""), args.get("nonce", ""))
        try:
            message = parse_message(crypto.decrypt_message(request.get_data(), *signed))
        except InvalidSignatureException:
            return Response(status=403)
        xml = TextReply(content=answer(message), message=message).render()
        return Response(crypto.encrypt_message(xml, *reversed(signed[1:])), mimetype="application/xml")

    return app

"""Alembic runs this: it brings the database of the given connection to the newest schema."""

from typing import Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from bot.database import make_engine
from bot.settings import load
from domain.base import Moment
from domain.tables import metadata


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    with make_engine(load().database_url).connect() as own:
        _migrate(own)
        own.commit()


def _plain_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Writes our own column types as what the database sees, so that a migration stands without today's code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}" if not isinstance(item, Moment) else "sa.DateTime(timezone=True)"
    return False


def _migrate(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]  # alembic's stub knows no attribute types
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


run()

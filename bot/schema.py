"""Brings a database to the newest schema; says from which to which."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(files("migrations")))
    return found


def newest() -> str | None:
    return ScriptDirectory.from_config(config()).get_current_head()


def present(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> tuple[str | None, str | None]:
    """(the revision before, the revision now). Safe to repeat; everything in one transaction."""
    before = present(engine)
    settings = config()
    with engine.connect() as connection, _without_cascades(connection), connection.begin():
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        _check_references(connection)
    return before, present(engine)


@contextmanager
def _without_cascades(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew and dropping the old one, and a drop takes along what refers to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    plain = connection.connection.driver_connection
    assert plain is not None, "it is connected"
    plain.execute("PRAGMA foreign_keys=OFF")  # of no effect inside a transaction
    try:
        yield
    finally:
        plain.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """Raises RuntimeError where a row refers to nothing: the migration is then undone."""
    if connection.dialect.name == "sqlite" and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise RuntimeError(f"{len(lost)} rows refer to nothing, the first in {lost[0][0]}")

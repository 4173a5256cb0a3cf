"""Brings a database to the newest schema; says from which to which."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(files("migrations")))
    return found


def newest() -> str | None:
    return ScriptDirectory.from_config(config()).get_current_head()


def present(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> tuple[str | None, str | None]:
    """(the revision before, the revision now). Safe to repeat; everything in one transaction."""
    before = present(engine)
    settings = config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    return before, present(engine)

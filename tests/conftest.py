"""What every test may ask for: a clean database (SQLite, or PostgreSQL with `TEST_DATABASE=postgres`), a moment,
a zone, the cast, and a runtime with faked ways out.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from bot.database import Sessions, make_engine
from domain import vault
from domain.tables import metadata
from handlers import known_questions
from tests import servers
from tests.browsers import chromium
from tests.cast import Cast, assemble

FIELD_KEY = b"the field key of the test suite."
vault.install(FIELD_KEY)  # also while test files are read

DATABASE = os.environ.get("TEST_DATABASE", "sqlite")  # noqa: TID251 - chosen per run of the suite, not a setting
_FILLED = " UNION ALL ".join(
    f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM \"{table.name}\")" for table in metadata.sorted_tables
)
EMPTY = "empty.db"  # beside the file in use
_COUNTED = "SELECT schemaname || '.' || sequencename FROM pg_sequences WHERE last_value IS NOT NULL"


@pytest.fixture(autouse=True)
def _own_key() -> None:
    """Whatever key the test before it installed."""
    vault.install(FIELD_KEY)


@pytest.fixture(scope="session")
def _ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The schema, made once, on an SQLite file or a running PostgreSQL server. One engine for all tests of a process:
    what SQLAlchemy has compiled is kept with it.
    """
    if DATABASE == "sqlite":
        path = tmp_path_factory.mktemp("database") / "test.db"
        engine = make_engine(f"sqlite:///{path}", synchronous="normal")
        metadata.create_all(engine)
        engine.dispose()
        shutil.copy(path, path.with_name(EMPTY))
        yield engine
        return
    with servers.postgres() as url:
        engine = make_engine(url)
        metadata.create_all(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def engine(_ready: Engine) -> Iterator[Engine]:
    """An empty database with all tables. On SQLite it is a new file each time, which several processes can share."""
    known_questions.forget(_ready)
    if DATABASE == "sqlite":
        path = Path(str(_ready.url.database))
        for old in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            old.unlink(missing_ok=True)  # whoever still has it open keeps the old one to himself
        shutil.copy(path.with_name(EMPTY), path)
        yield _ready
        _ready.dispose()
        return
    with _ready.begin() as connection:
        _empty(connection)
    yield _ready


def _empty(connection: Connection) -> None:
    """Only what the test before filled: to truncate every table takes longer than most tests."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))  # rows go in any order
    for table in connection.scalars(text(_FILLED)).all():
        connection.execute(text(f'DELETE FROM "{table}"'))
    for sequence in connection.scalars(text(_COUNTED)).all():
        connection.execute(text(f"ALTER SEQUENCE {sequence} RESTART"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return Sessions(engine)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """One open session. On SQLite it holds the writer's place from its first statement to `session.commit()`."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


@pytest.fixture
def now() -> datetime:
    """Monday 10 March 2025, ten in the morning in Shanghai."""
    return datetime(2025, 3, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def zone() -> ZoneInfo:
    return ZoneInfo("Asia/Shanghai")


@pytest.fixture
def cast(session: Session) -> Cast:
    """Everybody of the cast, with their branches, committed."""
    people = assemble(session)
    session.commit()
    return people

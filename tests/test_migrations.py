"""The migrations lead to the tables that the code knows: neither more nor less, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, Inspector, MetaData, Table, insert, inspect, text

from bot import schema
from bot.database import make_engine
from domain.tables import metadata


@pytest.fixture
def bare(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table; on PostgreSQL a second one of the same server."""
    if engine.dialect.name == "sqlite":
        made = make_engine(f"sqlite:///{tmp_path / 'bare.db'}")
        yield made
        made.dispose()
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS bare"))
        connection.execute(text("CREATE DATABASE bare"))
    made = make_engine(engine.url.set(database="bare").render_as_string(hide_password=False))
    yield made
    made.dispose()


def differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def described(database: Inspector, what: str, table: str) -> list[str]:
    return sorted(str(each) for each in getattr(database, what)(table))


def test_upgrade_of_an_empty_database_makes_exactly_the_tables(bare: Engine) -> None:
    assert schema.upgrade(bare) == (None, schema.newest())
    assert differences(bare) == []


def test_upgrade_makes_what_the_tables_themselves_would(bare: Engine, engine: Engine) -> None:
    schema.upgrade(bare)
    made, meant = inspect(bare), inspect(engine)
    for table in metadata.tables:
        for what in ("get_columns", "get_foreign_keys", "get_unique_constraints", "get_check_constraints"):
            assert described(made, what, table) == described(meant, what, table), table


def test_upgrade_is_safe_to_repeat(bare: Engine) -> None:
    schema.upgrade(bare)
    assert schema.upgrade(bare) == (schema.newest(), schema.newest())


def test_upgrade_that_fails_leaves_nothing_behind(bare: Engine) -> None:
    with bare.begin() as connection:
        connection.execute(text("CREATE TABLE study_materials (id integer)"))
    with pytest.raises(Exception, match="study_materials"):
        schema.upgrade(bare)
    assert schema.present(bare) is None
    assert inspect(bare).get_table_names() == ["study_materials"]


def test_revisions_need_no_code_of_today() -> None:
    versions = Path(schema.config().get_main_option("script_location") or "") / "versions"
    for file in versions.glob("[0-9]*.py"):
        assert "import domain" not in file.read_text(encoding="utf-8")
        assert "from domain" not in file.read_text(encoding="utf-8")


ANYTHING: dict[type[Any], Any] = {
    str: "x",
    int: 1,
    bool: True,
    bytes: b"x",
    datetime: datetime(2025, 3, 10, tzinfo=UTC),
    dict: {},
}


def a_row(table: Table, **given: Any) -> dict[str, Any]:
    """The row with something in every column that needs it."""
    needed = {
        column.name: ANYTHING.get(column.type.python_type, {})
        for column in table.columns
        if not column.nullable and not column.primary_key
    }
    return needed | given


def test_rows_of_an_older_schema_stay(bare: Engine) -> None:
    schema.upgrade(bare, "0001")
    older = MetaData()
    older.reflect(bare)
    rows: dict[str, dict[str, Any]] = {
        "accounts": {},
        "units": {"account_id": 1, "parent_id": None},
        "members": {"account_id": 1, "branch_id": 1, "name": "王秀兰"},
        "bindings": {"account_id": 1, "member_id": 1, "open_id": "o-wang"},
        "notices": {"account_id": 1},
        "deliveries": {"notice_id": 1, "member_id": 1, "ways": ["service"]},
    }
    with bare.begin() as connection:
        for name, given in rows.items():
            connection.execute(insert(older.tables[name]).values(id=1, **a_row(older.tables[name], **given)))
    assert schema.upgrade(bare) == ("0001", schema.newest())
    with bare.connect() as connection:
        kept = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in rows}
        member = connection.execute(text("SELECT name, phone_kind FROM members")).one()
    assert kept == dict.fromkeys(rows, 1)
    assert tuple(member) == ("王秀兰", "")

"""db upgrade, doctor, console-link, backup, restore: the state of a deployment."""

import sqlite3
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import make_url, select

from bot import checks, schema
from bot.commands.telling import as_json, done_in_part, report, wrong
from bot.database import make_engine
from bot.runtime import build
from bot.settings import Settings, load
from domain import vault
from domain.members import Member
from services import links


@click.group()
def db() -> None:
    """The database."""


@db.command()
@as_json
def upgrade(as_json: bool) -> None:
    """Brings the database to the newest schema."""
    settings = load()
    engine = make_engine(settings.database_url, synchronous=settings.database_synchronous)
    before, after = schema.upgrade(engine)
    words = f"schema {after}: nothing to do" if before == after else f"schema {before or 'empty'} → {after}"
    report({"from": before, "to": after}, as_json=as_json, words=words)


@click.command()
@as_json
def doctor(as_json: bool) -> None:
    """Checks settings, database, token, templates, clock and web address."""
    findings = checks.examine(load())
    words = "\n".join(f"{finding.code} {finding.words}" for finding in findings) or "everything is in order"
    report({"findings": [finding.shown() for finding in findings]}, as_json=as_json, words=words)
    if any(finding.is_error for finding in findings):
        done_in_part()


@click.command(name="console-link")
@click.argument("name")
@as_json
def console_link(name: str, as_json: bool) -> None:
    """A one-time link into the console for that person, good for ten minutes."""
    runtime = build(load())
    with runtime.sessions.write() as session:
        found = list(session.scalars(select(Member).where(Member.name == name)))
        if len(found) != 1:
            wrong(f"{len(found)} people are called {name!r}" if found else f"nobody is called {name!r}")
        token = links.make_console_link(session, found[0], runtime.clock.now())
    address = f"{runtime.settings.public_url}/console/enter/{token}"
    report({"name": name, "link": address}, as_json=as_json, words=address)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json
def backup(file: Path, as_json: bool) -> None:
    """The whole state into one file, while the service runs. SQLite; for PostgreSQL use pg_dump."""
    source = _sqlite_path(load())
    if not source.is_file():
        wrong(f"there is no database at {source}: songxue db upgrade makes one")
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(draft)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole in itself
    problem = _integrity(draft)
    if problem:
        draft.unlink()
        wrong(f"the copy is damaged: {problem}")
    draft.replace(file)
    report({"file": str(file), "bytes": file.stat().st_size}, as_json=as_json, words=f"{file}: written and checked")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def restore(file: Path, as_json: bool) -> None:
    """The state back from a backup, verified. Stop the service first."""
    settings = load()
    target = _sqlite_path(settings)
    problem = _integrity(file) or _stranger(file, settings)
    if problem:
        wrong(f"{file} cannot be restored: {problem}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as copy, closing(sqlite3.connect(target)) as live:
        copy.backup(live)
    problem = _integrity(target)
    if problem:
        wrong(f"the restored state is damaged: {problem}")
    present = schema.present(make_engine(settings.database_url))
    older = "" if present == schema.newest() else "; its schema is older, run: songxue db upgrade"
    words = f"{file}: restored and checked{older}"
    report({"file": str(file), "schema": present}, as_json=as_json, words=words)


def _sqlite_path(settings: Settings) -> Path:
    if not settings.uses_sqlite:
        wrong("DATABASE_URL is PostgreSQL: use pg_dump and pg_restore, see docs/runbook.md")
    return Path(str(make_url(settings.database_url).database))


def _stranger(file: Path, settings: Settings) -> str:
    """Empty when the file holds a state of this service that the present key opens."""
    vault.install(settings.field_key_bytes)
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            secrets = connection.execute("SELECT token FROM accounts").fetchall()
            known = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        return "it holds no state of this service"
    try:
        for (token,) in secrets:
            vault.vault().open(token, "accounts.token")
    except vault.VaultError:
        return "it was written with another FIELD_KEY"
    return "" if known else "it holds no state of this service"


def _integrity(file: Path) -> str:
    """Empty when the file is a sound database."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" and not broken else str(found if found != "ok" else "broken references")


COMMANDS = (db, doctor, console_link, backup, restore)

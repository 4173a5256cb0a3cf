"""Transactions: one writer at a time and nobody overtaken, readers never in the way, nothing personal in an error."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.database import Sessions, make_engine
from domain.accounts import Account
from tests import factories
from tests.bot.web import writer_held


@pytest.fixture
def account(session: Session) -> Account:
    account = factories.an_account(session, version=0)
    session.commit()
    return account


def versions(sessions: Sessions) -> int:
    with sessions.read() as session:
        return session.scalars(select(Account.version)).one()


def test_write_is_kept_at_its_end(sessions: Sessions, account: Account) -> None:
    with sessions.write() as session:
        session.get_one(Account, account.id).version = 7
    assert versions(sessions) == 7


def test_write_that_fails_leaves_nothing(sessions: Sessions, account: Account) -> None:
    def fail() -> None:
        with sessions.write() as session:
            session.execute(update(Account).values(version=7))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert versions(sessions) == 0
    with sessions.write() as session:
        session.execute(update(Account).values(version=8))
    assert versions(sessions) == 8


def test_reader_keeps_nothing(sessions: Sessions, account: Account) -> None:
    with sessions.read() as session:
        session.get_one(Account, account.id).version = 7
    assert versions(sessions) == 0


def test_writers_in_many_threads_and_two_engines_lose_nothing(engine: Engine, account: Account) -> None:
    other = make_engine(engine.url.render_as_string(hide_password=False), synchronous="normal")
    both = (Sessions(engine), Sessions(other))

    def count(number: int) -> None:
        with both[number % 2].write() as session:
            row = session.get_one(Account, account.id, with_for_update=True)
            row.version += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(60)))
    other.dispose()
    assert versions(both[0]) == 60


def test_reader_does_not_wait_for_a_writer(engine: Engine, sessions: Sessions, account: Account) -> None:
    with writer_held(engine):
        assert versions(sessions) == 0


def test_error_names_no_value(sessions: Sessions, account: Account) -> None:
    with pytest.raises(IntegrityError) as caught, sessions.write() as session:
        session.execute(
            text("insert into followers (id, open_id) values (1, :open_id)"), {"open_id": "o-somebody-private"}
        )
    assert "o-somebody-private" not in str(caught.value)


def test_row_that_refers_to_nothing_is_refused(sessions: Sessions, account: Account) -> None:
    with pytest.raises(IntegrityError), sessions.write() as session:
        factories.a_follower(session, 4711, "o-wang")


def test_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'folder' / 'songxue.db'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    engine.dispose()

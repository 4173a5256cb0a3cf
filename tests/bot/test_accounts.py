"""The registry of accounts: one read, seen again after a while, never a reason to wait."""

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.accounts import Accounts, Door
from bot.database import Sessions
from tests import factories
from tests.bot.web import eventually


class Seconds:
    """A count of seconds that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def accounts(session: Session, sessions: Sessions, seconds: Seconds) -> Accounts:
    factories.an_account(session)
    session.commit()
    return Accounts(sessions, seconds)


def found(accounts: Accounts, slug: str = "dongfeng") -> Door | None:
    return accounts.door(slug, patience=30.0)


def test_account_is_known_from_the_first_question_on(accounts: Accounts) -> None:
    before, door, after = accounts.are_read, found(accounts), accounts.are_read
    assert (before, after) == (False, True)
    assert door is not None
    assert door.keys.token == "testtoken"
    assert found(accounts, "nobody") is None


def test_change_is_noticed_after_some_seconds(accounts: Accounts, session: Session, seconds: Seconds) -> None:
    found(accounts)
    session.execute(text("update accounts set name = '改名'"))
    session.commit()
    assert names(accounts) == "东风街道老干部"
    seconds.now = 11.0
    assert eventually(lambda: names(accounts) == "改名")


def names(accounts: Accounts) -> str:
    door = found(accounts)
    return "" if door is None else door.account.name


def test_new_account_is_found_at_its_second_look(accounts: Accounts, session: Session, seconds: Seconds) -> None:
    assert found(accounts, "hongqi") is None
    factories.an_account(session, "hongqi")
    session.commit()
    assert found(accounts, "hongqi") is None
    seconds.now = 1.5
    assert found(accounts, "hongqi") is not None


@pytest.mark.parametrize("broken", ["aes_key", "token", "original_id"])
def test_account_with_unusable_keys_takes_no_other_down(
    accounts: Accounts, session: Session, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    factories.an_account(session, "broken", **{broken: "?"})
    session.commit()
    assert found(accounts) is not None
    assert found(accounts, "broken") is None
    [line] = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "broken" in line
    assert broken in line


Fail = Callable[[], None]


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """From its call on the database does not answer."""

    def away(_: Sessions) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    return lambda: monkeypatch.setattr(Sessions, "read", away)


def test_known_accounts_stay_while_the_database_is_away(accounts: Accounts, seconds: Seconds, fails: Fail) -> None:
    found(accounts)
    fails()
    seconds.now = 100.0
    assert found(accounts) is not None


def test_nobody_is_known_before_the_database_answers(accounts: Accounts, fails: Fail) -> None:
    fails()
    assert found(accounts) is None
    assert not accounts.are_read

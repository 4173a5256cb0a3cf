"""The wiring: which door belongs to which account, and when it is made anew."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.database import Sessions
from bot.runtime import Clients, TokenRow
from channels.tokens import Token
from domain.accounts import Account
from tests import factories
from tests.factories import NOW


@pytest.fixture
def account(session: Session) -> Account:
    account = factories.an_account(session)
    session.commit()
    return account


@pytest.fixture
def clients(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> Clients:
    """Looks at the account's row at every question."""
    monkeypatch.setattr("bot.runtime._FRESH", -1.0)
    return Clients(sessions, 2)


def test_account_keeps_its_client_until_it_is_changed(clients: Clients, session: Session, account: Account) -> None:
    first = clients("dongfeng")
    assert clients("dongfeng") is first
    account.version += 1
    account.templates = {"meetings/notice": {"template_id": "T"}}
    session.commit()
    assert clients("dongfeng") is not first
    assert list(clients.templates("dongfeng")) == ["meetings/notice"]


def test_unknown_account_has_no_client(clients: Clients) -> None:
    with pytest.raises(LookupError, match="nobody"):
        clients("nobody")


def test_token_of_an_account_is_one_row_for_all_processes(sessions: Sessions, account: Account) -> None:
    rows = [TokenRow(sessions, account.id) for _ in range(2)]
    soon, later = NOW + timedelta(seconds=30), NOW + timedelta(hours=2)
    assert rows[0].get() is None
    assert rows[0].lease("a", NOW, soon)
    assert not rows[1].lease("b", NOW, soon)
    token = Token("the token", later)
    assert rows[0].put("a", token)
    assert rows[1].get() == token

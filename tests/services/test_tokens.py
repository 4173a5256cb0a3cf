from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from services import tokens
from tests import factories


@pytest.fixture
def account_id(session: Session) -> int:
    return factories.an_account(session).id


def test_nothing_is_stored_at_first(session: Session, account_id: int) -> None:
    assert tokens.stored(session, account_id) is None


def test_one_fetches_at_a_time(session: Session, account_id: int, now: datetime) -> None:
    until = now + timedelta(seconds=15)
    assert tokens.lease(session, account_id, "a", now, until)
    assert not tokens.lease(session, account_id, "b", now, until)
    assert tokens.lease(session, account_id, "b", until, until + timedelta(seconds=15))


def test_who_lost_the_lease_stores_nothing(session: Session, account_id: int, now: datetime) -> None:
    tokens.lease(session, account_id, "a", now, now + timedelta(seconds=15))
    assert not tokens.put(session, account_id, "b", "late", now)
    assert tokens.put(session, account_id, "a", "fresh", now + timedelta(hours=2))
    assert tokens.stored(session, account_id) == ("fresh", now + timedelta(hours=2))


def test_failed_fetch_frees_the_lease_of_its_owner_only(session: Session, account_id: int, now: datetime) -> None:
    until = now + timedelta(seconds=15)
    tokens.lease(session, account_id, "a", now, until)
    tokens.release(session, account_id, "b")
    assert not tokens.lease(session, account_id, "b", now, until)
    tokens.release(session, account_id, "a")
    assert tokens.lease(session, account_id, "b", now, until)

"""What a row keeps: moments, days, words and sealed fields come back as they went in, on every database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from domain.accounts import Account, AccountKind
from domain.days import PartialDate
from domain.members import Member
from domain.tables import metadata
from domain.vault import VaultError
from tests import factories
from tests.cast import Cast

EVENING = datetime(2025, 3, 12, 20, 30, tzinfo=timezone(timedelta(hours=8)))


def test_moment_comes_back_in_utc(session: Session) -> None:
    account = factories.an_account(session, created_at=EVENING)
    session.commit()
    session.expire_all()
    assert account.created_at == EVENING
    assert account.created_at.tzinfo is UTC


def test_moment_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        factories.an_account(session, created_at=datetime(2025, 3, 12))


def test_word_that_is_none_of_the_kind_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="miniprogram"):
        factories.an_account(session, kind="miniprogram")


def test_word_is_kept_by_its_value(session: Session) -> None:
    factories.an_account(session)
    assert session.execute(text("select kind from accounts")).scalar_one() == AccountKind.SERVICE.value


def test_partial_day_comes_back_as_it_is_known(session: Session, cast: Cast) -> None:
    cast.wang.joined = PartialDate(1965, 7)
    session.commit()
    session.expire_all()
    assert cast.wang.joined == PartialDate(1965, 7)


def test_personal_field_is_not_readable_in_the_file(session: Session, cast: Cast) -> None:
    phone = cast.wang.phone
    assert phone is not None
    raw = session.execute(text("select phone from members where id = :id"), {"id": cast.wang.id}).scalar_one()
    assert phone.encode() not in bytes(raw)
    session.expire_all()
    assert cast.wang.phone == phone


def test_sealed_value_cannot_be_moved_to_another_column(session: Session, cast: Cast) -> None:
    session.execute(text("update members set address = phone where id = :id"), {"id": cast.wang.id})
    session.expire_all()
    with pytest.raises(VaultError):
        session.scalars(select(Member.address).where(Member.id == cast.wang.id)).one()


def test_secrets_of_an_account_are_sealed(session: Session) -> None:
    account = factories.an_account(session, token="kaixindedangyuan")
    raw = session.execute(text("select token from accounts")).scalar_one()
    assert b"kaixin" not in bytes(raw)
    assert session.get_one(Account, account.id).token == "kaixindedangyuan"


def test_every_constraint_has_a_name_so_that_a_migration_can_change_it() -> None:
    assert [table.name for table in metadata.sorted_tables for each in table.constraints if each.name is None] == []

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.members import Member
from tests.cast import Cast


def test_cast_is_kept_with_its_sealed_fields(session: Session, cast: Cast) -> None:
    found = session.scalars(select(Member).where(Member.phone_hash == cast.wang.phone_hash)).one()
    assert (found.name, found.group_id, found.phone) == ("王秀兰", cast.groups[1].id, cast.wang.phone)


def test_every_test_begins_with_an_empty_database(session: Session) -> None:
    assert session.scalars(select(Member)).all() == []


def test_now_is_a_monday_morning(now: datetime, zone: ZoneInfo) -> None:
    assert f"{now.astimezone(zone):%A %H:%M}" == "Monday 10:00"

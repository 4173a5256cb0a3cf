"""演练: the planner itself says what would happen, and nothing of it stays."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.deliveries import Attempt, Delivery, State
from domain.items import Task
from domain.members import Member, Way
from domain.notices import Notice, NoticeKind
from domain.ways import BY_HAND, ChannelKind
from services import calling, deliveries
from services.rehearsals import Rehearsal, rehearse
from tests import factories
from tests.cast import Cast
from tests.services.outbox import Outbox

TEXT = "明天停水，请备好用水。"
ROWS = (Notice, Delivery, Task)


@pytest.fixture
def people(session: Session, cast: Cast) -> list[Member]:
    cast.sun.way = Way.PHONE
    session.flush()
    return [cast.wang, cast.li, cast.old_chen, cast.sun]


def rehearsed(session: Session, cast: Cast, people: list[Member], now: datetime, zone: ZoneInfo) -> Rehearsal:
    return rehearse(
        session,
        people,
        lambda: calling.send_plain(session, cast.branch, people, TEXT, cast.chen, now, zone),
        now=now,
        zone=zone,
    )


def counted(session: Session) -> list[int]:
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in ROWS]


def test_nothing_of_a_rehearsal_stays(
    session: Session, cast: Cast, people: list[Member], now: datetime, zone: ZoneInfo
) -> None:
    before = counted(session)
    rehearsed(session, cast, people, now, zone)
    assert counted(session) == before


def test_everybody_stands_in_it_exactly_once(
    session: Session, cast: Cast, people: list[Member], now: datetime, zone: ZoneInfo
) -> None:
    found = rehearsed(session, cast, people, now, zone)
    names = [name for share in found.shares for name in share.names]
    names += [name for name, _ in (*found.exempt, *found.missed)]
    assert sorted(names) == sorted(person.name for person in people)
    assert (found.total, sum(found.budget.values())) == (4, sum(len(share.names) for share in found.shares))


def test_the_real_run_agrees_with_it(
    session: Session, cast: Cast, people: list[Member], now: datetime, zone: ZoneInfo
) -> None:
    foreseen = {name: share.way for share in rehearsed(session, cast, people, now, zone).shares for name in share.names}
    notice = calling.send_plain(session, cast.branch, people, TEXT, cast.chen, now, zone)
    outbox = Outbox(session, now, zone)
    for claimed in outbox.claim():
        outbox.accept(claimed)
    went = {
        row.member.name: _went(session, row)
        for row in session.scalars(select(Delivery).where(Delivery.notice_id == notice.id))
        if row.member is not None
    }
    assert went == foreseen


def _went(session: Session, row: Delivery) -> ChannelKind:
    if row.state is State.HANDED_OVER:
        return next(ChannelKind(way) for way in row.ways if ChannelKind(way) in BY_HAND)
    return session.scalars(select(Attempt.channel).where(Attempt.delivery_id == row.id)).one()


def test_what_is_sent_at_night_shows_its_morning(session: Session, cast: Cast, zone: ZoneInfo) -> None:
    night = datetime(2025, 3, 10, 15, 0, tzinfo=UTC)
    (share,) = rehearsed(session, cast, [cast.li], night, zone).shares
    assert share.at.astimezone(zone) == datetime(2025, 3, 11, 8, 0, tzinfo=zone)


def test_a_study_that_gives_way_is_counted_and_stays_where_it_was(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    material = factories.a_material(session, cast.account)
    study = factories.a_notice(session, cast.branch, NoticeKind.STUDY, material_id=material.id)
    later = now + timedelta(hours=1)
    row = factories.a_delivery(session, study, cast.li, due_at=later)
    assert rehearsed(session, cast, [cast.li], now, zone).put_off == 1
    assert row.due_at == later
    assert deliveries.counts(session, study) == {State.PLANNED: 1}

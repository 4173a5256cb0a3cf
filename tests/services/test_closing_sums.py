"""What came to its end is told to the secretary, once and in one line; nobody else hears of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Attempt, Delivery, State, Told
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.ways import ChannelKind
from services import pushes
from tests import factories
from tests.cast import Cast

WORDS = "staff/closed"


@pytest.fixture
def notice(session: Session, cast: Cast, now: datetime) -> Notice:
    """Told to one by telephone, taken by the platform for one, and never brought to the third."""
    found = factories.a_notice(session, cast.branch, expires_at=now)
    told = {"state": State.ACKNOWLEDGED, "told": Told.PHONE, "acknowledged_at": now}
    factories.a_delivery(session, found, cast.wang, **told, told_by_id=cast.li.id, expires_at=now)
    taken = factories.a_delivery(session, found, cast.li, state=State.SENT, sent_at=now, expires_at=now)
    tried = {"delivery_id": taken.id, "channel": ChannelKind.TEMPLATE, "at": now, "client_id": "k1"}
    session.add(Attempt(**tried, outcome="accepted", code="", platform_id="7"))
    factories.a_delivery(session, found, cast.sun, expires_at=now)
    return found


def close(session: Session, now: datetime, zone: ZoneInfo) -> int:
    return sum(pushes.close(session, one, now, zone) for one in pushes.due_sums(session, now))


def lines(session: Session) -> list[tuple[Member | None, Notice]]:
    query = select(Delivery).join(Notice).where(Notice.template == WORDS)
    return [(row.member, row.notice) for row in session.scalars(query)]


def test_secretary_hears_the_sum_and_whom_nobody_told(
    session: Session, cast: Cast, notice: Notice, now: datetime, zone: ZoneInfo
) -> None:
    assert close(session, now, zone) == 1
    ((member, line),) = lines(session)
    assert member is cast.chen
    data = line.data
    assert (data["people"], data["taken"], data["unreachable"], data["waiting"]) == (3, 1, 1, 0)
    assert sum(data[name] for name in ("responded", "called", "visited", "told_by_family", "exempt")) == 1
    assert [one["names"] for one in data["unreached"]] == [["孙海"]]
    assert data["title"] == "明天停水，请备好用水。"


def test_sum_is_told_once(session: Session, notice: Notice, now: datetime, zone: ZoneInfo) -> None:
    assert [close(session, now + timedelta(minutes=n), zone) for n in range(3)] == [1, 0, 0]
    assert len(lines(session)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"recalled_at": factories.NOW},
        {"template": "notices/recalled"},
        {"kind": NoticeKind.MEETING},
        {"kind": NoticeKind.MESSAGE},
        {"expires_at": factories.NOW + timedelta(minutes=1)},
        {"expires_at": factories.NOW - timedelta(days=3)},
        {"expires_at": None},
    ],
    ids=str,
)
def test_what_has_no_end_of_its_own_has_no_sum(
    session: Session, notice: Notice, now: datetime, zone: ZoneInfo, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(notice, name, value)
    session.flush()
    assert pushes.due_sums(session, now) == []


def test_study_is_named_by_its_title_and_a_group_tells_its_branch(
    session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    material = factories.a_material(session, cast.account)
    study = {"material_id": material.id, "text": "", "expires_at": now}
    notice = factories.a_notice(session, cast.groups[1], NoticeKind.STUDY, **study)
    factories.a_delivery(session, notice, cast.wang, state=State.SENT, sent_at=now, expires_at=now)
    close(session, now, zone)
    ((member, line),) = lines(session)
    assert (member, line.data["title"], line.data["is_study"]) == (cast.chen, material.title, True)


def test_notice_that_was_for_nobody_says_nothing(session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> None:
    factories.a_notice(session, cast.branch, expires_at=now)
    assert close(session, now, zone) == 0
    assert lines(session) == []

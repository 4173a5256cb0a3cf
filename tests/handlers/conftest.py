"""`world` is the cast's database with a clock; `chat("o-wang")` is a phone in it."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.database import Sessions
from domain.deliveries import Delivery, State
from domain.meetings import Meeting
from domain.members import Member
from domain.notices import NoticeKind
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World


@pytest.fixture
def world(session: Session, sessions: Sessions, cast: Cast, now: datetime, zone: ZoneInfo) -> World:
    return World(session, sessions, cast.account, zone, now)


@pytest.fixture
def chat(world: World) -> Chat:
    return lambda open_id: Phone(world, open_id)


@pytest.fixture
def group_meeting(session: Session, cast: Cast) -> Meeting:
    """第二小组 on Wednesday 12 March, 09:30 to 10:30."""
    meeting = factories.a_meeting(session, cast.groups[1], cast.chen, bring="笔", place="社区二楼活动室")
    session.commit()
    return meeting


@pytest.fixture
def assembly(session: Session, cast: Cast) -> Meeting:
    """The whole branch on Thursday 20 March, 09:00 to 10:00."""
    starts_at = datetime(2025, 3, 20, 1, 0, tzinfo=ZoneInfo("UTC"))
    meeting = factories.a_meeting(session, cast.branch, cast.chen, starts_at=starts_at, topic="选举办法说明")
    session.commit()
    return meeting


@pytest.fixture
def told(session: Session, cast: Cast) -> Callable[[Meeting, Member], Delivery]:
    """The notice of a meeting has reached a member."""

    def tell(meeting: Meeting, member: Member) -> Delivery:
        notice = factories.a_notice(session, meeting.unit, NoticeKind.MEETING, meeting_id=meeting.id)
        delivery = factories.a_delivery(session, notice, member, state=State.DELIVERED, sent_at=factories.NOW)
        session.commit()
        return delivery

    return tell

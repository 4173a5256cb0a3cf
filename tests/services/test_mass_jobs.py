"""The end of a mass message: totals are kept, a refusal sends everybody on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.items import Task, TaskKind
from domain.masses import MassJob
from domain.notices import NoticeKind
from domain.ways import ChannelKind
from services import mass_jobs
from tests import factories
from tests.cast import Cast

COUNTS = {"TotalCount": "3", "FilterCount": "2", "SentCount": "2", "ErrorCount": "0"}


def people_of(session: Session, cast: Cast, now: datetime, msg_id: str | None = "3000021") -> list[Delivery]:
    notice = factories.a_notice(session, cast.branch, NoticeKind.STUDY)
    return [
        factories.a_delivery(
            session,
            notice,
            member,
            state=state,
            ways=["mass", "template"],
            channel=ChannelKind.MASS,
            platform_id=msg_id,
            sent_at=now,
        )
        for member, state in ((cast.wang, State.SENT), (cast.sun, State.ACKNOWLEDGED))
    ]


def finish(session: Session, cast: Cast, status: str, now: datetime) -> None:
    mass_jobs.finished(session, cast.account, "3000021", status, COUNTS, now)


def test_totals_are_kept_and_no_single_person_counts_as_reached(session: Session, cast: Cast, now: datetime) -> None:
    wang, sun = people_of(session, cast, now)
    finish(session, cast, "send success", now)
    finish(session, cast, "send success", now + timedelta(minutes=1))
    job = session.query(MassJob).one()
    assert (job.total, job.left_over, job.sent, job.errors, job.failed_at) == (3, 2, 2, 0, None)
    assert (wang.state, sun.state) == (State.SENT, State.ACKNOWLEDGED)


@pytest.mark.parametrize("status", ["send fail", "err(20001)", "err(40002)"])
def test_message_that_nobody_got_sends_its_people_on_and_tells_the_operator(
    session: Session, cast: Cast, now: datetime, status: str
) -> None:
    wang, sun = people_of(session, cast, now)
    finish(session, cast, status, now)
    assert (wang.state, wang.ways, wang.platform_id, wang.sent_at) == (State.PLANNED, ["template"], None, None)
    assert sun.state is State.ACKNOWLEDGED
    task = session.query(Task).filter_by(kind=TaskKind.OPERATOR).one()
    assert status in task.words


def test_row_that_was_written_after_the_refusal_goes_on_as_well(session: Session, cast: Cast, now: datetime) -> None:
    finish(session, cast, "err(20001)", now)
    wang, _ = people_of(session, cast, now)
    assert mass_jobs.go_on(session, now) == 1
    assert wang.state is State.PLANNED
    assert mass_jobs.go_on(session, now) == 0

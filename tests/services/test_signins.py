"""Presence with its evidence; twice is once, nothing is deleted."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.meetings import Evidence, Meeting
from services import signins
from tests import factories
from tests.cast import Cast


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    return factories.a_meeting(session, cast.groups[1], cast.chen)


def test_twice_is_once(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    first, is_new = signins.sign_in(session, meeting, cast.wang, Evidence.SELF_REMOTE, now)
    assert is_new
    assert signins.sign_in(session, meeting, cast.wang, Evidence.SELF_PRESENT, now) == (first, False)


def test_others_do_not_replace_his_own_word(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    own, _ = signins.sign_in(session, meeting, cast.wang, Evidence.SELF_REMOTE, now)
    assert signins.sign_in(session, meeting, cast.wang, Evidence.BY_OTHER, now, by=cast.li) == (own, False)


def test_his_own_word_replaces_that_of_others(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    others, _ = signins.sign_in(session, meeting, cast.wang, Evidence.BY_OTHER, now, by=cast.li)
    own, is_new = signins.sign_in(session, meeting, cast.wang, Evidence.SELF_PRESENT, now)
    assert is_new
    assert others.withdrawn_at == now
    assert signins.current(session, meeting, cast.wang) is own


@pytest.mark.parametrize(
    ("evidence", "late"), [(Evidence.AFTERWARDS, 150), (Evidence.BY_OTHER, None), (Evidence.SELF_PRESENT, None)]
)
def test_only_what_is_put_down_afterwards_says_how_late(
    session: Session, cast: Cast, meeting: Meeting, evidence: Evidence, late: int | None
) -> None:
    moment = meeting.ends_at + timedelta(hours=2, minutes=30)
    record, _ = signins.sign_in(session, meeting, cast.wang, evidence, moment, by=cast.chen)
    assert record.late_minutes == late


def test_disputed_record_no_longer_counts_and_stays(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    record, _ = signins.sign_in(session, meeting, cast.wang, Evidence.BY_OTHER, now, by=cast.li)
    signins.dispute(session, record, now)
    assert signins.current(session, meeting, cast.wang) is None
    assert signins.by_member(session, meeting) == {}
    assert record.disputed_at == now


def test_records_are_found_by_member(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    records = {
        member.id: signins.sign_in(session, meeting, member, Evidence.SELF_PRESENT, now)[0]
        for member in (cast.wang, cast.li)
    }
    assert signins.by_member(session, meeting) == records

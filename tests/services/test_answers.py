"""Every answer is kept; the newest that was not taken back counts."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.deliveries import State
from domain.meetings import Answer, AnswerKind, Meeting, MeetingState
from domain.notices import NoticeKind
from services import answers
from tests import factories
from tests.cast import Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    return factories.a_meeting(session, cast.groups[1], cast.chen)


def all_of(session: Session) -> list[Answer]:
    return session.query(Answer).order_by(Answer.id).all()


def test_newest_answer_counts_and_names_what_it_corrects(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    first = answers.give(session, meeting, cast.wang, AnswerKind.COMING, now)
    second = answers.give(session, meeting, cast.wang, AnswerKind.LEAVE, now + HOUR, reason="腿疼")
    assert answers.current(session, meeting, cast.wang) is second
    assert (second.corrects_id, first.withdrawn_at) == (first.id, None)


def test_same_answer_again_is_the_same_row(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    first = answers.give(session, meeting, cast.wang, AnswerKind.LEAVE, now, reason="腿疼")
    assert answers.give(session, meeting, cast.wang, AnswerKind.LEAVE, now + HOUR) is first
    assert len(all_of(session)) == 1


def test_reason_that_was_missing_is_added(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    answers.give(session, meeting, cast.wang, AnswerKind.LEAVE, now)
    answers.give(session, meeting, cast.wang, AnswerKind.LEAVE, now + HOUR, reason="看病")
    current = answers.current(session, meeting, cast.wang)
    assert current is not None
    assert current.reason == "看病"


def test_what_was_corrected_counts_again_after_taking_back(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    first = answers.give(session, meeting, cast.wang, AnswerKind.COMING, now)
    second = answers.give(session, meeting, cast.wang, AnswerKind.NOT_COMING, now + HOUR)
    assert answers.take_back(session, second, now + 2 * HOUR) is first
    assert answers.current(session, meeting, cast.wang) is first


def test_first_answer_taken_back_leaves_none(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    answer = answers.give(session, meeting, cast.wang, AnswerKind.COMING, now)
    assert answers.take_back(session, answer, now + HOUR) is None
    assert answers.current(session, meeting, cast.wang) is None


def test_answers_by_member_hold_one_each(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    answers.give(session, meeting, cast.wang, AnswerKind.COMING, now)
    last = answers.give(session, meeting, cast.wang, AnswerKind.LEAVE, now + HOUR)
    other = answers.give(session, meeting, cast.li, AnswerKind.COMING, now)
    assert answers.by_member(session, meeting) == {cast.wang.id: last, cast.li.id: other}


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        (State.PLANNED, False),
        (State.SENDING, True),
        (State.SENT, True),
        (State.DELIVERED, True),
        (State.ACKNOWLEDGED, True),
        (State.UNKNOWN, True),
        (State.HANDED_OVER, False),
        (State.WITHDRAWN, False),
    ],
)
def test_only_what_was_told_waits_for_an_answer(
    session: Session, cast: Cast, meeting: Meeting, now: datetime, state: State, waits: bool
) -> None:
    notice = factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)
    factories.a_delivery(session, notice, cast.wang, state=state)
    assert answers.unanswered_by(session, cast.wang, now) == ([meeting] if waits else [])


def test_answered_begun_and_cancelled_meetings_wait_for_nothing(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    notice = factories.a_notice(session, cast.groups[1], NoticeKind.MEETING, meeting_id=meeting.id)
    factories.a_delivery(session, notice, cast.wang, state=State.SENT)
    assert answers.unanswered_by(session, cast.wang, meeting.starts_at) == []
    answer = answers.give(session, meeting, cast.wang, AnswerKind.COMING, now)
    assert answers.unanswered_by(session, cast.wang, now) == []
    answers.take_back(session, answer, now)
    meeting.state = MeetingState.CANCELLED
    session.flush()
    assert answers.unanswered_by(session, cast.wang, now) == []


def test_meeting_told_twice_waits_once_and_the_latest_told_comes_first(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    later = factories.a_meeting(session, cast.branch, cast.chen)
    for about in (meeting, later, meeting):
        notice = factories.a_notice(session, about.unit, NoticeKind.MEETING, meeting_id=about.id)
        factories.a_delivery(session, notice, cast.wang, state=State.SENT)
    assert answers.unanswered_by(session, cast.wang, now) == [meeting, later]

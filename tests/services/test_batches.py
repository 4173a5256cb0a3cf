"""Questions of several members are read together, and nothing that was written meanwhile is overlooked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from domain.meetings import AnswerKind, Meeting, MeetingState
from domain.members import Member
from domain.organisation import Post, PostKind
from services import answers, batches, meetings, organisation
from tests import factories
from tests.cast import Cast


@pytest.fixture
def meeting(session: Session, cast: Cast) -> Meeting:
    meeting = factories.a_meeting(session, cast.branch, cast.chen)
    session.commit()
    return meeting


@pytest.fixture
def batch(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    batches.open_batch(session, [cast.wang, cast.li, cast.zhao], now)


@contextmanager
def selects(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.usefixtures("batch")
def test_second_question_of_a_kind_asks_the_database_nothing(
    session: Session, engine: Engine, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    def ask(person: Member) -> tuple[list[Meeting], object, object]:
        return (
            meetings.upcoming(session, person, now),
            answers.current(session, meeting, person),
            organisation.contact_of(session, person.branch, now.date()),
        )

    first = ask(cast.wang)
    with selects(engine) as seen:
        second = ask(cast.li)
    assert first == second
    assert first[0] == [meeting]
    assert seen == []


@pytest.mark.usefixtures("batch")
def test_answer_counts_for_the_next_question(session: Session, cast: Cast, meeting: Meeting, now: datetime) -> None:
    assert answers.current(session, meeting, cast.wang) is None
    given = answers.give(session, meeting, cast.wang, AnswerKind.COMING, now)
    assert answers.current(session, meeting, cast.wang) is given
    assert answers.current(session, meeting, cast.li) is None
    corrected = answers.give(session, meeting, cast.wang, AnswerKind.LEAVE, now + timedelta(minutes=1))
    assert answers.current(session, meeting, cast.wang) is corrected
    assert answers.take_back(session, corrected, now) is given
    assert answers.current(session, meeting, cast.wang) is given


@pytest.mark.usefixtures("batch")
def test_meeting_that_was_cancelled_or_announced_meanwhile_is_known(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    assert meetings.upcoming(session, cast.wang, now) == [meeting]
    meeting.state = MeetingState.CANCELLED
    session.flush()
    assert meetings.upcoming(session, cast.li, now) == []
    other = factories.a_meeting(session, cast.branch, cast.chen, topic="交党费")
    assert meetings.upcoming(session, cast.wang, now) == [other]


@pytest.mark.usefixtures("batch")
def test_new_holder_of_a_post_is_known(session: Session, cast: Cast, now: datetime) -> None:
    before = organisation.secretary_of(session, cast.branch, now.date())
    assert before is not None
    held = session.scalars(select(Post).where(Post.member_id == before.member_id)).one()
    held.until = date(2025, 1, 1)
    factories.a_post(session, cast.branch, cast.li, PostKind.SECRETARY)
    after = organisation.secretary_of(session, cast.branch, now.date())
    assert after is not None
    assert after.name == "李建国"


def test_no_bulk_statement_goes_to_these_tables_behind_the_session() -> None:
    bulk = re.compile(r"\b(update|delete)\((Meeting|Answer|Post|Member)\)")
    root = Path(__file__).parents[2]
    sources = [path for place in ("services", "handlers", "bot") for path in (root / place).rglob("*.py")]
    assert [path.name for path in sources if bulk.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.usefixtures("batch")
def test_meeting_that_is_over_for_the_later_question_is_left_out(
    session: Session, cast: Cast, meeting: Meeting, now: datetime
) -> None:
    assert meetings.upcoming(session, cast.wang, now) == [meeting]
    assert meetings.upcoming(session, cast.wang, meeting.ends_at + timedelta(seconds=1)) == []


@pytest.mark.usefixtures("batch")
def test_member_of_another_branch_is_asked_for_alone(session: Session, cast: Cast, now: datetime) -> None:
    branch = factories.a_unit(session, cast.account, "隔壁支部")
    stranger = factories.a_member(session, branch, "孙涛")
    elsewhere = factories.a_meeting(session, branch, stranger)
    assert meetings.upcoming(session, stranger, now) == [elsewhere]
    assert answers.current(session, elsewhere, stranger) is None
    assert organisation.contact_of(session, branch, now.date()) is None

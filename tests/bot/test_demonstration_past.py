"""What the demonstration city has behind it: every section of the console has something to show, and nothing is claimed
that did not happen.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import demonstration
from bot.database import Sessions
from domain.cadence import CadenceChoice, CadenceTick
from domain.deliveries import Attempt, Delivery
from domain.dues import DuesBase, DuesReceipt
from domain.floating import Absence
from domain.items import Item, ItemState
from domain.meetings import Evidence, Meeting, SignIn
from domain.members import Member
from domain.minutes import Minutes, Resolution
from domain.notices import Notice
from domain.organisation import PostKind, Unit
from domain.pairing import Pairing
from domain.questions import AskedQuestion, Question, QuestionState
from domain.reviews import Review, ReviewState
from domain.study import StudyMaterial, StudyRecord
from domain.terms import Term
from domain.transfers import Transfer
from domain.visits import Visit
from services import dues, organisation, reviews, terms

pytestmark = pytest.mark.once

BRANCH = "东风社区离退休干部党支部"


def made(sessions: Sessions, now: datetime, zone: ZoneInfo) -> None:
    demonstration.build(sessions, now, zone, api_base="http://127.0.0.1:8001", callback_base="http://127.0.0.1:8000")


def count(session: Session, table: type) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def person(session: Session, name: str) -> Member:
    return session.scalars(select(Member).where(Member.name == name)).one()


def test_every_section_of_the_console_has_something_to_show(
    sessions: Sessions, session: Session, now: datetime, zone: ZoneInfo
) -> None:
    made(sessions, now, zone)
    tables = (Pairing, Visit, CadenceChoice, DuesBase, DuesReceipt, Absence, Transfer, Term, StudyRecord, Resolution)
    assert [table.__name__ for table in tables if not count(session, table)] == []
    branch = session.scalars(select(Unit).where(Unit.name == BRANCH)).one()
    held = session.scalars(select(Meeting).where(Meeting.branch_id == branch.id, Meeting.ends_at < now)).all()
    assert len({meeting.starts_at.astimezone(zone).month for meeting in held}) == 12
    assert count(session, CadenceTick) == len(held)
    locked = [minutes.locked_at is not None for minutes in session.scalars(select(Minutes))]
    assert sorted(locked) == [False, True]
    assert set(session.scalars(select(Item.state))) == set(ItemState)
    asked = session.scalars(select(AskedQuestion).order_by(AskedQuestion.number)).all()
    assert {question.answered_at is None for question in asked} == {True, False}
    waiting = session.scalars(select(Question).where(Question.state == QuestionState.CANDIDATE)).all()
    assert [question.source for question in waiting] == ["陈敏"]
    months = session.scalars(select(StudyMaterial.for_month).distinct()).all()
    assert len(months) == 6
    policy = organisation.policy_of(session, branch)
    state, gaps = terms.of_branch(session, branch, policy, now.date())
    assert state is not None
    assert (state.hint is not None, state.over, gaps) == (True, False, ())


def test_text_waits_for_somebody_else_than_its_writer(
    sessions: Sessions, session: Session, now: datetime, zone: ZoneInfo
) -> None:
    made(sessions, now, zone)
    review = session.scalars(select(Review)).one()
    assert (review.state, review.written_by.name) == (ReviewState.TO_REVIEW, "韩丽")
    assert reviews.waiting_for(session, person(session, "周芳").id) == [review]
    held = {post.kind for post in organisation.posts_of(session, person(session, "宋雅琴").id, now.date())}
    assert held == {PostKind.OFFICE}


@pytest.mark.parametrize("days", [0, 10, 21, 297])  # 1 January among them
def test_past_claims_no_delivery_and_has_no_day_ahead(
    sessions: Sessions, session: Session, now: datetime, zone: ZoneInfo, days: int
) -> None:
    today = now + timedelta(days=days)
    made(sessions, today, zone)
    assert [count(session, table) for table in (Notice, Delivery, Attempt)] == [0, 0, 0]
    assert set(session.scalars(select(SignIn.evidence).distinct())) == {Evidence.AFTERWARDS}
    moments = [
        *session.scalars(select(SignIn.at)),
        *session.scalars(select(Visit.at)),
        *session.scalars(select(DuesReceipt.at)),
        *session.scalars(select(DuesBase.set_at)),
        *session.scalars(select(Item.raised_at)),
        *session.scalars(select(StudyRecord.at)),
    ]
    assert max(moments) <= today
    local = today.astimezone(zone).date()
    assert max(session.scalars(select(DuesReceipt.on))) <= local
    members = [member.id for member in session.scalars(select(Member))]
    assert set(dues.paid_through(session, members).values()) <= {
        f"{local:%Y}-{month:02}" for month in range(local.month, 13)
    }

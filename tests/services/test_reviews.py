"""拟稿 → 审核 → 签发: the writer never issues his own, a changed text begins anew, what is issued goes out once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.organisation import PostKind
from domain.reviews import Review, ReviewState, Subject, next_state, turn_of, working_days
from services import members, reviews
from services.reviews import NobodyElseError, Proposal
from tests import factories
from tests.cast import Cast

Put = Callable[..., Review]
TEXT = "明天停水，请备好用水。"


@pytest.fixture
def put(session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> Put:
    def forward(
        text: str = TEXT,
        by: Member | None = None,
        subject: Subject = Subject.PLAIN,
        about: Notice | None = None,
        instead: Review | None = None,
    ) -> Review:
        proposal = Proposal(cast.branch, subject, text, about=about)
        return reviews.put_forward(session, proposal, by or cast.chen, now, zone, instead=instead)

    return forward


def sent(session: Session) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.kind == NoticeKind.PLAIN).order_by(Notice.id)))


def test_who_is_asked_is_the_first_by_policy_who_did_not_write_it(put: Put, session: Session, cast: Cast) -> None:
    assert put().asked is cast.zhao
    factories.a_post(session, cast.branch, cast.sun, PostKind.DEPUTY)
    assert put().asked is cast.sun
    assert put(by=cast.sun).asked is cast.chen


def test_superior_secretary_issues_where_the_branch_has_nobody_else(put: Put, session: Session, cast: Cast) -> None:
    cast.branch.policy = {"issuers": "secretary deputy superior"}
    with pytest.raises(NobodyElseError):
        put()
    assert list(session.scalars(select(Review))) == []
    factories.a_post(session, cast.office, cast.zhou, PostKind.SECRETARY)
    assert put().asked is cast.zhou


def test_writer_has_no_word_about_his_own(
    put: Put, session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    review = put()
    assert not reviews.decide(session, review, cast.chen, now, zone, agreed=True)
    assert not reviews.decide(session, review, cast.li, now, zone, agreed=True)
    assert (review.state, sent(session)) == (ReviewState.TO_REVIEW, [])


def test_yes_releases_it_once(put: Put, session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> None:
    review = put()
    assert reviews.decide(session, review, cast.zhao, now, zone, agreed=True)
    assert not reviews.decide(session, review, cast.zhao, now, zone, agreed=True)
    (notice,) = sent(session)
    assert (review.notice_id, review.issued_by_id, review.issued_at) == (notice.id, cast.zhao.id, now)
    told = set(session.scalars(select(Delivery.member_id).where(Delivery.notice_id == notice.id)))
    assert told == {member.id for member in members.in_branch(session, cast.branch.id)}


def test_three_steps_take_three_people(put: Put, session: Session, cast: Cast, now: datetime, zone: ZoneInfo) -> None:
    cast.branch.policy = {"review_by_third": True}
    factories.a_post(session, cast.branch, cast.sun, PostKind.PUBLICIST)
    review = put(by=cast.sun)
    assert review.asked is cast.zhao
    reviews.decide(session, review, cast.zhao, now, zone, agreed=True)
    assert (review.state, review.asked) == (ReviewState.TO_ISSUE, cast.chen)
    assert not reviews.decide(session, review, cast.zhao, now, zone, agreed=True)
    reviews.decide(session, review, cast.chen, now, zone, agreed=True)
    people = {review.written_by_id, review.reviewed_by_id, review.issued_by_id}
    assert (review.state, len(people)) == (ReviewState.ISSUED, 3)


def test_changed_text_begins_anew_and_has_another_hash(
    put: Put, session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    first = put()
    second = put("后天停水。", instead=first)
    assert (first.state, first.asked, second.state) == (ReviewState.REPLACED, None, ReviewState.TO_REVIEW)
    assert first.text_hash != second.text_hash
    assert not reviews.decide(session, first, cast.zhao, now, zone, agreed=True)


def test_text_that_was_changed_behind_the_back_is_not_released(
    put: Put, session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    review = put()
    review.text = "把钱带来。"
    with pytest.raises(reviews.ChangedError):
        reviews.decide(session, review, cast.zhao, now, zone, agreed=True)


def test_policy_lets_the_secretary_alone_but_not_past_a_check(put: Put, session: Session, cast: Cast) -> None:
    cast.branch.policy = {"issued_alone": "meetings plain"}
    review = put()
    assert (review.state, review.alone, review.issued_by_id) == (ReviewState.ISSUED, True, cast.chen.id)
    held = put("附党员花名册，请看。")
    assert (held.state, held.asked) == (ReviewState.TO_REVIEW, cast.zhao)
    assert put(by=cast.zhao).asked is cast.chen, "the liaison does not lead"


@pytest.mark.parametrize("state", [ReviewState.ISSUED, ReviewState.RETURNED, ReviewState.REPLACED])
def test_nobody_is_asked_about_what_is_decided(state: ReviewState) -> None:
    with pytest.raises(ValueError, match=state.value):
        next_state(state, agreed=True, is_issuer=True, needs_third=False)


def _one_got_it(session: Session, cast: Cast, now: datetime) -> Notice:
    (notice,) = sent(session)
    for row in session.scalars(select(Delivery).where(Delivery.notice_id == notice.id)):
        if row.member_id == cast.wang.id:
            row.state, row.sent_at = State.SENT, now
    session.flush()
    return notice


def test_correction_tells_those_who_knew_that_it_is_one_and_others_the_new_text_only(
    put: Put, session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    cast.branch.policy = {"issued_alone": "plain"}
    put()
    old = _one_got_it(session, cast, now)
    put("后天停水。", subject=Subject.CORRECTION, about=old)
    corrected, card = sent(session)[1:]
    rows = {
        row.member_id: row.notice_id for row in session.scalars(select(Delivery).where(Delivery.notice_id > old.id))
    }
    assert (corrected.words, card.words) == ("notices/corrected", "notices/plain")
    assert rows == {
        member.id: corrected.id if member is cast.wang else card.id
        for member in members.in_branch(session, cast.branch.id)
    }
    left = session.scalars(select(Delivery.state).where(Delivery.notice_id == old.id))
    assert State.PLANNED not in set(left)


def test_recall_stops_what_waits_and_tells_only_those_who_knew(
    put: Put, session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    cast.branch.policy = {"issued_alone": "plain recalls"}
    put()
    old = _one_got_it(session, cast, now)
    put("", subject=Subject.RECALL, about=old)
    recalled = sent(session)[-1]
    told = list(session.scalars(select(Delivery.member_id).where(Delivery.notice_id == recalled.id)))
    assert (old.recalled_at, recalled.words, told) == (now, "notices/recalled", [cast.wang.id])


FRIDAY = datetime(2025, 3, 14, 2, 0, tzinfo=UTC)  # at ten, in Shanghai


@pytest.mark.parametrize(
    ("since", "waited", "days"),
    [
        (FRIDAY, timedelta(hours=23), 0),
        (FRIDAY, timedelta(days=2, hours=23), 0),
        (FRIDAY, timedelta(days=3), 1),
        (FRIDAY, timedelta(days=7), 5),
        (FRIDAY + timedelta(days=1), timedelta(days=2), 0),
        (FRIDAY + timedelta(days=1), timedelta(days=3), 1),
        (FRIDAY - timedelta(days=1), timedelta(days=1), 1),
        (FRIDAY, timedelta(0), 0),
    ],
)
def test_weekend_is_no_working_day(since: datetime, waited: timedelta, days: int, zone: ZoneInfo) -> None:
    assert working_days(since, since + waited, zone) == days


@pytest.mark.parametrize(
    ("asked", "days", "turn"),
    [(1, 0, None), (1, 1, 2), (1, 2, 3), (2, 1, None), (3, 9, None), (1, 9, 3), (7, 1, 2), (None, 1, 2)],
)
def test_turn_goes_forward_only(asked: int | None, days: int, turn: int | None) -> None:
    assert turn_of([1, 2, 3], asked, days) == turn


def test_nobody_but_the_one_who_is_asked_keeps_it() -> None:
    assert turn_of([1], 1, 5) is None
    assert turn_of([], 1, 5) is None


def test_draft_that_nobody_looked_at_goes_to_the_next_once(
    put: Put, session: Session, cast: Cast, now: datetime, zone: ZoneInfo
) -> None:
    factories.a_post(session, cast.branch, cast.sun, PostKind.DEPUTY)
    review, later = put(), now + timedelta(days=1)
    assert reviews.unread(session, cast.chen.id, now, zone) == []
    assert (reviews.hand_on(session, now, zone), review.asked) == (0, cast.sun)
    assert (reviews.hand_on(session, later, zone), review.asked) == (1, cast.zhao)
    assert reviews.hand_on(session, later, zone) == 0
    assert reviews.unread(session, cast.chen.id, later, zone) == [review]
    told = session.scalars(select(Delivery.member_id).join(Notice).where(Notice.template == "reviews/asked"))
    assert sorted(filter(None, told)) == sorted([cast.sun.id, cast.zhao.id])
    assert reviews.decide(session, review, cast.sun, later, zone, agreed=True), "the first may still say yes"
    assert reviews.unread(session, cast.chen.id, later, zone) == []
    assert not reviews.is_any_old(session, later)

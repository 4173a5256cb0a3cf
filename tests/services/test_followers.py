from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.accounts import Follower
from services import followers
from tests import factories


@pytest.fixture
def follower(session: Session) -> Follower:
    account = factories.an_account(session)
    return factories.a_follower(session, account.id, "o-wang")


@pytest.mark.parametrize(
    ("kind", "tapped", "left", "span"),
    [
        ("text", False, 5, timedelta(hours=48)),
        ("voice", False, 5, timedelta(hours=48)),
        ("text", True, 3, timedelta(minutes=1)),
        ("menu", False, 3, timedelta(minutes=1)),
        ("follow", False, 3, timedelta(minutes=1)),
        ("scan", False, 3, timedelta(minutes=1)),
    ],
)
def test_what_a_person_does_opens_his_window(
    session: Session, follower: Follower, now: datetime, kind: str, tapped: bool, left: int, span: timedelta
) -> None:
    followers.heard(session, follower, kind, tapped, now)
    assert (follower.window_left, follower.window_until, follower.heard_at) == (left, now + span, now)


@pytest.mark.parametrize("kind", ["receipt", "silent", "unknown"])
def test_what_the_platform_reports_opens_nothing(
    session: Session, follower: Follower, now: datetime, kind: str
) -> None:
    followers.heard(session, follower, kind, False, now)
    assert (follower.window_left, follower.heard_at) == (0, None)


def test_tap_keeps_the_longer_window_and_adds_nothing(session: Session, follower: Follower, now: datetime) -> None:
    followers.heard(session, follower, "text", False, now)
    followers.heard(session, follower, "menu", False, now + timedelta(hours=1))
    assert (follower.window_left, follower.window_until) == (5, now + timedelta(hours=48))


def test_last_free_message_is_kept_for_what_is_urgent(session: Session, follower: Follower, now: datetime) -> None:
    followers.heard(session, follower, "menu", False, now)
    taken = [followers.take_window(session, follower.id, now) for _ in range(3)]
    assert taken == [True, True, False]
    assert followers.take_window(session, follower.id, now, urgent=True)
    assert not followers.take_window(session, follower.id, now, urgent=True)


def test_window_is_shut_after_its_time(session: Session, follower: Follower, now: datetime) -> None:
    followers.heard(session, follower, "text", False, now)
    assert not followers.take_window(session, follower.id, now + timedelta(hours=48))


def test_message_that_was_not_processed_is_given_back(session: Session, follower: Follower, now: datetime) -> None:
    followers.heard(session, follower, "text", False, now)
    followers.take_window(session, follower.id, now)
    followers.give_window_back(session, follower.id)
    session.refresh(follower)
    assert follower.window_left == 5


def test_unfollowing_ends_everything_and_coming_back_lifts_it(
    session: Session, follower: Follower, now: datetime
) -> None:
    followers.heard(session, follower, "text", False, now)
    followers.heard(session, follower, "unfollow", False, now)
    followers.blocked(follower, now)
    assert (follower.following, followers.is_open(follower, now)) == (False, False)
    followers.heard(session, follower, "follow", False, now)
    assert (follower.following, follower.blocked_at, followers.is_open(follower, now)) == (True, None, True)
